import TrackingDomain

/// Calls when the realised tracking error of the last returns is above a threshold.
///
/// TE = √(Σ (e − mean e)²/(w − 1)) · √(periods a year) over the last w return differences e. Having called, it looks only
/// at returns that come after, so that one bad month does not call every day for a month.
public struct TrackingErrorTrigger: Sendable, Hashable {
  /// The threshold, annualised, a fraction.
  public var above: Double
  /// w, at least 2.
  public var window: Int

  /// Makes a trigger.
  public init(above: Double, window: Int) {
    self.above = above
    self.window = window
  }

  /// Why it calls; nil where it does not.
  ///
  /// - Parameters:
  ///   - differences: return differences since it called last, ascending in time.
  ///   - periodsPerYear: for the annualised figure.
  func reason(differences: ArraySlice<Double>, periodsPerYear: Double) -> String? {
    guard differences.count >= window else { return nil }
    let variance = TrackingMeasure.variance.value(of: Array(differences.suffix(window)))
    let error = (variance * periodsPerYear).squareRoot()
    guard error > above else { return nil }
    return "tracking error \(percent(error)) over \(window) returns, above \(percent(above))"
  }
}
