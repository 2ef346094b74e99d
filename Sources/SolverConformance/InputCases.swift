import MILP

/// Models and options that no engine may be given.
enum InputCases {
  static let all = [
    ConformanceCase("numbers that are none are refused", numbers),
    ConformanceCase("options out of range are refused", options),
  ]

  private static func numbers(_ engines: Engines) throws {
    for value in [Double.nan, .infinity, -.infinity] {
      var coefficient = Model()
      let x = coefficient.addVariable("x", .integer, upper: 1)
      coefficient.addRow(columns: [x.column], coefficients: [value], upper: 1, named: "row")
      var cost = Model()
      cost.addVariable("x", .integer, upper: 1, cost: value)
      for model in [coefficient, cost] {
        try refused("a coefficient of \(value)") { try engines.solver.solve(model) }
        try refused("a coefficient of \(value)") { try engines.lpSolver.makeSession(model) }
      }
    }
    var crossed = Model()
    crossed.addVariable("x", .integer, lower: 2, upper: 1)
    try refused("a lower bound above the upper one") { try engines.solver.solve(crossed) }
    var twins = Model()
    for _ in 0..<2 { twins.addVariable("x", .binary) }
    try refused("two columns of one name") { try engines.solver.solve(twins) }
  }

  private static func options(_ engines: Engines) throws {
    func refused(_ what: String, _ change: (inout SolveOptions) -> Void) throws {
      var options = SolveOptions()
      change(&options)
      let asked = options
      try self.refused(what) { try engines.solver.solve(Model(), options: asked) }
    }
    try refused("a time limit that is no number") { $0.timeLimit = .nan }
    try refused("a time limit below 0") { $0.timeLimit = -1 }
    try refused("a node limit below 0") { $0.nodeLimit = -1 }
    try refused("a gap that is no number") { $0.relativeGap = .nan }
    try refused("an infinite cutoff") { $0.cutoff = .infinity }
    try refused("a seed below 0") { $0.seed = -1 }
  }

  private static func refused(_ what: String, _ work: () throws -> Any) throws(ConformanceFailure) {
    do { _ = try work() } catch is SolverError { return } catch {
      throw ConformanceFailure("\(what) is refused by an error of another kind: \(error)")
    }
    throw ConformanceFailure("\(what) is accepted")
  }
}
