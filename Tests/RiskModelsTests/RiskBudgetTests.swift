import LinearAlgebra
import MarketData
import RiskModels
import Testing

@Suite struct RiskBudgetTests {
  private static let benchmark = [0.5, 0.3, 0.2]
  private static let weights = [0.2, 0.1, 0.65]

  private static func risks() throws -> [ActiveRisk] {
    let market = try ActiveRiskTests.market()
    var result: [ActiveRisk] = []
    for estimator in [CovarianceEstimator.sample, .ledoitWolf, .principalComponents(.fixed(2))] {
      for known in [benchmark, nil] { result.append(try ActiveRisk(estimator, market, benchmarkWeights: known)) }
    }
    return result + [ActiveRisk(try FactorModelTests.model(), benchmarkWeights: [0.5, 0.3, 0.198])]
  }

  @Test func partsAddUpExactly() throws {
    for risk in try Self.risks() {
      let budget = RiskBudget(risk, weights: Self.weights)
      let total = budget.stocks.reduce(budget.cash.contribution) { $0 + $1.contribution }
      #expect(budget.trackingError > 0)
      #expect(abs(total - budget.trackingError) <= 1e-14 * budget.trackingError, "\(risk.model.estimate.method)")
      if let factors = budget.factorContribution, let specific = budget.specificContribution {
        #expect(abs(factors + specific - budget.trackingError) <= 1e-14 * budget.trackingError)
        let parts = try #require(budget.factors).reduce(0) { $0 + $1.contribution }
        #expect(abs(parts - factors) <= 1e-15)
      }
    }
  }

  @Test func marginalsAreFiniteDifferences() throws {
    // The derivative along the exchange of benchmark for stock; where its weights are not known, they are these here.
    for risk in try Self.risks() where risk.model.estimate.method != .files {
      let budget = RiskBudget(risk, weights: Self.weights)
      let step = 1e-5
      for stock in 0..<3 {
        func error(_ size: Double) -> Double {
          let x = risk.positions(Self.weights)
          let sale = risk.benchmarkWeights ?? [0, 0, 0, 0]
          var moved = zip(x, sale).map { $0 - size * $1 }
          moved[stock] += size
          return risk.model.variance(moved).squareRoot()
        }
        let difference = (error(step) - error(-step)) / (2 * step)
        let scale = budget.trackingError
        #expect(abs(budget.stocks[stock].marginal - difference) <= 1e-7 * scale, "\(risk.model.estimate.method)")
      }
    }
  }

  @Test func theMarginalOfAFactorIsAFiniteDifference() throws {
    let model = try FactorModelTests.model()
    let risk = ActiveRisk(model, benchmarkWeights: Self.benchmark)
    let budget = RiskBudget(risk, weights: Self.weights)
    let factors = try #require(model.factors)
    let exposures = factors.exposures(of: risk.positions(Self.weights))
    let specific = model.specificVariance(risk.positions(Self.weights))
    func error(_ factor: Int, _ size: Double) -> Double {
      var f = exposures
      f[factor] += size
      var variance = specific
      for row in 0..<2 { for column in 0..<2 { variance += f[row] * factors.covariance[row, column] * f[column] } }
      return variance.squareRoot()
    }
    for factor in 0..<2 {
      let difference = (error(factor, 1e-5) - error(factor, -1e-5)) / 2e-5
      let marginal = try #require(budget.factors)[factor].marginal
      #expect(abs(marginal - difference) <= 1e-7 * budget.trackingError)
    }
  }

  @Test func theBenchmarkItselfHasNoParts() throws {
    let risk = ActiveRisk(try FactorModelTests.model(), benchmarkWeights: Self.benchmark)
    let budget = RiskBudget(risk, weights: Self.benchmark)
    #expect(budget.trackingError == 0)
    #expect(budget.stocks.allSatisfy { $0.contribution == 0 } && budget.specificContribution == 0)
  }

  @Test func cashDragsByTheBenchmarksOwnRisk() throws {
    let risk = try ActiveRisk(.sample, ActiveRiskTests.market(), benchmarkWeights: Self.benchmark)
    let half = RiskBudget(risk, weights: Self.benchmark.map { $0 / 2 })
    let whole = risk.model.variance(Self.benchmark).squareRoot()
    #expect(abs(half.trackingError - whole / 2) < 1e-15)
    #expect(abs(half.cash.position + 0.5) < 1e-15)
  }
}
