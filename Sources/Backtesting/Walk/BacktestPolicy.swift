public import TrackingDomain

/// How a portfolio is run over history, apart from what each fit asks for.
public struct BacktestPolicy: Sendable {
  /// Returns used for each fit: the last so many up to and including the date of the decision.
  public var window: Int
  /// When the portfolio is rebalanced; nil for once, and then only when a trigger calls.
  public var calendar: RebalancingCalendar?
  /// What calls for rebalancing besides.
  public var triggers = Triggers()
  /// What happens to a stock that is held and has no price.
  public var onMissing = MissingPriceRule.error
  /// Most dates in a row without a price that are a pause, such as a holiday, where ``onMissing`` is no error.
  public var longestGap = BacktestPolicy.standardLongestGap
  /// What cash earns a year, a fraction.
  public var cashRate = 0.0
  /// The first date of the walk; nil for the first on which a fit is possible.
  public var from: String?
  /// The last date of the walk; nil for the last of the data.
  public var to: String?
  /// Periods a year; nil where unknown.
  public var periodsPerYear: Double?

  /// A week of trading days: no holiday is longer, but for the longest.
  public static let standardLongestGap = 5

  /// Makes a policy of a window and a calendar.
  public init(window: Int, calendar: RebalancingCalendar?) {
    self.window = window
    self.calendar = calendar
  }
}
