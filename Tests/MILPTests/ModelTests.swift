import MILP
import Testing

@Suite struct ModelTests {
  @Test func repeatedVariablesMergeAndTheConstantMovesToTheSides() throws {
    var model = Model()
    let x = model.addVariable("x")
    let y = model.addVariable("y", .binary)
    let twice = 2 * LinearExpression(x) + LinearExpression(x) - LinearExpression(y) + 5
    model.add(twice .<= 7, named: "row")
    #expect(model.entryColumns == [0, 1])
    #expect(model.entryValues == [3, -1])
    #expect(model.rowUpper == [2])
    try model.validate()
  }
}
