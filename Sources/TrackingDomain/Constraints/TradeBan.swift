/// Stocks that may not be traded, or only sold: y_buy[i] = 0, and y_sell[i] = 0 where selling is banned too.
public struct TradeBan: ConstraintRule {
  /// Positions of the stocks, ascending.
  public var members: [Int]
  /// Whether they may be sold.
  public var maySell: Bool
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a ban on buying, or on buying and selling.
  public init(members: [Int], maySell: Bool, label: String) {
    self.members = members
    self.maySell = maySell
    self.label = label
  }

  /// Judges the change in share counts.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    members.compactMap { stock in
      let change = portfolio.tradeWeights[stock]
      guard change > tolerance || (!maySell && change < -tolerance) else { return nil }
      return Violation(
        constraint: label,
        detail: "\(portfolio.ids[stock]) is \(change > 0 ? "bought" : "sold"): \(percent(abs(change))) of capital",
        amount: abs(change))
    }
  }
}
