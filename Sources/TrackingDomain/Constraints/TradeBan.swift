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

  /// Lowers to intervals without purchases, and without sales where these are banned too.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    let banned = Set(members)
    lowered.boundModes { mode in
      guard banned.contains(mode.stock) else { return (0, 1) }
      return (maySell ? 0 : mode.owned, mode.owned)
    }
    guard !maySell else { return }
    for stock in members where lowered.owned[stock] > 0 { lowered.count([stock], 1...1) }
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
