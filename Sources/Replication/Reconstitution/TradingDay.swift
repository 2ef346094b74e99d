public import TrackingDomain

/// What is traded on one day of an index change.
public struct TradingDay: Sendable, Hashable {
  /// The day relative to the effective date, in trading days.
  public let day: Int
  /// The trades with their proportional costs and tickets.
  public let trades: TradeList
  /// Expected impact, currency.
  public let impact: Double
  /// Cash at the day's end, sales being paid before purchases; never negative.
  public let cash: Double
}
