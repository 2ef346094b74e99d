import IndexTracking
public import TrackingDomain

/// What the fits of a walk promised, each over its own window.
public struct FitFigures: Codable, Sendable, Hashable {
  /// How many decisions there were.
  public var count: Int
  /// How many of them found nothing, so that what was held was kept.
  public var kept: Int
  /// How many of them were proven to the gap that was asked for.
  public var proven: Int
  /// Mean in-sample tracking error, per period; null where none is known.
  @NullEncoded public var trackingError: Double?
  /// Mean in-sample tracking error, annualised.
  @NullEncoded public var trackingErrorAnnualised: Double?
  /// Mean R² of the fits.
  @NullEncoded public var rSquared: Double?
  /// Least R² of the fits.
  @NullEncoded public var leastRSquared: Double?

  enum CodingKeys: String, CodingKey {
    case count, kept, proven
    case trackingError = "tracking_error"
    case trackingErrorAnnualised = "tracking_error_annualised"
    case rSquared = "r_squared"
    case leastRSquared = "least_r_squared"
  }

  /// Sums up decisions.
  init(_ rebalances: [RebalanceRecord]) {
    func mean(_ value: (RebalanceRecord) -> Double?) -> Double? {
      let values = rebalances.compactMap(value)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    count = rebalances.count
    kept = rebalances.count { $0.isKept }
    proven = rebalances.count { $0.solution.termination == "optimal" }
    trackingError = mean { $0.solution.inSample?.trackingError }
    trackingErrorAnnualised = mean { $0.solution.inSample?.trackingErrorAnnualised }
    rSquared = mean { $0.rSquared }
    leastRSquared = rebalances.compactMap(\.rSquared).min()
  }
}
