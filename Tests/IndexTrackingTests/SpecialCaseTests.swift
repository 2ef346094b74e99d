import Foundation
import IndexTracking
import MarketData
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// Corners that random problems seldom reach.
@Suite struct SpecialCaseTests {
  private func market(_ stocks: Int, _ periods: Int, seed: Int = 3) throws -> Market {
    var random = RandomSource(seed: seed)
    return try TinyMarket.random(stocks: stocks, periods: periods, using: &random)
  }

  /// Engine and oracle agree, whatever the answer; the engine's portfolio where there is one.
  @discardableResult
  private func agree(
    _ problem: TrackingProblem, known: Double? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> TrackedPortfolio? {
    let result = try track(problem)
    switch ExhaustiveOracle(problem).solve() {
    case .undecided:
      // Where all portfolios are equally good, the answer is known beforehand.
      let value = try #require(known, sourceLocation: sourceLocation)
      #expect(result.termination == .optimal, sourceLocation: sourceLocation)
      #expect(abs((result.portfolio?.modelValue ?? .nan) - value) <= 1e-9, sourceLocation: sourceLocation)
    case .infeasible(let amount):
      #expect(result.termination == .infeasible, "infeasible by \(amount)", sourceLocation: sourceLocation)
      #expect(result.portfolio == nil, sourceLocation: sourceLocation)
    case .optimal(let optimum):
      #expect(result.termination == .optimal, sourceLocation: sourceLocation)
      let value = try #require(result.portfolio, sourceLocation: sourceLocation).modelValue
      let rounding = problem.objective.measure.isQuadratic ? 1e-12 : 2e-8
      #expect(
        abs(value - optimum.value) <= 1e-5 * abs(optimum.value) + rounding, "\(value) against \(optimum.value)",
        sourceLocation: sourceLocation)
    }
    return result.portfolio
  }

  // MARK: Bounds

  /// The engine proves to its tolerances: its bound once lay above its own portfolio by four parts in ten million.
  @Test func theEnginesBoundIsNeverAboveItsPortfolio() throws {
    var problem = try RandomProblem(seed: 140_002, RandomProblem.Wish(mostStocks: 6, trades: true)).problem
    problem.holdings = .none(count: problem.stockCount)
    let result = try track(problem)
    #expect(result.work.engine.hasPrefix("CBC"))
    #expect(result.bound <= (try #require(result.portfolio).modelValue))
  }

  // MARK: Trading

