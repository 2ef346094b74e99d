import IndexTracking
import MILP
import MarketData
import RiskModels
import Testing
import TrackingDomain
import TrackingTestSupport

/// The objective `risk` and second moments that are weighted or shrunk, against an oracle that tries every support.
@Suite struct RiskObjectiveTests {
  /// What a seed asks for besides the constraints of a random problem.
  private static func problem(_ seed: Int) throws -> (RandomProblem, TrackingProblem) {
    let basis: DeviationBasis = seed % 2 == 0 ? .weights : .values
    let random = try RandomProblem(
      seed: 9000 + seed, RandomProblem.Wish(measure: .mse, basis: basis, mostStocks: 6, trades: seed % 5 == 0))
    var source = RandomSource(seed: seed)
    var problem = random.problem
    problem.objective.excessReward = 0
    let count = problem.stockCount
    let raw = (0..<count).map { _ in source.number(0...1) }
    let benchmark = raw.map { $0 / raw.reduce(0, +) }
    func risk(_ estimator: CovarianceEstimator, weights: Bool) throws {
      problem.objective.measure = .risk
      problem.objective.basis = seed % 3 == 0 ? .shares : basis
      problem.risk = try ActiveRisk(estimator, problem.inSample, benchmarkWeights: weights ? benchmark : nil)
    }
    switch seed % 8 {
    case 0: try risk(.ledoitWolf, weights: false)
    case 1: try risk(.ledoitWolf, weights: true)
    case 2: try risk(.sample, weights: false)
    case 3: try risk(.exponential(halfLife: 3), weights: true)
    case 4: try risk(.principalComponents(.fixed(1)), weights: true)
    case 5:
      let exposures = [
        "size": (0..<count).map { _ in source.normal() }, "value": (0..<count).map { _ in source.normal() },
      ]
      problem.objective.measure = .risk
      // Of the order of returns, so that the oracle's tolerances mean the same.
      problem.risk = ActiveRisk(
        RiskModel(matching: exposures.mapValues { $0.map { 0.01 * $0 } }, ids: problem.market.ids),
        benchmarkWeights: benchmark)
    case 6: problem.objective.halfLife = 2.5
    default:
      problem.shrinkage = MomentShrinkage(
        intensity: source.number(0.05...0.9), targetMoment: 1e-4,
        centre: seed % 16 == 7 ? benchmark : raw.map { _ in 0 })
    }
    return (random, problem)
  }

  @Test(arguments: 0..<120) func agreesWithTheOracle(_ seed: Int) throws {
    let (random, problem) = try Self.problem(seed)
    let truth = ExhaustiveOracle(problem).solve()
    let result: TrackingResult
    do { result = try track(problem) } catch TrackingError.problem(let error) {
      guard case .infeasible = truth else {
        Issue.record("\(random) was refused: \(error)")
        return
      }
      return
    }
    switch truth {
    case .undecided: return
    case .infeasible(let amount):
      #expect(result.termination == .infeasible, "\(random), infeasible by \(amount)")
    case .optimal(let optimum):
      let portfolio = try #require(result.portfolio, "\(random)")
      let value = portfolio.modelValue
      #expect(result.termination == .optimal, "\(random)")
      #expect(abs(value - optimum.value) <= 4e-6 * optimum.value + 1e-12, "\(random): \(value), not \(optimum.value)")
      #expect(result.bound <= value * (1 + 1e-9) + 1e-12, "\(random): bound \(result.bound)")
      #expect(value - result.bound <= 2e-6 * value + 1e-12, "\(random): bound \(result.bound)")
      let judge = Judge(problem)
      let judged = judge.portfolio(weights: portfolio.targetWeights)
      #expect(judge.violations(by: judged).isEmpty, "\(random)")
      #expect(abs(judge.objective(of: judged) - value) <= 1e-9 * value + 1e-20, "\(random)")
    }
  }

  @Test func weightedMomentsWorkOnConstantShares() throws {
    var source = RandomSource(seed: 3)
    let market = try TinyMarket.random(stocks: 7, periods: 30, using: &source)
    var problem = try TinyMarket.problem(market, TrackingObjective(.mse, basis: .shares), cardinality: 3...3)
    let plain = try #require(try track(problem).portfolio)
    problem.objective.halfLife = 4
    let weighted = try #require(try track(problem).portfolio)
    let judge = Judge(problem)
    let values = [plain, weighted].map { judge.objective(of: judge.portfolio(weights: $0.targetWeights)) }
    #expect(values[1] < values[0], "\(values)")
  }

  @Test func aBenchmarkThatCanBeHeldWholeHasNoRisk() throws {
    var source = RandomSource(seed: 5)
    let market = try TinyMarket.random(stocks: 5, periods: 40, using: &source)
    var problem = try TinyMarket.problem(market, TrackingObjective(.risk), cardinality: 3...3)
    problem.risk = try ActiveRisk(.ledoitWolf, market, benchmarkWeights: [0.5, 0, 0.3, 0.2, 0])
    let result = try track(problem)
    #expect(result.termination == .optimal)
    let portfolio = try #require(result.portfolio)
    for (weight, wanted) in zip(portfolio.targetWeights, [0.5, 0, 0.3, 0.2, 0]) { #expect(abs(weight - wanted) < 1e-4) }
  }
}
