import CbcEngine
import MILP
import Testing

/// One test for each way in which CBC is known to mislead its callers.
@Suite struct TrapTests {
  private let solver = CbcSolver()

  @Test func aChangedModelIsSolvedAfresh() throws {
    for held in 1...5 {
      var model = Model()
      let choices = (0..<6).map { model.addVariable("z\($0)", .binary, cost: Double($0 + 1)) }
      model.add(.sum(choices) .== Double(held), named: "cardinality")
      let result = try solver.solve(model)
      #expect(result.termination == .optimal)
      #expect(result.incumbent?.objective == Double(held * (held + 1) / 2))
    }
  }

  @Test func objectivesBelowTheDefaultIncrementAreSolvedExactly() throws {
    // Values differ by less than 1e-5, CBC's default cutoff increment, by which it would give up improving.
    var random = SeededGenerator(seed: 11)
    var model = Model()
    var value = LinearExpression()
    let choices = (0..<12).map { model.addVariable("z\($0)", .binary) }
    let costs = choices.map { _ in Double.random(in: 1e-6...9e-6, using: &random) }
    for (choice, cost) in zip(choices, costs) { value.add(cost, choice) }
    model.minimise(value)
    model.add(.sum(choices) .== 4, named: "cardinality")
    for row in 0..<3 { model.add(LinearExpression.sum(choices[(row * 4)..<(row * 4 + 4)]) .>= 1, named: "group\(row)") }
    let expected = try #require(exhaustiveOptimum(model))
    let result = try solver.solve(model)
    #expect(result.termination == .optimal)
    #expect(abs(try #require(result.incumbent).objective - expected) <= 1e-6 * expected)
  }

  @Test func aNodeLimitWithoutASolutionLeaksNoRelaxationValues() throws {
    // Equality market split: the relaxation is easily solved, solutions are next to impossible to find.
    var model = marketSplit(rows: 5, columns: 40)
    for row in 0..<5 {
      for name in ["short\(row)", "long\(row)"] {
        let column = try #require(model.columnNames.firstIndex(of: name))
        model.setBounds(of: Variable(column: column), lower: 0, upper: 0)
      }
    }
    var options = SolveOptions()
    options.nodeLimit = 5
    let result = try solver.solve(model, options: options)
    #expect(result.termination == .nodeLimit)
    #expect(result.incumbent == nil)
    #expect(result.gap == nil)
  }

  @Test(arguments: [true, false])
  func aCutoffBelowTheOptimumSaysNothingOfTheModel(preprocessing: Bool) throws {
    var model = Model()
    let choices = (0..<6).map { model.addVariable("z\($0)", .binary, cost: Double($0 + 1)) }
    model.add(.sum(choices) .== 3, named: "cardinality")
    var options = SolveOptions()
    options.preprocessing = preprocessing
    for cutoff in [5.5, 6.0] {
      options.cutoff = cutoff
      let result = try solver.solve(model, options: options)
      #expect(result.termination == .infeasible)
      #expect(result.incumbent == nil)
      #expect(result.bound <= 6 && result.bound >= 5.5)
    }
    options.cutoff = 6.5
    let result = try solver.solve(model, options: options)
    #expect(result.termination == .optimal)
    #expect(result.incumbent?.objective == 6)
  }

  @Test func numbersThatAreNoneAreRefused() {
    for value in [Double.nan, .infinity, -.infinity] {
      var model = Model()
      let x = model.addVariable("x", .integer, upper: 1)
      model.addRow(columns: [x.column], coefficients: [value], upper: 1, named: "row")
      #expect(throws: SolverError.self) { try solver.solve(model) }
      #expect(throws: SolverError.self) { try LinearProgram(model) }
    }
    var options = SolveOptions()
    options.timeLimit = .nan
    #expect(throws: SolverError.self) { try solver.solve(Model(), options: options) }
  }

  @Test func programsWithoutWholeColumnsAreSolvedAsLinearOnes() throws {
    var model = Model()
    let x = model.addVariable("x", cost: -1)
    let y = model.addVariable("y", upper: 4, cost: -2)
    model.add(LinearExpression.sum([x, y]) .<= 6.5, named: "row")
    model.addToObjective(LinearExpression(constant: 3))
    let result = try solver.solve(model)
    #expect(result.termination == .optimal)
    #expect(result.incumbent == Incumbent(values: [2.5, 4], objective: -7.5))
    #expect(abs(result.bound + 7.5) < 1e-9)
    model.add(LinearExpression(x) .>= 7, named: "too much")
    #expect(try solver.solve(model).termination == .infeasible)
    var open = Model()
    open.addVariable("x", cost: -1)
    #expect(try solver.solve(open).termination == .unbounded)
  }

  @Test func modelsWithoutRowsOrColumnsAreNoTrouble() throws {
    #expect(try solver.solve(Model()).incumbent == Incumbent(values: [], objective: 0))
    var model = Model()
    model.addVariable("n", .integer, lower: -2, upper: 7, cost: 1)
    let result = try solver.solve(model)
    #expect(result.termination == .optimal)
    #expect(result.incumbent?.values == [-2])
    var open = Model()
    open.addVariable("n", .integer, lower: -.infinity, cost: 1)
    #expect(try solver.solve(open).termination == .unbounded)
  }

  @Test func namesOfAnyKindAreAccepted() throws {
    var model = Model()
    for name in ["", " ", "obj", "x", "0", "a long name with spaces and a / in it"] {
      model.addVariable(name, .binary, cost: -1)
    }
    model.add(.sum((0..<6).map { Variable(column: $0) }) .<= 4, named: "")
    for start in [nil, [1.0, 0, 0, 0, 0, 0]] as [[Double]?] {
      #expect(try solver.solve(model, options: SolveOptions(), start: start, observer: nil).bound == -4)
    }
  }

  /// min 4a + 5b + 4c subject to 2a + b + d = 2: the optimum is 4, the `cbc` program proves 5, because preprocessing
  /// leaves fewer than three rows.
  @Test func programsOfFewerThanThreeRowsAreSolvedRight() throws {
    var model = Model()
    let a = model.addVariable("a", .binary, cost: 4)
    let b = model.addVariable("b", .binary, cost: 5)
    model.addVariable("c", .binary, cost: 4)
    let d = model.addVariable("d", .binary)
    model.add(2 * LinearExpression(a) + .sum([b, d]) .== 2, named: "row")
    #expect(try solver.solve(model).incumbent?.objective == 4)
  }

  /// Two columns and two rows on which an assertion of OsiClp ends the process (coin-or/Clp issue 288).
  @Test func theSmallestProgramsDoNotCrash() throws {
    var model = Model()
    let b = model.addVariable("b", .binary, cost: -4)
    let y = model.addVariable("y", lower: -4, upper: 6, cost: 3)
    model.add(2 * LinearExpression(y) .>= -3, named: "row0")
    model.add(4 * LinearExpression(y) - 4 * LinearExpression(b) .>= -7, named: "row1")
    var options = SolveOptions()
    options.preprocessing = false
    #expect(try solver.solve(model, options: options).incumbent?.objective == -6.25)
  }

  /// The feasibility pump claims −9.4167 here for a program whose optimum is −9.3333.
  @Test func aSolutionThatCbcOnlyClaimsIsNotBelieved() throws {
    let model = randomModel(seed: 9236)
    let expected = try #require(exhaustiveOptimum(model))
    let result = try solver.solve(model)
    #expect(result.termination == .optimal)
    #expect(abs(result.bound - expected) <= 1e-6 * abs(expected))
  }
}
