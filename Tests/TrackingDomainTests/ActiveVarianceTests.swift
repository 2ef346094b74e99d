import MarketData
import RiskModels
import Testing
import TrackingDomain
import TrackingTestSupport

/// The judge's ex-ante figures, which come another way, are the risk model's own.
@Suite struct ActiveVarianceTests {
  private func problem() throws -> TrackingProblem {
    var source = RandomSource(seed: 11)
    let market = try TinyMarket.random(stocks: 6, periods: 40, using: &source)
    return try TinyMarket.problem(market, TrackingObjective(.risk), cardinality: 3...3)
  }

  private static let estimators: [CovarianceEstimator] = [
    .sample, .exponential(halfLife: 7), .ledoitWolf, .principalComponents(.fixed(2)),
  ]

  @Test(arguments: estimators, [true, false])
  func agreeWithTheModel(_ estimator: CovarianceEstimator, _ hasWeights: Bool) throws {
    var problem = try problem()
    let window = problem.market.restricted(toDates: 5...33)
    let risk = try ActiveRisk(
      estimator, window, returns: .log, benchmarkWeights: hasWeights ? [0.3, 0.1, 0, 0.2, 0.25, 0.15] : nil)
    problem.risk = risk
    let judge = Judge(problem)
    for weights in [[0.5, 0.5, 0, 0, 0, 0], [0, 0.2, 0.1, 0, 0.6, 0.05]] {
      let portfolio = judge.portfolio(weights: weights)
      let expected = risk.variance(weights)
      #expect(abs(judge.objective(of: portfolio) - expected) <= 1e-11 * expected)
      let error = try #require(judge.exAnteTrackingError(of: portfolio))
      #expect(abs(error * error - expected) <= 1e-11 * expected)
    }
  }

  @Test func aModelOfOtherStocksIsRefused() throws {
    var problem = try problem()
    #expect(throws: ProblemError.self) { try problem.validate() }
    problem.risk = try ActiveRisk(.sample, problem.inSample.restricted(toStocks: [0, 1]), benchmarkWeights: nil)
    #expect(throws: ProblemError.self) { try problem.validate() }
    problem.risk = try ActiveRisk(.sample, problem.inSample, benchmarkWeights: nil)
    try problem.validate()
    problem.objective.excessReward = 0.1
    #expect(throws: ProblemError.self) { try problem.validate() }
  }

  @Test func shrunkMomentsAreTheMeanSquareAndTheDistance() throws {
    var problem = try problem()
    problem.objective = TrackingObjective(.mse, basis: .weights)
    let weights = [0.4, 0.6, 0, 0, 0, 0]
    let judge = Judge(problem)
    let plain = judge.objective(of: judge.portfolio(weights: weights))
    let centre = [0.1, 0.1, 0.2, 0.2, 0.2, 0.2]
    problem.shrinkage = MomentShrinkage(intensity: 0.25, targetMoment: 0.001, centre: centre)
    let shrunk = Judge(problem).objective(of: judge.portfolio(weights: weights))
    let distance = zip(weights, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(shrunk - (0.75 * plain + 0.25 * 0.001 * distance)) < 1e-15)
    let part = try #require(problem.shrinkage).restricted(to: [1, 0])
    #expect(abs(part.shrunk(plain, weights: [0.6, 0.4]) - shrunk) < 1e-15)
  }
}
