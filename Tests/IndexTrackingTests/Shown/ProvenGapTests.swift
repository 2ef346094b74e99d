import CbcEngine
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// "Optimal" is said only where value and bound meet as they are shown, and a gap of nothing reads 0.
@Suite struct ProvenGapTests {
  static let measures: [TrackingMeasure] = [.mse, .variance, .mad, .downside, .semivariance, .max, .cvar]

  private func market(_ stocks: Int, _ periods: Int, seed: Int = 5) throws -> Market {
    var random = RandomSource(seed: seed)
    return try TinyMarket.random(stocks: stocks, periods: periods, using: &random)
  }

  /// A market with one price of a stock, neither first nor last, that is wrong by far.
  private func marketWithTick(_ stock: Int, _ price: Double) throws -> Market {
    let market = try market(8, 30)
    var paths = market.ids.indices.map { Array(market.prices(of: $0)) }
    paths[stock][14] = price
    return try TinyMarket.make(benchmark: market.benchmark, stocks: paths)
  }

  private func expectHonest(_ result: TrackingResult, gap: Double, _ comment: Comment) throws {
    let shown = try #require(result.gap, comment)
    if result.termination == .optimal { #expect(shown <= max(gap, 1e-9) * (1 + 1e-6), comment) }
    let record = result.solution(
      input: InputRecord(prices: "tiny", sha256: "", stocks: 1, periods: 1), kindexVersion: "test")
    #expect(record.objective.gap == (shown.isFinite ? shown : nil), comment)
  }

  /// One tick of 1e9 made the scale of all others, and a bound of 0 passed for a proof.
  ///
  /// Ticks of a million times the price before are refused as data, see `NumberLimitTests`.
  @Test(arguments: measures, [1e4, 1e6]) func aBadTickProvesNothing(_ measure: TrackingMeasure, _ tick: Double) throws {
    let problem = try TinyMarket.problem(
      try marketWithTick(7, tick), TrackingObjective(measure, basis: .weights), cardinality: 3...3)
    let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 5, nodes: 2000))
    try expectHonest(result, gap: 1e-4, "\(measure)")
    let portfolio = try #require(result.portfolio)
    #expect(result.bound <= portfolio.modelValue)
  }

  /// An excluded stock has no part in what counts as nothing: the answer is that of a market without the tick.
  @Test(arguments: measures) func anExcludedBadTickChangesNothing(_ measure: TrackingMeasure) throws {
    func solve(_ market: Market) throws -> (TrackingResult, Double) {
      var problem = try TinyMarket.problem(
        market, TrackingObjective(measure, basis: .weights), cardinality: 3...3)
      problem.constraints.append(
        .selection(SelectionRule(members: [7], range: 0...0, label: "exclude H")))
      let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
        problem, limits: TrackingLimits(seconds: 120))
      return (result, problem.negligibleGap)
    }
    let (clean, cleanTolerance) = try solve(try market(8, 30))
    let (ticked, tickedTolerance) = try solve(try marketWithTick(7, 1e9))
    #expect(ticked.termination == .optimal)
    #expect(cleanTolerance == tickedTolerance)
    let (value, other) = (try #require(clean.portfolio).modelValue, try #require(ticked.portfolio).modelValue)
    #expect(abs(value - other) <= 1.1e-4 * abs(value), "\(value) against \(other)")
    try expectHonest(ticked, gap: 1e-4, "\(measure)")
  }

  /// Two stocks replicate the benchmark: the optimum is 0, and so is the gap.
  @Test(arguments: measures, [DeviationBasis.weights, .shares, .values])
  func anOptimumOfNothingIsProvenWithAGapOfNothing(_ measure: TrackingMeasure, _ basis: DeviationBasis) throws {
    let market = try market(6, 25)
    let (first, second) = (Array(market.prices(of: 1)), Array(market.prices(of: 4)))
    let benchmark: [Double]
    if basis == .weights {
      // Rebalanced to 40 % and 60 %.
      var levels = [100.0]
      for date in 1...25 {
        let growth = 0.4 * first[date] / first[date - 1] + 0.6 * second[date] / second[date - 1]
        levels.append(levels[date - 1] * growth)
      }
      benchmark = levels
    } else {
      benchmark = zip(first, second).map { 3 * $0 + 2 * $1 }
    }
    let paths = market.ids.indices.map { Array(market.prices(of: $0)) }
    let exact = try TinyMarket.make(benchmark: benchmark, stocks: paths)
    var problem = try TinyMarket.problem(exact, TrackingObjective(measure, basis: basis), cardinality: 2...2)
    if measure == .cvar { problem.objective.level = 0.05 }
    let result = try track(problem, gap: 1e-4)
    #expect(result.termination == .optimal, "\(result.bound)")
    let value = try #require(result.portfolio).modelValue
    // A tail or a one-sided measure may do better than replicate.
    let canBeBelow = [.cvar, .downside, .semivariance].contains(measure)
    #expect(canBeBelow || abs(value) <= problem.negligibleGap)
    #expect(result.gap == 0 || abs(value) > problem.negligibleGap, "\(value) above \(result.bound)")
    try expectHonest(result, gap: 1e-4, "\(measure) on \(basis)")
  }

  /// With two returns two stocks can be fitted exactly in many ways.
  @Test(arguments: measures, [DeviationBasis.weights, .values])
  func twoReturnsAreFittedWithoutAnAbsurdGap(_ measure: TrackingMeasure, _ basis: DeviationBasis) throws {
    for seed in 0..<3 {
      let problem = try TinyMarket.problem(
        try market(8, 2, seed: seed), TrackingObjective(measure, basis: basis), cardinality: 4...4)
      let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
        problem, limits: TrackingLimits(seconds: 120, nodes: 500))
      try expectHonest(result, gap: 1e-4, "\(measure) on \(basis), seed \(seed)")
      let (gap, value) = (try #require(result.gap), try #require(result.portfolio).modelValue)
      #expect(gap <= 1 || abs(value) > problem.negligibleGap, "gap \(gap) of \(value), bound \(result.bound)")
    }
  }

  /// A gap of 0 asks for all that arithmetic can tell apart; no clock and no node limit has to end it.
  @Test(arguments: measures, [DeviationBasis.weights, .shares, .values])
  func aGapOfZeroEndsByItself(_ measure: TrackingMeasure, _ basis: DeviationBasis) throws {
    let problem = try TinyMarket.problem(
      try market(9, 30), TrackingObjective(measure, basis: basis), cardinality: 3...3, floor: 0.05)
    let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 120, relativeGap: 0))
    #expect(result.termination == .optimal)
    #expect(result.gap == 0)
  }

  /// The same through the engine: from holdings, with costs.
  @Test(arguments: [TrackingMeasure.mse, .mad, .semivariance])
  func aGapOfZeroEndsByItselfWithTrades(_ measure: TrackingMeasure) throws {
    var problem = try TinyMarket.problem(
      try market(6, 12), TrackingObjective(measure, basis: .weights), cardinality: 2...2, floor: 0.05)
    problem.holdings.shares[0] = (400_000 / problem.tradePrices[0]).rounded()
    problem.holdings.shares[1] = (500_000 / problem.tradePrices[1]).rounded()
    problem.costs = TransactionCosts(buy: 0.001, sell: 0.001)
    let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 120, relativeGap: 0))
    #expect(result.termination == .optimal || (result.gap ?? 1) <= 1e-6, "\(result.termination), \(result.gap ?? .nan)")
  }
}
