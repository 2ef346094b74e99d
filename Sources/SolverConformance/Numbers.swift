import MILP

/// A repeatable source of random numbers (SplitMix64): the same models on every machine.
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A whole number of a range.
  mutating func whole(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &self)) }

  /// A number of a range.
  mutating func real(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
}

extension Numbers {
  /// A small integer program with rows of every kind.
  mutating func program() -> Model {
    var model = Model()
    for column in 0..<Int.random(in: 2...6, using: &self) {
      let least = Int.random(in: -2...1, using: &self)
      model.addVariable(
        "n\(column)", .integer, lower: Double(least), upper: Double(least + Int.random(in: 0...3, using: &self)),
        cost: whole(-5...5))
    }
    for row in 0..<Int.random(in: 0...5, using: &self) {
      let expression = LinearExpression.dot(
        (0..<model.columnCount).map { _ in whole(-5...5) }, (0..<model.columnCount).map { Variable(column: $0) })
      let side = whole(-4...6)
      let constraint =
        switch Int.random(in: 0..<4, using: &self) {
        case 0: expression .<= side
        case 1: expression .>= side - 4
        case 2: LinearConstraint(expression, lower: side - 3, upper: side + 2)
        default: expression .== side
        }
      model.add(constraint, named: "row\(row)")
    }
    if Bool.random(using: &self) { model.addToObjective(LinearExpression(constant: whole(-50...50))) }
    return model
  }

  /// A market-split program, minimise Σ|aᵢx − dᵢ| over binary x: solutions are plenty, the proof takes ages.
  mutating func marketSplit(rows: Int, columns: Int, mayMiss: Bool = true) -> Model {
    var model = Model()
    let choices = (0..<columns).map { model.addVariable("x\($0)", .binary) }
    for row in 0..<rows {
      let sizes = choices.map { _ in whole(0...99) }
      var sum = LinearExpression.dot(sizes, choices)
      let most = mayMiss ? Double.infinity : 0
      sum.add(1, model.addVariable("short\(row)", upper: most, cost: 1))
      sum.add(-1, model.addVariable("long\(row)", upper: most, cost: 1))
      model.add(sum .== (sizes.reduce(0, +) / 2).rounded(.down), named: "market\(row)")
    }
    return model
  }
}
