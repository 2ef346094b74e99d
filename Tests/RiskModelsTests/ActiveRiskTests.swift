import Foundation
import MarketData
import RiskModels
import Testing

@Suite struct ActiveRiskTests {
  /// Three stocks and an index that is 0.5, 0.3, 0.2 of them, rebalanced every day.
  static func market() throws -> Market {
    let weights = [0.5, 0.3, 0.2]
    var levels = [[100.0], [50.0], [20.0], [10.0]]
    for t in 1...60 {
      let returns = (0..<3).map { 0.01 * sin(Double(t * (3 * $0 + 2))) }
      levels[0].append(levels[0][t - 1] * (1 + zip(weights, returns).reduce(0) { $0 + $1.0 * $1.1 }))
      for stock in 0..<3 { levels[stock + 1].append(levels[stock + 1][t - 1] * (1 + returns[stock])) }
    }
    let table = try PriceTable(
      source: "test", dates: (0...60).map(String.init), ids: ["INDEX", "A", "B", "C"], values: levels.flatMap { $0 })
    return try Market(table, benchmark: nil)
  }

  @Test func knownWeightsAndTheBenchmarksSeriesAgreeWhereTheyAreTheSame() throws {
    let market = try Self.market()
    let weights = [0.6, 0.0, 0.4]
    for estimator in [CovarianceEstimator.sample, .exponential(halfLife: 20)] {
      let known = try ActiveRisk(estimator, market, benchmarkWeights: [0.5, 0.3, 0.2])
      let series = try ActiveRisk(estimator, market, benchmarkWeights: nil)
      #expect(series.model.count == 4 && known.model.count == 3)
      #expect(abs(known.variance(weights) - series.variance(weights)) < 1e-12 * known.variance(weights))
      #expect(known.trackingError(weights) > 1e-4)
      #expect(series.variance([0.5, 0.3, 0.2]) < 1e-20)
    }
  }

  @Test func varianceIsThatOfTheActiveReturns() throws {
    let market = try Self.market()
    let weights = [0.1, 0.2, 0.5]
    let returns = Returns(market)
    let active = (0..<60).map { t in
      (0..<3).reduce(-returns.benchmark[t]) { $0 + weights[$1] * returns[$1, t] }
    }
    let mean = active.reduce(0, +) / 60
    let expected = active.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 59
    let risk = try ActiveRisk(.sample, market, benchmarkWeights: nil)
    #expect(abs(risk.variance(weights) - expected) < 1e-12 * expected)
  }

  @Test func shrinkageGivesTheBenchmarksSeriesNoRiskOfItsOwn() throws {
    let risk = try ActiveRisk(.ledoitWolf, Self.market(), benchmarkWeights: nil)
    let shrinkage = try #require(risk.model.estimate.shrinkage)
    let expected = shrinkage.intensity * shrinkage.targetVariance * (0.25 + 0.09 + 0.04)
    #expect(expected > 0)
    #expect(abs(risk.variance([0.5, 0.3, 0.2]) - expected) < 1e-12 * expected)
    #expect(abs(risk.positions([0.5, 0.2, 0.1])[3] + 0.2) < 1e-15, "cash falls short of the benchmark")
  }

  @Test func leavingStocksOutKeepsTheBenchmark() throws {
    let risk = try ActiveRisk(.ledoitWolf, Self.market(), benchmarkWeights: [0.5, 0.3, 0.2])
    let part = risk.restricted(to: [2, 0])
    #expect(part.stockCount == 2)
    #expect(part.variance([0.3, 0.7]) == risk.variance([0.7, 0, 0.3]))
    #expect(part.restricted(to: [1]).variance([0.9]) == risk.variance([0.9, 0, 0]))
    let series = try ActiveRisk(.ledoitWolf, Self.market(), benchmarkWeights: nil)
    #expect(series.restricted(to: [2, 0]).variance([0.3, 0.6]) == series.variance([0.6, 0, 0.3]))
  }
}
