/// Stocks that may not be traded, or only one way: y_buy[i] = 0 unless they may be bought, y_sell[i] = 0 unless they may
/// be sold.
public struct TradeBan: ConstraintRule {
  /// Positions of the stocks, ascending.
  public var members: [Int]
  /// Whether they may be bought.
  public var mayBuy: Bool
  /// Whether they may be sold.
  public var maySell: Bool
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a ban on buying, on selling, or on both.
  public init(members: [Int], mayBuy: Bool = false, maySell: Bool, label: String) {
    self.members = members
    self.mayBuy = mayBuy
    self.maySell = maySell
    self.label = label
  }

  /// Lowers to intervals without what is banned; what may not be sold goes on being held.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    let banned = Set(members)
    lowered.boundModes { mode in
      guard banned.contains(mode.stock) else { return (0, 1) }
      return (maySell ? 0 : mode.owned, mayBuy ? 1 : mode.owned)
    }
    guard !maySell else { return }
    for stock in members where lowered.owned[stock] > 0 { lowered.count([stock], 1...1) }
  }

  /// Judges the change in share counts.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    members.compactMap { stock in
      let change = portfolio.tradeWeights[stock]
      guard (!mayBuy && change > tolerance) || (!maySell && change < -tolerance) else { return nil }
      return Violation(
        constraint: label,
        detail: "\(portfolio.ids[stock]) is \(change > 0 ? "bought" : "sold"): \(percent(abs(change))) of capital",
        amount: abs(change))
    }
  }
}
