import MILP

/// A market-split program: solutions are plenty, the proof takes ages.
///
/// minimise Σ|aᵢx − dᵢ| over binary x, random aᵢ in 0…99, dᵢ half the row's sum.
func marketSplit(rows: Int = 5, columns: Int = 40, seed: UInt64 = 1) -> Model {
  var random = SeededGenerator(seed: seed)
  var model = Model()
  let choices = (0..<columns).map { model.addVariable("x\($0)", .binary) }
  for row in 0..<rows {
    var sum = LinearExpression()
    var total = 0
    for choice in choices {
      let value = Int.random(in: 0...99, using: &random)
      total += value
      sum.add(Double(value), choice)
    }
    sum.add(1, model.addVariable("short\(row)", cost: 1))
    sum.add(-1, model.addVariable("long\(row)", cost: 1))
    model.add(sum .== Double(total / 2), named: "market\(row)")
  }
  return model
}
