import MILP

/// Optima, infeasible and unbounded programs, starts and cutoffs.
enum IntegerCases {
  static let all = [
    ConformanceCase("a changed model is solved afresh", changed),
    ConformanceCase("objectives that differ by less than 1e-5", increments),
    ConformanceCase("rows with two sides", twoSided),
    ConformanceCase("models of fewer than three rows", fewRows),
    ConformanceCase("random programs, against trying everything", random),
    ConformanceCase("names of columns and rows, with a start", names),
    ConformanceCase("a wrong start is dropped", wrongStarts),
    ConformanceCase("a start is never lost", startsKept),
    ConformanceCase("what is infeasible", infeasible),
    ConformanceCase("what has no least value", unbounded),
    ConformanceCase("a cutoff below the optimum", cutoff),
  ]

  /// min Σ j·z[j] over K of n binaries: 1 + 2 + … + K.
  private static func picking(_ count: Int, of columns: Int = 6) -> Model {
    var model = Model()
    let choices = (0..<columns).map { model.addVariable("z\($0)", .binary, cost: Double($0 + 1)) }
    model.add(.sum(choices) .== Double(count), named: "cardinality")
    return model
  }

  private static func changed(_ engines: Engines) throws {
    for count in 1...5 { try Answers.check(picking(count), Double(count * (count + 1) / 2), engines.solver) }
  }

  private static func increments(_ engines: Engines) throws {
    var numbers = Numbers(seed: 11)
    var model = Model()
    let choices = (0..<10).map { model.addVariable("z\($0)", .binary, cost: numbers.real(1e-6...9e-6)) }
    model.add(.sum(choices) .== 4, named: "cardinality")
    for row in 0..<3 { model.add(.sum(Array(choices[(row * 3)..<(row * 3 + 3)])) .>= 1, named: "group\(row)") }
    let expected = Answers.optimum(model) ?? .nan
    let result = try Answers.check(model, expected, engines.solver)
    let found = result.incumbent?.objective ?? .nan
    // The tolerance of other cases is as large as what is at stake here.
    try require(abs(found - expected) <= 1e-6 * expected, "the optimum is \(expected), and it finds \(found)")
  }

  private static func twoSided(_ engines: Engines) throws {
    for costs in [[1.0, 1, 1], [-1, -2, -3], [-1, 2, 0], [1, -1, 2], [0, 1, -1]] {
      var model = Model()
      let (x, y, z) = (0, 1, 2)
      for (column, cost) in costs.enumerated() {
        model.addVariable("n\(column)", .integer, upper: 4, cost: cost)
      }
      model.addRow(columns: [x, y, z], coefficients: [1, 1, 1], lower: 2, upper: 5, named: "sum")
      model.addRow(columns: [x, y], coefficients: [1, -1], lower: -1, upper: 1, named: "near")
      model.addRow(columns: [y, z], coefficients: [1, -1], lower: -2.5, upper: 1.5, named: "between")
      try Answers.check(model, Answers.optimum(model), engines.solver)
    }
  }

  private static func fewRows(_ engines: Engines) throws {
    var model = Model()
    let a = model.addVariable("a", .binary, cost: 4)
    let b = model.addVariable("b", .binary, cost: 5)
    model.addVariable("c", .binary, cost: 4)
    let d = model.addVariable("d", .binary)
    model.add(2 * LinearExpression(a) + .sum([b, d]) .== 2, named: "row")
    for preprocessing in [true, false] {
      var options = SolveOptions()
      options.preprocessing = preprocessing
      // The program `cbc` proves 5.
      try Answers.check(model, 4, engines.solver, options)
      // An assertion of OsiClp ends the process on this one.
      var pair = Model()
      let x = pair.addVariable("x", .binary, cost: -4)
      let y = pair.addVariable("y", lower: -4, upper: 6, cost: 3)
      pair.add(2 * LinearExpression(y) .>= -3, named: "row0")
      pair.add(4 * LinearExpression(y) - 4 * LinearExpression(x) .>= -7, named: "row1")
      try Answers.check(pair, -6.25, engines.solver, options)
    }
    var free = Model()
    free.addVariable("n", .integer, lower: -2, upper: 7, cost: 1)
    try Answers.check(free, -2, engines.solver)
    try Answers.check(Model(), 0, engines.solver)
  }

  private static func random(_ engines: Engines) throws {
    var numbers = Numbers(seed: 1)
    for _ in 0..<40 {
      let model = numbers.program()
      try Answers.check(model, Answers.optimum(model), engines.solver)
    }
  }

  private static func names(_ engines: Engines) throws {
    var model = Model()
    for name in ["", " ", "obj", "x", "0", "a long name with spaces and a / in it"] {
      model.addVariable(name, .binary, cost: -1)
    }
    model.add(.sum((0..<6).map { Variable(column: $0) }) .<= 4, named: "")
    for start in [nil, [1.0, 0, 0, 0, 0, 0]] as [[Double]?] {
      try Answers.check(model, -4, engines.solver, start: start)
    }
  }

  private static func wrongStarts(_ engines: Engines) throws {
    for start in [[], [.nan], [Double](repeating: 0.5, count: 6), [Double](repeating: 99, count: 6)] {
      try Answers.check(picking(3), 6, engines.solver, start: start)
    }
  }

  private static func startsKept(_ engines: Engines) throws {
    let model = picking(3)
    var options = SolveOptions()
    options.timeLimit = 0
    let result = try engines.solver.solve(model, options: options, start: [0, 0, 0, 1, 1, 1], observer: nil)
    try Answers.checkIncumbent(result, model)
    try require(result.incumbent?.objective ?? .infinity <= 15, "a start worth 15 is lost at a time limit of 0")
  }

  private static func infeasible(_ engines: Engines) throws {
    var model = Model()
    let choices = (0..<5).map { model.addVariable("z\($0)", .binary, cost: 1) }
    // An even number that is odd: every relaxation is feasible.
    model.add(2 * LinearExpression.sum(choices) .== 5, named: "odd")
    for preprocessing in [true, false] {
      var options = SolveOptions()
      options.preprocessing = preprocessing
      try Answers.check(model, nil, engines.solver, options)
    }
    model = picking(3)
    model.add(.sum((0..<6).map { Variable(column: $0) }) .>= 4, named: "more")
    try Answers.check(model, nil, engines.solver)
  }

  private static func unbounded(_ engines: Engines) throws {
    var model = Model()
    let x = model.addVariable("x", cost: -1)
    let n = model.addVariable("n", .integer, upper: 3, cost: 1)
    model.add(LinearExpression(x) - LinearExpression(n) .>= -1, named: "row")
    let result = try engines.solver.solve(model)
    try require(
      result.termination == .unbounded, "there is no least value, and it says \(result.termination.rawValue)")
    try require(result.bound == -.infinity, "there is no least value, and it gives the bound \(result.bound)")
  }

  private static func cutoff(_ engines: Engines) throws {
    var options = SolveOptions()
    for cutoff in [5.5, 6] {
      options.cutoff = cutoff
      let result = try engines.solver.solve(picking(3), options: options)
      try require(
        result.termination == .infeasible && result.incumbent == nil,
        "nothing is better than the cutoff, and it says \(result.termination.rawValue)")
      try require(result.bound <= 6, "below a cutoff of \(cutoff) it proves \(result.bound), the optimum is 6")
    }
    options.cutoff = 6.5
    try Answers.check(picking(3), 6, engines.solver, options)
  }
}