  @Test(arguments: [DeviationBasis.weights, .shares, .values])
  func aPurchaseFromCashIsProvenWithoutTheEngine(_ basis: DeviationBasis) throws {
    var problem = try TinyMarket.problem(
      try market(14, 30), TrackingObjective(.mse, basis: basis), cardinality: 4...4, floor: 0.05, ceiling: 0.5)
    problem.costs = TransactionCosts(buy: 0.004, sell: 0.004, ticket: 250)
    problem.constraints += [
      .cash(CashBounds(0...0.03)), .minimumTrade(MinimumTrade(0.08)), .turnover(TurnoverLimit(0.495)),
      .costLimit(CostLimit(0.0049)), .tradeBan(TradeBan(members: [2, 5], maySell: false, label: "no trade")),
      .liquidity(
        LiquidityLimit(
          participation: 0.5, days: 1, averageDailyVolumes: problem.tradePrices.map { 800_000 / $0 })),
    ]
    let result = try track(problem)
    #expect(result.work.engine.hasPrefix("Kindex conic search"))
    #expect(result.termination == .optimal)
    let portfolio = Judge(problem).portfolio(weights: try #require(result.portfolio).targetWeights)
    let bought = portfolio.weights.reduce(0, +)
    #expect(abs(portfolio.transactionCost - (0.004 * bought * 1_000_000 + 1000)) <= 1e-3)
    if basis != .shares { try agree(problem) }
  }

  @Test func moneyIsNeverBurnt() throws {
    // The only stock rises far more than the benchmark: on the values basis less wealth tracks better, and a solver
    // that may buy and sell at once would pay fees to get rid of it.
    let market = try TinyMarket.make(
      benchmark: [100, 100, 100, 100], stocks: [[100, 130, 100, 100], [100, 128, 101, 100]])
    for measure in [TrackingMeasure.mad, .mse, .max] {
      var problem = try TinyMarket.problem(
        market, TrackingObjective(measure, basis: .values), cardinality: 2...2, floor: 0.1, capital: 1_000_000)
      problem.holdings.shares = [5000, 5000]
      problem.costs = TransactionCosts(buy: 0.05, sell: 0.05)
      let portfolio = try #require(try agree(problem))
      let judged = Judge(problem).portfolio(weights: portfolio.targetWeights)
      let traded = judged.tradeWeights.reduce(0) { $0 + abs($1) }
      // All that is spent is what these trades cost.
      #expect(abs(judged.transactionCost / 1_000_000 - 0.05 * traded) <= 1e-9)
      #expect(abs(judged.cash) <= 1e-3, "\(judged.cash)")
    }
  }

  @Test func aSmallHoldingMayBeSoldWhole() throws {
    let market = try market(4, 8)
    for measure in [TrackingMeasure.mad, .mse] {
      var problem = try TinyMarket.problem(
        market, TrackingObjective(measure, basis: .weights), cardinality: 2...2, floor: 0.05)
      problem.holdings.shares[1] = (20_000 / problem.tradePrices[1]).rounded()  // 2 %, less than any trade
      problem.constraints += [
        .minimumTrade(MinimumTrade(0.1)),
        .selection(SelectionRule(members: [1], range: 0...0, label: "not B")),
      ]
      let portfolio = try #require(try agree(problem))
      #expect(portfolio.targetWeights[1] == 0)
      #expect(portfolio.violations.isEmpty && portfolio.whole.shares[1] == 0)
    }
  }

  @Test func whatIsExcludedIsSoldAndWhatIsBannedStays() throws {
    let market = try market(5, 8)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mad, basis: .weights), cardinality: 3...3, floor: 0.05)
    problem.holdings.shares[0] = (200_000 / problem.tradePrices[0]).rounded()
    problem.holdings.shares[3] = (150_000 / problem.tradePrices[3]).rounded()
    problem.costs = TransactionCosts(buy: 0.002, sell: 0.003, ticket: 50)
    problem.constraints += [
      .selection(SelectionRule(members: [0], range: 0...0, label: "exclude A")),
      .tradeBan(TradeBan(members: [3], maySell: false, label: "no trade in D")),
    ]
    let portfolio = try #require(try agree(problem))
    #expect(portfolio.targetWeights[0] == 0 && portfolio.whole.shares[0] == 0)
    #expect(portfolio.whole.shares[3] == problem.holdings.shares[3] && portfolio.violations.isEmpty)
    // Both at once cannot be.
    problem.constraints.append(.tradeBan(TradeBan(members: [0], maySell: false, label: "no trade in A")))
    #expect(try agree(problem) == nil)
  }

  @Test func anOddHoldingThatMayNotBeTradedStaysOdd() throws {
    let market = try market(4, 8)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mad, basis: .weights), cardinality: 2...2, floor: 0.05)
    problem.universe.lots = [100, 100, 100, 100]
    problem.holdings.shares[2] = (300_000 / problem.tradePrices[2] / 100).rounded() * 100 + 37
    problem.constraints.append(.tradeBan(TradeBan(members: [2], maySell: false, label: "no trade in C")))
    let portfolio = try #require(try agree(problem))
    #expect(portfolio.violations.isEmpty, "\(portfolio.violations)")
    #expect(portfolio.whole.shares[2] == problem.holdings.shares[2])
  }

  // MARK: Whole shares

  @Test func capitalThatIsExactlyEnough() throws {
    // One share of each at 19.99 and 30.01: exactly 50, and 0.1 + 0.2 = 0.3.
    for (prices, capital) in [([19.99, 30.01], 50.0), ([0.1, 0.2], 0.3)] {
      let market = try TinyMarket.make(
        benchmark: [1, 1.02, 1.01], stocks: prices.map { [$0 * 0.98, $0 * 1.01, $0] })
      var problem = try TinyMarket.problem(
        market, TrackingObjective(.mad, basis: .weights), cardinality: 2...2, floor: 0.01, capital: capital)
      problem.constraints.append(.cash(CashBounds(0...0)))
      let portfolio = try #require(try track(problem).portfolio)
      #expect(portfolio.whole.shares == [1, 1])
      #expect(portfolio.whole.cash == 0 && portfolio.violations.isEmpty, "\(portfolio.violations)")
    }
  }

  @Test func whatWholeLotsCannotKeepIsNamed() throws {
    let market = try market(4, 8)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mad, basis: .weights), cardinality: 2...2, floor: 0.05)
    // Lots of about 30 %: no portfolio fills the capital to within a hundredth of a per cent.
    problem.universe.lots = problem.tradePrices.map { (300_000 / $0).rounded() }
    problem.constraints.append(.cash(CashBounds(0...0.0001)))
    let portfolio = try #require(try track(problem).portfolio)
    #expect(portfolio.violations.map(\.constraint) == ["cash from 0% to 0.01%"], "\(portfolio.violations)")
    #expect(portfolio.whole.cash >= 0 && portfolio.whole.cash < 300_000 * 1.1)
  }

  @Test func aLotAboveItsCeilingLeavesTooFewStocks() throws {
    let market = try market(3, 8)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mad, basis: .weights), cardinality: 3...3, floor: 0.05, ceiling: 0.4)
    // One lot of A is 45 % of the capital, and all three stocks must be held.
    problem.universe.lots[0] = (450_000 / problem.tradePrices[0]).rounded()
    let result = try track(problem)
    #expect(result.termination == .infeasible && result.portfolio == nil)
  }

  // MARK: Restricted problems

  @Test func implicationsSurviveRestriction() throws {
    let market = try market(5, 6)
    var problem = try TinyMarket.problem(market, TrackingObjective(.mad, basis: .weights), cardinality: 1...3)
    problem.constraints += [
      .implication(ImplicationRule(condition: 1, consequence: 4, label: "B with E")),
      .implication(ImplicationRule(condition: 0, consequence: 2, label: "A with C")),
      .implication(ImplicationRule(condition: 2, consequence: 3, label: "C with D")),
      .exposure(ExposureBand(factor: "f", exposures: [1, 2, 3, 4, 5], target: 2.5, tolerance: 2)),
    ]
    let small = problem.restricted(to: [1, 2, 3])
    #expect(small.stockCount == 3)
    let kept = small.constraints.dropFirst(2)
    #expect(
      Array(kept) == [
        .selection(SelectionRule(members: [0], range: 0...0, label: "B with E")),
        .implication(ImplicationRule(condition: 1, consequence: 2, label: "C with D")),
        .exposure(ExposureBand(factor: "f", exposures: [2, 3, 4], target: 2.5, tolerance: 2)),
      ])
    // A portfolio of the kept stocks breaks the one exactly when it breaks the other.
    var random = RandomSource(seed: 9)
    for _ in 0..<200 {
      let part = (0..<3).map { _ in random.chance(0.4) ? 0 : random.number(0.05...0.3) }
      let all = [0, part[0], part[1], part[2], 0]
      let inSmall = Judge(small).violations(by: Judge(small).portfolio(weights: part)).map(\.constraint)
      let inAll = Judge(problem).violations(by: Judge(problem).portfolio(weights: all)).map(\.constraint)
      #expect(Set(inSmall) == Set(inAll), "\(part)")
    }
  }

  // MARK: Degenerate markets

  @Test(arguments: [TrackingMeasure.mse, .variance, .mad, .downside, .semivariance, .max, .cvar])
  func degenerateMarkets(_ measure: TrackingMeasure) throws {
    let flat = [10.0, 10, 10, 10]
    let moving = [10.0, 12, 9, 11]
    for basis in [DeviationBasis.weights, .values] {
      let objective = TrackingObjective(measure, basis: basis)
      // Nothing moves.
      try agree(
        TinyMarket.problem(
          TinyMarket.make(benchmark: flat, stocks: [flat, flat, flat]), objective, cardinality: 2...2), known: 0)
      // The benchmark moves, the stocks do not.
      let still = try TinyMarket.problem(
        TinyMarket.make(benchmark: moving, stocks: [flat, flat]), objective, cardinality: 1...2)
      let judge = Judge(still)
      try agree(still, known: judge.objective(of: judge.portfolio(weights: [1, 0])))
      // One stock is the benchmark, twice.
      try agree(
        TinyMarket.problem(
          TinyMarket.make(benchmark: moving, stocks: [moving, [5, 6, 7, 5], moving]), objective, cardinality: 1...1))
      // One period; all stocks; one stock.
      let short = try TinyMarket.make(benchmark: [100, 103], stocks: [[10, 10.1], [20, 21], [30, 30.5]])
      for cardinality in [1...1, 2...2, 3...3] {
        try agree(TinyMarket.problem(short, objective, cardinality: cardinality))
      }
      let longer = try market(4, 2)
      for cardinality in [1...1, 4...4] { try agree(TinyMarket.problem(longer, objective, cardinality: cardinality)) }
    }
  }

  @Test(arguments: [TrackingMeasure.mse, .mad, .semivariance]) func degenerateMarketsOnShares(
    _ measure: TrackingMeasure
  ) throws {
    let moving = [10.0, 12, 9, 11]
    let objective = TrackingObjective(measure, basis: .shares)
    let twin = try TinyMarket.make(benchmark: moving, stocks: [moving, [5, 6, 7, 5], moving])
    let result = try track(TinyMarket.problem(twin, objective, cardinality: 1...1))
    #expect(result.termination == .optimal && abs(result.portfolio?.modelValue ?? 1) <= 1e-12)
    let flat = [10.0, 10, 10, 10]
    let still = try TinyMarket.make(benchmark: flat, stocks: [flat, flat, flat])
    #expect(try track(TinyMarket.problem(still, objective, cardinality: 2...2)).termination == .optimal)
  }

  // MARK: The shares basis

  @Test func linearisedAndTrueOptimumDiffer() throws {
    // Stocks that doubled while the benchmark stood still were small at first: at the benchmark's path their early
    // deviations count too little.
    let market = try TinyMarket.make(
      benchmark: [100, 104, 99, 103, 100],
      stocks: [[20, 30, 45, 70, 100], [300, 240, 180, 130, 100], [100, 109, 95, 106, 98]])
    for measure in [TrackingMeasure.mse, .mad, .semivariance] {
      let problem = try TinyMarket.problem(
        market, TrackingObjective(measure, basis: .shares), cardinality: 2...2, floor: 0.2)
      guard case .optimal(let first) = ExhaustiveOracle(problem).solve() else {
        Issue.record("undecided")
        continue
      }
      let judge = Judge(problem)
      let once = judge.objective(of: judge.portfolio(weights: first.weights))
      #expect(abs(once - first.value) > 0.02 * once, "\(measure): linearised \(first.value), true \(once)")
      let result = try track(problem)
      let portfolio = try #require(result.portfolio)
      let settled = judge.objective(of: judge.portfolio(weights: portfolio.targetWeights))
      #expect(settled <= once * (1 + 1e-9), "\(measure): \(settled), after one round \(once)")
      // Both values are reported, each as what it is.
      let record = result.solution(
        input: InputRecord(prices: "tiny", sha256: "", stocks: 3, periods: 4), kindexVersion: "0"
      ).objective
      #expect(record.value == portfolio.modelValue && record.trueValue == judge.objective(of: portfolio.whole))
    }
  }

  // MARK: UCITS

  @Test func fiveTenForty() throws {
    let market = try market(18, 12)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mad, basis: .weights), cardinality: 16...18, floor: 0.01)
    problem.constraints.append(.ucits(ConcentrationRule()))
    let result = try track(problem, gap: 1e-3)
    let portfolio = try #require(result.portfolio)
    #expect(result.termination == .optimal && portfolio.violations.isEmpty)
    #expect((portfolio.targetWeights.max() ?? 1) <= 0.1 + 1e-6)
    #expect(portfolio.targetWeights.filter { $0 > 0.05 + 1e-6 }.reduce(0, +) <= 0.4 + 1e-6)
    // Fifteen stocks cannot hold everything: four of 10 % and eleven of 5 % are 95 %.
    problem.constraints[0] = .cardinality(CardinalityRule(15...15))
    #expect(try track(problem).termination == .infeasible)
  }
}
