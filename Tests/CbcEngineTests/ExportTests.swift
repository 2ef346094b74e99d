import CbcEngine
import MILP
import Testing

/// Exported text, read and solved by the `cbc` program.
@Suite(.enabled(if: CbcProgram.path != nil, "the cbc program is not on PATH"))
struct ExportTests {
  @Test(arguments: ["lp", "mps"])
  func theCbcProgramFindsTheSameOptimum(format: String) throws {
    for seed in UInt64(1)...60 {
      let model = threeRows(randomModel(seed: seed))
      let result = try CbcSolver().solve(model)
      let text = format == "lp" ? model.lpText() : model.mpsText()
      let found = try CbcProgram.solve(text, fileExtension: format)
      guard let expected = result.incumbent?.objective else {
        #expect(found == nil, "seed \(seed): \(text)")
        continue
      }
      let value = try #require(found, "seed \(seed): \(text)")
      // The program prints eight decimals.
      #expect(abs(value - expected) <= 1e-6 * max(1, abs(expected)), "seed \(seed): \(text)")
    }
  }

  @Test(arguments: ["lp", "mps"])
  func boundsRangesAndAwkwardNamesSurvive(format: String) throws {
    var model = Model()
    let free = model.addVariable("free", lower: -.infinity, cost: 1)
    let below = model.addVariable("1st name", lower: -.infinity, upper: -2, cost: -1)
    let fixed = model.addVariable("e5", lower: 3, upper: 3, cost: 2)
    let whole = model.addVariable("naïve", .integer, lower: -7, upper: 9, cost: -1)
    let flag = model.addVariable("st", .binary, lower: 1, cost: 4)
    model.addVariable("idle", cost: 1)
    let sum = LinearExpression.sum([free, below, fixed, whole, flag])
    model.add(LinearConstraint(sum, lower: -3.5, upper: 8.25), named: "inf")
    model.add(LinearExpression(free) .>= -20, named: "row")
    model.add(LinearConstraint(LinearExpression(whole)), named: "row_low")
    model.add(LinearConstraint(LinearExpression(below), lower: -30, upper: -2.5), named: "row low")
    model.addToObjective(LinearExpression(constant: 100))
    let expected = try #require(try CbcSolver().solve(model).incumbent?.objective)
    let text = format == "lp" ? model.lpText() : model.mpsText()
    let found = try #require(try CbcProgram.solve(text, fileExtension: format), "\(text)")
    #expect(abs(found - expected) <= 1e-6, "\(text)")
  }

  /// The `cbc` program answers wrongly on fewer than three rows; empty rows do not change a model.
  private func threeRows(_ model: Model) -> Model {
    var model = model
    while model.rowCount < 3 { model.add(LinearConstraint(LinearExpression()), named: "empty\(model.rowCount)") }
    return model
  }
}
