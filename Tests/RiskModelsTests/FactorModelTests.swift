import LinearAlgebra
import MarketData
import RiskModels
import Testing

@Suite struct FactorModelTests {
  static let exposures = """
    id,market,value,specific_risk
    A,1,0.5,0.02
    B,0.8,-1,0.03
    C,1.2,0,0
    """
  static let covariance = "factor,value,market\nmarket,0.0001,0.0004\nvalue,0.0001,0.0001\n"

  static func model(
    _ exposures: String = exposures, _ covariance: String = covariance, ids: [String] = ["A", "B", "C"],
    periodsPerYear: Double = 1
  ) throws -> RiskModel {
    try RiskModel(
      exposures: StockTable.parse(bytes: Array(exposures.utf8), name: "exposures.csv"),
      covariance: FactorCovarianceTable.parse(bytes: Array(covariance.utf8), name: "factors.csv"), ids: ids,
      periodsPerYear: periodsPerYear, date: "2024-01-31")
  }

  @Test func covarianceIsExposuresFactorsAndSpecificRisk() throws {
    let v = try Self.model().covariance()
    let b = [[1, 0.5], [0.8, -1], [1.2, 0]]
    let omega = [[0.0004, 0.0001], [0.0001, 0.0001]]
    let specific = [0.0004, 0.0009, 0]
    for i in 0..<3 {
      for j in 0..<3 {
        var expected = i == j ? specific[i] : 0
        for k in 0..<2 { for l in 0..<2 { expected += b[i][k] * omega[k][l] * b[j][l] } }
        #expect(abs(v[i, j] - expected) < 1e-17)
      }
    }
  }

  @Test func yearlyVariancesAreDividedByThePeriods() throws {
    let x = [0.5, -0.25, 0.1]
    let (yearly, once) = (try Self.model(periodsPerYear: 252).variance(x), try Self.model().variance(x))
    #expect(abs(yearly * 252 - once) < 1e-15 * once * 10)
  }

  @Test func seriesAreTakenInTheOrderThatIsAsked() throws {
    let model = try Self.model(ids: ["C", "A"])
    #expect(abs(model.variance([1, 0]) - 1.44 * 0.0004) < 1e-17)
  }

  @Test(arguments: [
    (exposures.replacing("\nC,1.2,0,0", with: ""), covariance, "exposures of C"),
    (exposures.replacing(",0.02", with: ",-0.02"), covariance, "below zero"),
    (exposures.replacing("specific_risk", with: "residual"), covariance, "residual"),
    (exposures.replacing("value", with: "size"), covariance, "size"),
    (exposures, covariance.replacing("value,0.0001,0.0001", with: "value,0.0001,0.0002"), "line 2"),
    (exposures, covariance.replacing("value,0.0001,0.0001", with: "value,0.00000001,0.0001"), "positive semidefinite"),
    (exposures, "factor,market\nmarket,0.0004\nvalue,0.1\n", "no column"),
    (exposures, "factor,market,value\nmarket,0.0004,0\n", "no line"),
    (exposures, covariance.replacing("0.0004", with: ""), "no covariance of market"),
  ])
  func whatIsWrongIsRefused(_ exposures: String, _ covariance: String, _ words: String) {
    do {
      _ = try Self.model(exposures, covariance)
      Issue.record("nothing was refused; expected: \(words)")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test func matchingExposuresIsTheirSquaredDistance() {
    let model = RiskModel(matching: ["beta": [1, 2], "size": [-1, 0.5]], ids: ["A", "B"])
    let risk = ActiveRisk(model, benchmarkWeights: [0.5, 0.5])
    #expect(abs(risk.variance([1, 0]) - (0.25 + 0.5625)) < 1e-15)
  }
}
