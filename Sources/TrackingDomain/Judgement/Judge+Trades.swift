import MarketData

extension Judge {
  /// Replays trades from what is owned and compares with a portfolio: share counts exactly, money to 1e-9 of capital.
  ///
  /// Cash: cash owned + cash change + sold − bought − cost must be what the portfolio has left.
  ///
  /// - Throws: ``AuditFailure`` naming each disagreement.
  public func audit(_ list: TradeList, against portfolio: JudgedPortfolio) throws(AuditFailure) {
    var findings: [String] = []
    var shares = Dictionary(uniqueKeysWithValues: zip(problem.market.ids, problem.holdings.shares))
    for trade in list.trades { shares[trade.id, default: 0] += Double(trade.change) }
    for (id, count) in zip(portfolio.ids, portfolio.shares) where shares[id] != count {
      findings.append("the trades lead to \(shares[id] ?? 0) shares of \(id), the portfolio has \(count)")
    }
    let tolerance = 1e-9 * problem.capital
    func compare(_ name: String, _ replayed: Double, _ own: Double) {
      guard !(abs(replayed - own) <= tolerance) else { return }
      findings.append("the \(name) is \(replayed) by the trades and \(own) by the portfolio")
    }
    compare("cash", problem.holdings.cash + problem.cashFlow + list.cashChange, portfolio.cash)
    compare("transaction cost", list.cost, portfolio.transactionCost)
    compare("turnover in money", (list.bought + list.sold) / 2, portfolio.turnover * problem.capital)
    if !findings.isEmpty { throw AuditFailure(findings: findings) }
  }
}
