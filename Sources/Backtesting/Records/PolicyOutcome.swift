import IndexTracking
public import TrackingDomain

/// One policy of several: what it is, what its fits promised and what was realised.
public struct PolicyOutcome: Codable, Sendable, Hashable {
  /// The number of stocks wanted, as it was written: 20, or 15...25.
  public var cardinality: String
  /// When and how the portfolio was rebalanced.
  public var policy: PolicyRecord
  /// What the fits promised.
  public var fits: FitFigures
  /// What was realised, out of sample and after costs.
  @NullEncoded public var realised: RealisedFigures?
  /// The realised tracking error by parts of the walk.
  public var subPeriods: [SubPeriod]
  /// What was traded.
  public var trading: TradingFigures
  /// Stocks that some fits could not take in, because prices are missing; nil, and not written, for none.
  public var leftOut: [LeftOutStock]?
  /// Wall-clock seconds.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case cardinality, policy, fits, realised
    case subPeriods = "sub_periods"
    case trading
    case leftOut = "left_out"
    case seconds
  }

  /// Sums up a walk from a date on.
  init(_ result: BacktestResult, cardinality: String, from date: String) {
    let summary = result.summary(from: date)
    self.cardinality = cardinality
    policy = result.policy
    fits = summary.fits
    realised = summary.realised
    subPeriods = summary.subPeriods
    trading = summary.trading
    leftOut = result.leftOut
    seconds = summary.seconds
  }

  /// The tracking error that the fits promised, annualised where the year is known.
  public var promised: Double? { fits.trackingErrorAnnualised ?? fits.trackingError }
  /// The tracking error that was realised, annualised where the year is known.
  public var realisedError: Double? { realised?.trackingErrorAnnualised ?? realised?.trackingError }

  /// The policy in a few words.
  public var label: String {
    var parts = ["K = \(cardinality)", "window \(policy.window)"]
    if let calendar = policy.calendar { parts.append(calendar) }
    return (parts + [policy.objective, policy.basis]).joined(separator: ", ")
  }
}
