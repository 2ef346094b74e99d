public import TrackingDomain

/// Everything that a user may say of rebalancing over history; what is nil was not said.
public struct BacktestSpecification: Sendable, Hashable, Codable {
  /// When the portfolio is rebalanced, in words.
  public var calendar: Setting<String>?
  /// Number of returns of each fit.
  public var window: Setting<Int>?
  /// First date of the walk.
  public var from: Setting<String>?
  /// Last date of the walk.
  public var to: Setting<String>?
  /// Annualised trailing tracking error above which the portfolio is rebalanced.
  public var trackingErrorAbove: Setting<Double>?
  /// Number of returns over which that is measured.
  public var trackingErrorWindow: Setting<Int>?
  /// Drift of a weight since the last trade above which the portfolio is rebalanced, fraction of its value.
  public var weightDrift: Setting<Double>?
  /// The same for the sum of a sector.
  public var sectorDrift: Setting<Double>?
  /// Whether the portfolio is rebalanced when a greatest weight is exceeded.
  public var caps: Setting<Bool>?
  /// What happens to a stock that is held and has no price.
  public var onMissing: Setting<MissingPriceRule>?
  /// Most dates in a row without a price that count as a pause.
  public var longestGap: Setting<Int>?
  /// What cash earns a year, a fraction.
  public var cashRate: Setting<Double>?

  /// Says nothing yet.
  public init() {}

  /// This with everything that another one says put in its place.
  func overridden(by other: BacktestSpecification) -> BacktestSpecification {
    var result = self
    result.calendar = other.calendar ?? calendar
    result.window = other.window ?? window
    result.from = other.from ?? from
    result.to = other.to ?? to
    result.trackingErrorAbove = other.trackingErrorAbove ?? trackingErrorAbove
    result.trackingErrorWindow = other.trackingErrorWindow ?? trackingErrorWindow
    result.weightDrift = other.weightDrift ?? weightDrift
    result.sectorDrift = other.sectorDrift ?? sectorDrift
    result.caps = other.caps ?? caps
    result.onMissing = other.onMissing ?? onMissing
    result.longestGap = other.longestGap ?? longestGap
    result.cashRate = other.cashRate ?? cashRate
    return result
  }
}
