import MILP
import Testing

@Suite struct ValidationTests {
  @Test func faultsAreFoundAndNamed() {
    func model(_ change: (inout Model) -> Void) -> Model {
      var model = Model()
      let x = model.addVariable("x")
      let y = model.addVariable("y", upper: 2)
      model.add(.sum([x, y]) .<= 3, named: "row")
      change(&model)
      return model
    }
    #expect(throws: Never.self) { try model { _ in }.validate() }
    let faulty: [(String, Model)] = [
      ("column z", model { $0.addVariable("z", lower: 2, upper: 1) }),
      ("column z", model { $0.addVariable("z", lower: .nan) }),
      ("column z", model { $0.addVariable("z", lower: .infinity) }),
      ("column z", model { $0.addVariable("z", cost: .infinity) }),
      ("name x", model { $0.addVariable("x") }),
      ("name row", model { $0.add(LinearExpression(Variable(column: 0)) .<= 1, named: "row") }),
      ("row other", model { $0.add(LinearExpression(Variable(column: 0)) .<= .nan, named: "other") }),
      ("row other", model { $0.addRow(columns: [1], coefficients: [.nan], upper: 1, named: "other") }),
      ("constant", model { $0.addToObjective(LinearExpression(constant: .nan)) }),
    ]
    for (expected, model) in faulty {
      do {
        try model.validate()
        Issue.record("\(expected) should be refused")
      } catch {
        #expect(error.description.contains(expected), "\(error)")
      }
    }
  }

  @Test func rowsGivenAsSlicesOrLazilyAreTheSame() {
    var model = Model()
    for name in ["a", "b", "c"] { model.addVariable(name) }
    model.addRow(columns: [0, 2], coefficients: [1.5, -2], upper: 1, named: "arrays")
    model.addRow(
      columns: [0, 1, 2].lazy.filter { $0 != 1 }, coefficients: [3, -4].map { $0 / 2.0 }, upper: 1, named: "lazy")
    model.addRow(columns: 0..<3, coefficients: [1.5, 0, -2], upper: 1, named: "range with a zero")
    for row in 0..<3 {
      let entries = model.rowStarts[row]..<model.rowStarts[row + 1]
      #expect(Array(model.entryColumns[entries]) == [0, 2])
      #expect(Array(model.entryValues[entries]) == [1.5, -2])
    }
  }
}
