import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// Rebalancing from holdings: what the search finds by itself, and what the proofs say of it.
@Suite struct TradeTests {
  /// A tiny problem with something owned, costs and rules on trades.
  private func problem(_ seed: Int, _ measure: TrackingMeasure) throws -> TrackingProblem {
    try RandomProblem(
      seed: 80_000 + seed, RandomProblem.Wish(measure: measure, basis: .weights, mostStocks: 6, trades: true)
    ).problem
  }

  /// The search alone, without a proof: on tiny problems it should hardly miss.
  @Test(arguments: [TrackingMeasure.mse, .variance, .mad, .downside, .semivariance, .max, .cvar])
  func theSearchFindsTheOptimum(_ measure: TrackingMeasure) throws {
    var (missed, decided) = ([Int](), 0)
    for seed in 0..<20 {
      let problem = try problem(seed, measure)
      guard case .optimal(let optimum) = ExhaustiveOracle(problem).solve() else { continue }
      decided += 1
      let finder = IncumbentFinder(problem, limits: TrackingLimits(seconds: nil))
      let found = finder.find(seconds: 60, starts: [], effort: 0.1) { _ in }
      // What a rule leaves to others the search cannot keep.
      let isKnown = LoweredProblem(problem).unread.isEmpty
      #expect(found.rejected == nil || !isKnown, "seed \(seed): what the search found breaks a rule")
      guard let weights = found.accepted else {
        missed.append(seed)
        continue
      }
      let value = Judge(problem).objective(of: Judge(problem).portfolio(weights: weights))
      #expect(value >= optimum.value * (1 - 4e-6) - 2e-8, "seed \(seed): better than the optimum")
      if value > optimum.value * (1 + 1e-4) + 1e-8 { missed.append(seed) }
    }
    #expect(decided >= 6)
    #expect(missed.count * 10 <= decided, "seeds \(missed) of \(decided)")
  }

  /// With half the benchmark's moves the best fit would hold half of the stock and burn the rest by buying and selling.
  @Test func noMoneyIsBurntToImproveTheFit() throws {
    let stock = [100.0, 110, 99, 108.9, 98.01]
    var benchmark = [100.0]
    for (after, before) in zip(stock.dropFirst(), stock) {
      benchmark.append((benchmark.last ?? 1) * (1 + (after / before - 1) / 2))
    }
    let market = try TinyMarket.make(benchmark: benchmark, stocks: [stock, stock.map { 200 - $0 }])
    var problem = try TinyMarket.problem(market, TrackingObjective(.mse, basis: .weights), cardinality: 1...1)
    problem.costs = TransactionCosts(buy: 0.2, sell: 0.2)
    problem.holdings = Holdings(shares: [problem.capital / 98.01, 0])
    let result = try track(problem)
    #expect(result.termination == .optimal)
    let weights = try #require(result.portfolio).targetWeights
    #expect(abs(weights[0] - 1) <= 1e-9, "\(weights)")
    #expect(result.bound <= (result.portfolio?.modelValue ?? 0))
  }

  /// Where doing nothing is allowed it is an answer, however little may be traded.
  @Test func doingNothingIsFoundUnderAnyBudget() throws {
    var random = RandomSource(seed: 5)
    let market = try TinyMarket.random(stocks: 12, periods: 20, using: &random)
    for measure in [TrackingMeasure.mse, .mad, .semivariance] {
      var problem = try TinyMarket.problem(market, TrackingObjective(measure, basis: .weights), cardinality: 4...4)
      problem.costs = TransactionCosts(buy: 0.001, sell: 0.001, ticket: 5)
      let prices = problem.tradePrices
      problem.holdings = Holdings(shares: prices.indices.map { $0 % 3 == 0 ? 250_000 / prices[$0] : 0 })
      problem.constraints.append(.costLimit(CostLimit(0)))
      let found = IncumbentFinder(problem, limits: TrackingLimits(seconds: nil)).find(
        seconds: 60, starts: [], effort: 0.1
      ) { _ in }
      let weights = try #require(found.accepted)
      #expect(zip(weights, problem.heldProportions).allSatisfy { abs($0 - $1) < 1e-12 }, "\(measure)")
    }
  }
}
