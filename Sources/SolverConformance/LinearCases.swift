import MILP

/// Linear programs: values, duals, rays, and what changes between solves.
enum LinearCases {
  static let all = [
    ConformanceCase("models without whole columns", withoutWholeColumns),
    ConformanceCase("values, duals and reduced costs", duals),
    ConformanceCase("rows, bounds and costs that change", changes),
    ConformanceCase("costs of 1e-9", smallCosts),
    ConformanceCase("a ray that proves what is infeasible", ray),
    ConformanceCase("a dual simplex that goes on after rows were added") { try addedRows($0, 3, 2, 6, seeds: 1...4) },
    ConformanceCase("the same on larger programs", isTiny: false) { try addedRows($0, 40, 20, 25, seeds: 5...8) },
  ]

  private static func withoutWholeColumns(_ engines: Engines) throws {
    var model = Model()
    let x = model.addVariable("x", cost: -1)
    let y = model.addVariable("y", upper: 4, cost: -2)
    model.add(.sum([x, y]) .<= 6.5, named: "row")
    model.addToObjective(LinearExpression(constant: 3))
    try Answers.check(model, -7.5, engines.solver)
    model.add(LinearExpression(x) .>= 7, named: "too much")
    try Answers.check(model, nil, engines.solver)
    var open = Model()
    open.addVariable("x", cost: -1)
    let result = try engines.solver.solve(open)
    try require(
      result.termination == .unbounded, "there is no least value, and it says \(result.termination.rawValue)")
  }

  /// min −x − 2y over x + y ≤ 4, x, y in 0…3: −7 at (1, 3).
  private static func session(_ engines: Engines) throws -> any LPSession {
    var model = Model()
    let x = model.addVariable("x", upper: 3, cost: -1)
    let y = model.addVariable("y", upper: 3, cost: -2)
    model.add(.sum([x, y]) .<= 4, named: "capacity")
    return try engines.lpSolver.makeSession(model)
  }

  private static func check(_ session: any LPSession, _ expected: Double, _ method: LPOptions.Method = .dual) throws {
    let outcome = try session.solve(LPOptions(method: method))
    try require(outcome.status == .optimal, "the optimum is \(expected), and it says \(outcome.status)")
    try require(
      abs(outcome.objective - expected) <= Answers.tolerance(at: expected),
      "the optimum is \(expected), and it finds \(outcome.objective)")
  }

