/// Most stocks that may be traded: Σ [Δw[i] ≠ 0] ≤ M; what is owned and sold out is one of them.
public struct TradeCountLimit: ConstraintRule {
  /// M.
  public var limit: Int
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a limit on the number of trades.
  public init(_ limit: Int) {
    self.limit = limit
    label = "at most \(limit) \(limit == 1 ? "trade" : "trades")"
  }

  /// Lowers to a row over the number of trades.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.bound(.trades, -.infinity, Double(limit))
  }

  /// Judges by counting the stocks of which the share count changes.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let count = portfolio.tradeCount
    guard count > limit else { return [] }
    return [Violation(constraint: label, detail: "\(count) stocks are traded", amount: Double(count - limit))]
  }
}
