/// The trades of one date, and their sums.
///
/// Sales come before purchases, for they pay for them, and the greatest value first on each side.
public struct TradeList: Sendable, Hashable {
  /// The trades, at most one a stock.
  public let trades: [Trade]

  /// Puts trades in order.
  public init(_ trades: [Trade]) {
    self.trades = trades.sorted { first, second in
      if first.side != second.side { return first.side == .sell }
      return first.value != second.value ? first.value > second.value : first.id < second.id
    }
  }

  /// The trades that turn some share counts into others; every array has N entries in the same order.
  ///
  /// - Parameters:
  ///   - before: X, shares held before.
  ///   - after: x, shares held after.
  ///   - ids: names of the stocks.
  ///   - prices: V, currency a share.
  ///   - costs: what trading costs.
  ///   - averageDailyVolumes: shares a day, nil where unknown.
  /// - Throws: ``ProblemError`` for a stock of which a fraction of a share would have to be traded.
  public init(
    from before: [Double], to after: [Double], ids: [String], prices: [Double], costs: TransactionCosts,
    averageDailyVolumes: [Double?]
  ) throws(ProblemError) {
    var trades: [Trade] = []
    for stock in ids.indices where after[stock] != before[stock] {
      guard let change = Int(exactly: after[stock] - before[stock]) else {
        throw ProblemError(
          "holdings of \(ids[stock])",
          "from \(decimal(before[stock])) to \(decimal(after[stock])) shares is no whole number of shares",
          remedy: "Give whole share counts")
      }
      trades.append(
        Trade(
          id: ids[stock], change: change, price: prices[stock], costs: costs,
          averageDailyVolume: averageDailyVolumes[stock]))
    }
    self.init(trades)
  }

  /// The trades that lead from what a problem's owner holds to a portfolio of whole shares.
  ///
  /// - Throws: ``ProblemError`` for a stock of which a fraction of a share would have to be traded.
  public init(to portfolio: JudgedPortfolio, in problem: TrackingProblem) throws(ProblemError) {
    try self.init(
      from: problem.holdings.shares, to: portfolio.shares, ids: portfolio.ids, prices: portfolio.prices,
      costs: problem.costs, averageDailyVolumes: problem.universe.averageDailyVolumes)
  }

  /// Whether nothing is traded.
  public var isEmpty: Bool { trades.isEmpty }
  /// Σ value of the purchases, currency.
  public var bought: Double { sum(.buy) }
  /// Σ value of the sales, currency.
  public var sold: Double { sum(.sell) }
  /// C_trans: Σ cost, currency.
  public var cost: Double { trades.reduce(0) { $0 + $1.cost } }
  /// Change of the cash by all trades: sold − bought − cost, currency.
  public var cashChange: Double { trades.reduce(0) { $0 + $1.cashChange } }

  /// Σ |Δw[i]|, the summed absolute form: all that is bought and sold as a fraction of capital.
  public func summedTurnover(of capital: Double) -> Double { (bought + sold) / capital }
  /// ½·Σ |Δw[i]|, the half-sum: the form that limits on turnover use.
  public func turnover(of capital: Double) -> Double { summedTurnover(of: capital) / 2 }

  private func sum(_ side: TradeSide) -> Double { trades.reduce(0) { $0 + ($1.side == side ? $1.value : 0) } }
}
