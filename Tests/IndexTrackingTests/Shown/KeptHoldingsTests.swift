import CbcEngine
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// Value and targets belong to the portfolio that is returned, also where nothing is traded.
@Suite struct KeptHoldingsTests {
  private func problem(_ basis: DeviationBasis, seed: Int) throws -> TrackingProblem {
    var random = RandomSource(seed: seed)
    let market = try TinyMarket.random(stocks: 6, periods: 20, using: &random)
    return try TinyMarket.problem(
      market, TrackingObjective(.mse, basis: basis), cardinality: 3...3, floor: 0.05)
  }

  private func rebalancer() -> Rebalancer { Rebalancer(Tracker(solver: CbcSolver(), lpSolver: ClpSolver())) }

  /// The portfolio of a solve, held, with a fee for every trade: keeping it is best.
  @Test(arguments: [DeviationBasis.weights, .shares, .values], 0..<3)
  func whatIsKeptIsWhatIsShown(_ basis: DeviationBasis, _ seed: Int) throws {
    var problem = try problem(basis, seed: seed)
    let first = try #require(try track(problem).portfolio)
    problem.holdings = Holdings(shares: first.whole.shares, cash: first.whole.cash)
    problem.costs = TransactionCosts(buy: 0.01, sell: 0.01)
    let rebalance = try rebalancer().rebalance(problem, limits: TrackingLimits(seconds: 120, nodes: 200))
    guard rebalance.isKept else { return }
    try check(rebalance.result, problem)
    #expect(try #require(rebalance.result.portfolio).whole.shares == problem.holdings.shares)
  }

  /// At least one of them is kept, so that the test above shows something.
  @Test func holdingsAreKeptAtAll() throws {
    var problem = try problem(.weights, seed: 0)
    let first = try #require(try track(problem).portfolio)
    problem.holdings = Holdings(shares: first.whole.shares, cash: first.whole.cash)
    problem.costs = TransactionCosts(buy: 0.01, sell: 0.01)
    let rebalance = try rebalancer().rebalance(problem, limits: TrackingLimits(seconds: 120, nodes: 200))
    #expect(rebalance.isKept && rebalance.trades.trades.isEmpty)
  }

  /// Where nothing can be traded, what is held is shown with its own value, whatever rule it breaks; a bound of
  /// portfolios that keep the rules says nothing of it then.
  @Test func whatBreaksARuleHasItsOwnValueAndNoBound() throws {
    var problem = try problem(.weights, seed: 1)
    problem.holdings.shares = problem.tradePrices.map { (1_000_000 / 6 / $0).rounded(.down) }
    let rebalance = try rebalancer().rebalance(problem, limits: TrackingLimits(seconds: 120, nodes: 200))
    let kept = rebalance.keepingHoldings()
    try check(kept, problem)
    #expect(try #require(kept.portfolio).violations.isEmpty == false)
    #expect(kept.bound == -.infinity && kept.termination != .optimal)
  }

  private func check(_ result: TrackingResult, _ problem: TrackingProblem) throws {
    let judge = Judge(problem)
    let held = judge.portfolio(shares: problem.holdings.shares)
    let portfolio = try #require(result.portfolio)
    #expect(portfolio.targetWeights == held.weights)
    #expect(portfolio.modelValue == judge.objective(of: held))
    let solution = result.solution(
      input: InputRecord(prices: "tiny", sha256: "", stocks: 6, periods: 20), kindexVersion: "test")
    #expect(solution.objective.value == solution.objective.trueValue)
    for holding in solution.holdings { #expect(holding.targetWeight == holding.weight) }
    if result.termination == .optimal { #expect(try #require(result.gap) <= 1e-4 * (1 + 1e-6)) }
  }
}
