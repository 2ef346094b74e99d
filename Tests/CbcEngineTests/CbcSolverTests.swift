import CbcEngine
import MILP
import Testing

@Suite struct CbcSolverTests {
  @Test func aSmallIntegerProgramIsSolved() throws {
    var model = Model()
    let x = model.addVariable("x", .integer, upper: 10, cost: -1)
    let y = model.addVariable("y", .integer, upper: 10, cost: -1)
    model.add(2 * LinearExpression(x) + 3 * LinearExpression(y) .<= 12.5, named: "capacity")
    let result = try CbcSolver().solve(model)
    #expect(result.termination == .optimal)
    #expect(result.incumbent == Incumbent(values: [6, 0], objective: -6))
    #expect(result.bound == -6)
  }
}
