import MarketData
import TrackingDomain

/// Poses what is decided on one date, from prices up to that date and from what is held.
struct DecisionProblem {
  let history: PriceHistory
  let window: Int
  let periodsPerYear: Double?
  let pose: Backtest.Posing

  /// The problem of a date.
  ///
  /// Candidates are the stocks with a price on every date of the window, and those that are held: a missing price of
  /// theirs is replaced by the last one before it, as the account counts them, and without a price on the date itself
  /// they may not be traded. Where nothing is held, turnover and cost budgets do not bind: they are meant for
  /// rebalancing, and a portfolio cannot be built within them.
  ///
  /// - Parameters:
  ///   - date: position of the date; no later price is looked at.
  ///   - account: what is held.
  ///   - capital: its value on that date.
  func problem(on date: Int, _ account: Account, capital: Double) throws -> TrackingProblem {
    let range = (date - window)...date
    let candidates = history.ids.indices.filter { stock in
      account.shares[stock] > 0 || history.panel.isComplete(history.stockSeries[stock], over: range)
    }
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

  /// Whether a constraint limits how much is traded in all.
  static func isTradingBudget(_ constraint: PortfolioConstraint) -> Bool {
    switch constraint {
    case .turnover, .costLimit: true
    default: false
    }
  }
}