  private static func duals(_ engines: Engines) throws {
    let session = try session(engines)
    try check(session, -7)
    func agree(_ found: [Double], _ expected: [Double], _ what: String) throws(ConformanceFailure) {
      let agrees = found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-9 }
      try require(agrees, "the \(what) are \(expected), and it gives \(found)")
    }
    try agree(session.primalValues(), [1, 3], "values")
    try agree(session.rowDuals(), [-1], "duals")
    try agree(session.reducedCosts(), [0, -1], "reduced costs")
  }

  private static func changes(_ engines: Engines) throws {
    let session = try session(engines)
    try check(session, -7)
    let row = session.addRow(LPRow(columns: [1], coefficients: [2], upper: 4))
    try check(session, -6)
    session.setBounds(ofRow: row, lower: -.infinity, upper: 2)
    try check(session, -5)
    session.removeRows([row])
    try require(session.rowCount == 1, "a row is removed of two, and it counts \(session.rowCount)")
    try check(session, -7)
    session.setBounds(ofColumn: 1, lower: 0, upper: 0)
    try check(session, -3)
    session.setCost(ofColumn: 0, to: 5)
    try check(session, 0, .primal)
  }

  private static func smallCosts(_ engines: Engines) throws {
    var model = Model()
    let x = model.addVariable("x", upper: 3, cost: -1e-9)
    let y = model.addVariable("y", upper: 3, cost: -2e-9)
    model.add(.sum([x, y]) .<= 4, named: "capacity")
    let session = try engines.lpSolver.makeSession(model)
    let found = try session.solve().objective
    try require(abs(found + 7e-9) < 1e-14, "the optimum is -7e-9, and it finds \(found)")
  }

  private static func ray(_ engines: Engines) throws {
    let session = try session(engines)
    session.addRow(LPRow(columns: [0, 1], coefficients: [1, 1], lower: 5))
    let outcome = try session.solve()
    try require(outcome.status == .infeasible, "nothing fits, and it says \(outcome.status)")
    // None need be at hand; one that is given must prove it: x + y ≤ 4 against x + y ≥ 5.
    guard let ray = session.infeasibilityRay() else { return }
    try require(
      ray.count == 2 && ray[0] <= 0 && ray[1] > 0 && 5 * ray[1] + 4 * ray[0] > 3 * 2 * max(0, ray[0] + ray[1]),
      "the ray \(ray) proves nothing")
  }

  /// Cuts off one optimum after another; each is held against the bound that its own duals give and against a session
  /// that has never seen another program.
  private static func addedRows(
    _ engines: Engines, _ columns: Int, _ rows: Int, _ cuts: Int, seeds: ClosedRange<UInt64>
  ) throws {
    for seed in seeds {
      var numbers = Numbers(seed: seed)
      var program = BoxProgram(columns: columns, rows: rows, &numbers)
      let session = try engines.lpSolver.makeSession(program.model)
      for cut in 0...cuts {
        let outcome = try session.solve()
        let moment = "seed \(seed), after \(cut) rows"
        try require(outcome.status == .optimal, "\(moment) there is an optimum, and it says \(outcome.status)")
        let bound = program.bound(session.rowDuals())
        let tolerance = 10 * Answers.tolerance(at: outcome.objective)
        try require(
          abs(outcome.objective - bound) <= tolerance,
          "\(moment) it calls \(outcome.objective) optimal, and its duals prove \(bound)")
        let afresh = try engines.lpSolver.makeSession(program.model).solve(LPOptions(method: .primal)).objective
        try require(
          abs(outcome.objective - afresh) <= tolerance,
          "\(moment) it finds \(outcome.objective), and \(afresh) when it begins afresh")
        session.addRow(program.cut(off: session.primalValues(), &numbers))
      }
    }
  }
}

/// min cᵀx over rows aᵀx ≤ b, x in the unit box, with room around a point that every row keeps.
private struct BoxProgram {
  private(set) var model = Model()
  private let centre: [Double]

  init(columns: Int, rows: Int, _ numbers: inout Numbers) {
    for column in 0..<columns { model.addVariable("x\(column)", upper: 1, cost: numbers.real(-1...1)) }
    centre = (0..<columns).map { _ in numbers.real(0.3...0.7) }
    for _ in 0..<rows { _ = add((0..<columns).map { _ in numbers.real(-1...1) }, room: numbers.real(0.1...0.5)) }
  }

  private mutating func add(_ coefficients: [Double], room: Double) -> LPRow {
    let upper = zip(coefficients, centre).reduce(room) { $0 + $1.0 * $1.1 }
    let columns = Array(coefficients.indices)
    model.addRow(columns: columns, coefficients: coefficients, upper: upper, named: "row\(model.rowCount)")
    return LPRow(columns: columns, coefficients: coefficients, upper: upper)
  }

  /// A row that a point breaks and the centre keeps.
  mutating func cut(off point: [Double], _ numbers: inout Numbers) -> LPRow {
    let direction = zip(point, centre).map { $0 - $1 + numbers.real(-0.05...0.05) }
    let reach = zip(direction, zip(point, centre)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
    return add(direction, room: max(0, reach) * 0.8)
  }

  /// What multipliers of the rows prove: no point of the box that keeps the rows is below it.
  func bound(_ multipliers: [Double]) -> Double {
    guard multipliers.count == model.rowCount else { return -.infinity }
    var reduced = model.objective
    var sum = 0.0
    for row in 0..<model.rowCount where multipliers[row] < 0 {
      sum += multipliers[row] * model.rowUpper[row]
      for entry in model.rowStarts[row]..<model.rowStarts[row + 1] {
        reduced[Int(model.entryColumns[entry])] -= multipliers[row] * model.entryValues[entry]
      }
    }
    return reduced.reduce(sum) { $0 + min(0, $1) }
  }
}
