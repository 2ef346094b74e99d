import MILP
import Testing

@Suite struct FeasibilityReportTests {
  private let model = {
    var model = Model()
    let x = model.addVariable("x", lower: -1, upper: 1000)
    let n = model.addVariable("n", .integer, upper: 5)
    model.add(LinearConstraint(.sum([x, n]), lower: 1, upper: 200), named: "row")
    return model
  }()

  @Test func aSolutionViolatesNothing() {
    let report = FeasibilityReport(of: [1, 2], in: model)
    #expect(report.isFeasible())
    #expect(report.worst == 0)
    #expect(report.worstRow == nil && report.worstBound == nil && report.worstIntegrality == nil)
  }

  @Test func bothSidesOfRowsAndBoundsCountScaledByTheSide() {
    #expect(FeasibilityReport(of: [0.5, 0], in: model).rowViolation == 0.5)
    #expect(FeasibilityReport(of: [220, 0], in: model).rowViolation == 0.1)
    #expect(FeasibilityReport(of: [-1.5, 5], in: model).boundViolation == 0.5)
    #expect(FeasibilityReport(of: [1100, 0], in: model).boundViolation == 0.1)
    #expect(FeasibilityReport(of: [1, -3], in: model).worstBound == 1)
  }

  @Test func integralityIsTwoSided() {
    for fraction in [0.25, 0.75] {
      #expect(FeasibilityReport(of: [1, 1 + fraction], in: model).integralityViolation == 0.25)
    }
    #expect(model.tidied([2000, 1.75]) == [1000, 2])
  }

  /// A broken row, a broken bound and a fraction, each without the others.
  @Test(arguments: [[0.5, 0], [220, 0], [1, -3], [1, 1.75]])
  func oneViolationAloneIsEnough(_ point: [Double]) {
    let report = FeasibilityReport(of: point, in: model)
    #expect(!report.isFeasible())
    #expect(report.worst >= 0.1)
  }

  @Test func whatIsNoNumberIsNoSolution() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(!FeasibilityReport(of: [value, 1], in: model).isFeasible())
      #expect(!FeasibilityReport(of: [1, value], in: model).isFeasible())
    }
  }
}
