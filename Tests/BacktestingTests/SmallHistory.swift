import Backtesting
import CbcEngine
import IndexTracking
import KindexTestSupport
import MILP
import MarketData
import TrackingDomain
import TrackingTestSupport

/// A random history of a few stocks, and a policy over it.
struct SmallHistory {
  var dates: [String]
  var ids: [String]
  /// Benchmark first, then the stocks; nil where a price is missing.
  var prices: [[Double?]]
  var costs = TransactionCosts(buy: 0.0015, sell: 0.002, ticket: 1)
  var capital = 100_000.0
  var count = 3
  var lot = 1.0
  var extra: [PortfolioConstraint] = []
  var sectors: [String?]?

  /// Weekdays from 2020, prices that wander together.
  init(seed: Int, stocks: Int = 6, dates count: Int = 90) {
    var random = RandomSource(seed: seed)
    dates = Array(CalendarTests.weekdays("2020-01-01", "2022-12-30").prefix(count))
    ids = (0..<stocks).map(TinyMarket.name)
    var paths = [[Double]](repeating: [], count: stocks)
    for stock in paths.indices { paths[stock].append(random.number(5...60)) }
    var benchmark = [1000.0]
    for date in 1..<count {
      let common = 0.01 * random.normal()
      var growth = 0.0
      for stock in paths.indices {
        let own = common + 0.012 * random.normal()
        growth += own / Double(stocks)
        paths[stock].append(((paths[stock][date - 1] * (1 + own)) * 1e4).rounded() / 1e4)
      }
      benchmark.append(benchmark[date - 1] * (1 + growth + 0.001 * random.normal()))
    }
    prices = ([benchmark] + paths).map { $0.map(Optional.init) }
  }

  /// The history as a file would say it.
  var csv: String {
    let lines = dates.indices.map { date in
      ([dates[date]] + prices.map { $0[date].map { "\($0)" } ?? "" }).joined(separator: ",")
    }
    return ((["date", "INDEX"] + ids).joined(separator: ",") + "\n") + lines.joined(separator: "\n") + "\n"
  }

  /// Reads it back with gaps, as the command does.
  func history() throws -> PriceHistory {
    let folder = try TemporaryFolder()
    let path = try folder.file("prices.csv", csv)
    return try PriceHistory(try PriceTableReader.readPanel(path: path), benchmark: "INDEX")
  }

  /// A walk over it.
  func backtest(
    _ policy: BacktestPolicy, holdings: Holdings? = nil, cancellation: Cancellation = Cancellation()
  ) throws -> Backtest {
    Backtest(
      history: try history(), policy: policy,
      holdings: holdings ?? Holdings(shares: Array(repeating: 0, count: ids.count), cash: capital),
      cancellation: cancellation,
      pose: posing,
      solve: { problem, starts in
        let limits = TrackingLimits(seconds: 600, relativeGap: 0.01, cancellation: cancellation)
        return try Rebalancer(Tracker(solver: CbcSolver(), lpSolver: ClpSolver()))
          .rebalance(problem, limits: limits, starts: starts)
      })
  }

  /// Poses a fit: exactly so many stocks, costs, and whatever else was asked for.
  var posing: Backtest.Posing {
    { [self] table, capital in
      let market = try Market(table, benchmark: "INDEX")
      var problem = TrackingProblem(
        name: "small", market: market, sample: try Sample(market), objective: TrackingObjective(.mad, basis: .weights),
        capital: capital, costs: costs)
      problem.universe.lots = Array(repeating: lot, count: problem.stockCount)
      if let sectors {
        problem.universe.sectors = market.ids.map { id in ids.firstIndex(of: id).flatMap { sectors[$0] } }
      }
      problem.constraints =
        [
          .cardinality(.exactly(count)),
          .proportions(ProportionBounds(count: problem.stockCount, floor: 0.05, ceiling: 0.6)),
        ] + extra
      return problem
    }
  }

  /// Walks.
  func run(
    _ policy: BacktestPolicy, holdings: Holdings? = nil, journal: DecisionJournal? = nil
  ) throws -> BacktestResult {
    try backtest(policy, holdings: holdings).run(journal: journal, input: Self.input, kindexVersion: "test")
  }

  static let input = InputRecord(prices: "small", sha256: "", stocks: 6, periods: 89)

  /// Every so many dates, fits of 20 returns, 252 periods a year.
  static func policy(every count: Int = 12, window: Int = 20) -> BacktestPolicy {
    var policy = BacktestPolicy(
      window: window, calendar: RebalancingCalendar([.every(count)], label: "every \(count)"))
    policy.periodsPerYear = 252
    return policy
  }
}

/// The part of a result that does not depend on the machine.
func withoutSeconds(_ result: BacktestResult) -> BacktestResult {
  var result = result
  for number in result.rebalances.indices {
    result.rebalances[number].seconds = 0
    result.rebalances[number].solution.solver.seconds = 0
    result.rebalances[number].solution.solver.incumbents = []
  }
  (result.summary.seconds, result.summary.secondsInSolver, result.summary.secondsOutsideSolver) = (0, 0, 0)
  return result
}
