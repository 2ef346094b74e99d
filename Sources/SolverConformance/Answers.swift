import MILP

/// Judges answers to models whose whole columns have small boxes, which every assignment can be tried of.
enum Answers {
  /// What floating-point engines may be off by.
  static func tolerance(at value: Double) -> Double { 1e-6 * max(abs(value), 1e-2) }

  /// The least objective of a model without continuous columns, by trying every assignment; nil when there is none.
  ///
  /// - Complexity: O(product of the boxes · non-zeros).
  static func optimum(_ model: Model) -> Double? {
    var best: Double?
    var point = model.columnLower
    func visit(_ column: Int) {
      guard column < model.columnCount else {
        guard FeasibilityReport(of: point, in: model).isFeasible(within: 1e-9) else { return }
        best = min(best ?? .infinity, model.objectiveValue(at: point))
        return
      }
      for value in Int(model.columnLower[column])...Int(model.columnUpper[column]) {
        point[column] = Double(value)
        visit(column + 1)
      }
    }
    visit(0)
    return best
  }

  /// Solves a model and holds the answer against the known one.
  ///
  /// - Parameter expected: the optimum; nil where nothing satisfies the model.
  @discardableResult static func check(
    _ model: Model, _ expected: Double?, _ solver: any Solver, _ options: SolveOptions = SolveOptions(),
    start: [Double]? = nil
  ) throws -> SolveResult {
    let result = try solver.solve(model, options: options, start: start, observer: nil)
    guard let expected else {
      try require(result.termination == .infeasible, "nothing fits, and it says \(result.termination.rawValue)")
      try require(result.incumbent == nil, "nothing fits, and it gives a solution")
      return result
    }
    try require(
      result.termination == .optimal, "the optimum is \(expected), and it says \(result.termination.rawValue)")
    try checkIncumbent(result, model)
    guard let objective = result.incumbent?.objective else { throw ConformanceFailure("an optimum without a solution") }
    try require(
      abs(objective - expected) <= tolerance(at: expected), "the optimum is \(expected), and it finds \(objective)")
    try require(
      result.bound >= expected - 2 * tolerance(at: expected), "it proves \(expected) by a bound of \(result.bound)")
    return result
  }

  /// Holds a solution against the model, and the bound against the solution.
  static func checkIncumbent(_ result: SolveResult, _ model: Model) throws(ConformanceFailure) {
    guard let incumbent = result.incumbent else { return }
    try require(incumbent.values.count == model.columnCount, "a solution has \(incumbent.values.count) values")
    let report = FeasibilityReport(of: incumbent.values, in: model)
    try require(report.isFeasible(), "its solution breaks the model by \(report.worst)")
    let value = model.objectiveValue(at: incumbent.values)
    try require(
      abs(value - incumbent.objective) <= tolerance(at: value),
      "its solution is worth \(value), and it says \(incumbent.objective)")
    try require(
      result.bound <= incumbent.objective + tolerance(at: value),
      "its bound \(result.bound) lies above its solution \(incumbent.objective)")
  }
}
