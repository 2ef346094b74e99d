import MILP

/// A repeatable source of random numbers (SplitMix64): the same seed gives the same models on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A small random program whose answer can be found by trying every whole assignment.
///
/// Columns: up to 8 binaries and integers with boxes of at most six values, and at most one continuous column. Rows:
/// one-sided, two-sided and equalities, with whole or fractional coefficients. A third of the models have an
/// objective of the order of 1e-6, a third a constant in it.
func randomModel(seed: UInt64) -> Model {
  var random = SeededGenerator(seed: seed)
  var model = Model()
  let scale = Int.random(in: 0..<3, using: &random) == 0 ? 1e-6 : 1
  let isFractional = Bool.random(using: &random)
  func coefficient(_ random: inout SeededGenerator) -> Double {
    isFractional ? Double.random(in: -5...5, using: &random) : Double(Int.random(in: -5...5, using: &random))
  }
  var whole = Int.random(in: 1...7, using: &random)
  while whole > 0 {
    let cost = scale * coefficient(&random)
    if Int.random(in: 0..<3, using: &random) == 0 {
      let lower = Double(Int.random(in: -3...2, using: &random))
      let upper = lower + Double(Int.random(in: 0...4, using: &random))
      model.addVariable("n\(whole)", .integer, lower: lower, upper: upper, cost: cost)
    } else {
      model.addVariable("b\(whole)", .binary, cost: cost)
    }
    whole -= 1
  }
  if Bool.random(using: &random) {
    model.addVariable("y", lower: -4, upper: 6, cost: scale * coefficient(&random))
  }
  for row in 0..<Int.random(in: 0...5, using: &random) {
    var expression = LinearExpression()
    for column in 0..<model.columnCount where Int.random(in: 0..<4, using: &random) > 0 {
      expression.add(coefficient(&random), Variable(column: column))
    }
    let side = coefficient(&random)
    let constraint =
      switch Int.random(in: 0..<4, using: &random) {
      case 0: expression .<= side
      case 1: expression .>= side - 4
      case 2: LinearConstraint(expression, lower: side - 3, upper: side + 3)
      default: isFractional ? expression .<= side + 2 : expression .== side
      }
    model.add(constraint, named: "row\(row)")
  }
  if Int.random(in: 0..<3, using: &random) == 0 {
    model.addToObjective(LinearExpression(constant: scale * Double.random(in: -100...100, using: &random)))
  }
  return model
}

/// The least objective of a model with finite boxes for its whole columns and at most one continuous column, found by
/// trying every whole assignment; nil when there is no solution.
func exhaustiveOptimum(_ model: Model) -> Double? {
  let free = model.columnKinds.firstIndex(of: .continuous)
  let whole = model.columnKinds.indices.filter { $0 != free }
  var best: Double?
  var point = model.columnLower
  func visit(_ position: Int) {
    guard position < whole.count else {
      if let value = leastObjective(model, point, free: free), value < best ?? .infinity { best = value }
      return
    }
    let column = whole[position]
    for value in Int(model.columnLower[column])...Int(model.columnUpper[column]) {
      point[column] = Double(value)
      visit(position + 1)
    }
  }
  visit(0)
  return best
}

/// The least objective with all columns but one fixed: rows and bounds leave an interval for that one.
private func leastObjective(_ model: Model, _ point: [Double], free: Int?) -> Double? {
  var point = point
  if let free { point[free] = 0 }
  var lower = free.map { model.columnLower[$0] } ?? 0
  var upper = free.map { model.columnUpper[$0] } ?? 0
  let slack = 1e-9
  for (row, activity) in model.rowActivities(at: point).enumerated() {
    let entries = model.rowStarts[row]..<model.rowStarts[row + 1]
    let factor = entries.first { Int(model.entryColumns[$0]) == free }.map { model.entryValues[$0] } ?? 0
    let (least, most) = (model.rowLower[row] - activity, model.rowUpper[row] - activity)
    if factor == 0 {
      if least > slack || most < -slack { return nil }
    } else {
      lower = max(lower, (factor > 0 ? least : most) / factor)
      upper = min(upper, (factor > 0 ? most : least) / factor)
    }
  }
  guard lower <= upper + slack else { return nil }
  if let free { point[free] = model.objective[free] >= 0 ? lower : upper }
  return model.objectiveValue(at: point)
}
