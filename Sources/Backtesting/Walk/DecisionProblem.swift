import MarketData
import TrackingDomain

/// Poses what is decided on one date, from prices up to that date and from what is held.
struct DecisionProblem {
  let history: PriceHistory
  let window: Int
  /// Most dates in a row without a price that are a pause; 0 where a missing price is an error.
  let longestGap: Int
  let periodsPerYear: Double?
  let pose: Backtest.Posing

  /// Prepares the decisions of a policy.
  init(_ history: PriceHistory, _ policy: BacktestPolicy, pose: @escaping Backtest.Posing) {
    self.history = history
    self.pose = pose
    window = policy.window
    longestGap = policy.onMissing == .error ? 0 : policy.longestGap
    periodsPerYear = policy.periodsPerYear
  }

  /// The stocks that may be held on a date, and why the others may not.
  func candidates(on date: Int, _ account: Account) -> (stocks: [Int], absent: [AbsentStock]) {
    var (stocks, absent): ([Int], [AbsentStock]) = ([], [])
    for (stock, id) in history.ids.enumerated() {
      let absence = history.panel.absence(
        of: history.stockSeries[stock], over: (date - window)...date, longestGap: longestGap)
      if account.shares[stock] > 0 || absence == nil {
        stocks.append(stock)
      } else if let absence {
        let reason = LeftOutStock.reason(absence, dates: history.dates, longestGap: longestGap)
        absent.append(AbsentStock(id: id, reason: reason))
      }
    }
    return (stocks, absent)
  }

  /// The problem of a date.
  ///
  /// Candidates are the stocks with a price on the date itself and no long gap in the window, and those that are held: a
  /// missing price is replaced by the last one before it, as the account counts them, and without a price on the date
  /// itself a stock that is held may not be traded. Where nothing is held, turnover, number of trades and cost budgets do not bind: they are meant for
  /// rebalancing, and a portfolio cannot be built within them.
  ///
  /// - Parameters:
  ///   - date: position of the date; no later price is looked at.
  ///   - account: what is held.
  ///   - capital: its value on that date.
  func problem(on date: Int, _ account: Account, capital: Double) throws -> TrackingProblem {
    let range = (date - window)...date
    let (candidates, absent) = candidates(on: date, account)
    guard !candidates.isEmpty else { throw nothingToFit(on: date, absent) }
    let series = [history.benchmarkSeries] + candidates.map { history.stockSeries[$0] }
    let table = try history.panel.table(series: series, over: range)
    var problem = try pose(table, capital)
    problem.holdings = Holdings(shares: candidates.map { account.shares[$0] }, cash: account.cash)
    problem.periodsPerYear = periodsPerYear
    let frozen = candidates.indices.filter { history.price(candidates[$0], date) == nil }
    if !frozen.isEmpty {
      let names = frozen.map { problem.market.ids[$0] }.joined(separator: ", ")
      problem.constraints.append(
        .tradeBan(TradeBan(members: frozen, maySell: false, label: "no trade in \(names) without a price")))
    }
    if account.held.isEmpty { problem.constraints.removeAll(where: Self.isTradingBudget) }
    return problem
  }

  private func nothingToFit(on date: Int, _ absent: [AbsentStock]) -> ProblemError {
    let shown = absent.prefix(5).map { "\($0.id): \($0.reason)" }.joined(separator: "; ")
    return ProblemError(
      "prices",
      "on \(history.dates[date]) no stock can be fitted to the last \(window) returns. \(shown)"
        + (absent.count > 5 ? "; and \(absent.count - 5) more" : ""),
      remedy: "Fit fewer returns, begin later, or let gaps be longer with --longest-gap")
  }

  /// Whether a constraint limits how much is traded in all.
  static func isTradingBudget(_ constraint: PortfolioConstraint) -> Bool {
    switch constraint {
    case .turnover, .tradeCount, .costLimit: true
    default: false
    }
  }
}
