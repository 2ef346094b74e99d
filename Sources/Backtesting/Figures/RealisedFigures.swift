import Foundation
public import TrackingDomain

/// How a whole walk tracked its benchmark, out of sample and after costs; fractions, per period unless said otherwise.
///
/// With e[t] = r_P[t] − R[t] and A[t] = P[t]/B[t], both scaled to the starting capital before the first costs.
public struct RealisedFigures: Codable, Sendable, Hashable {
  /// T.
  public var periods: Int
  /// √(Σ (e − mean e)²/(T−1)); null for one period.
  @NullEncoded public var trackingError: Double?
  /// ``trackingError`` × √(periods a year).
  @NullEncoded public var trackingErrorAnnualised: Double?
  /// P[T] − B[T] over the starting capital: what is left of the difference in the end, costs of the start included.
  public var trackingDifference: Double
  /// The difference of the annual growth rates.
  @NullEncoded public var trackingDifferenceAnnualised: Double?
  /// Slope of r_P on R.
  @NullEncoded public var beta: Double?
  /// Correlation of r_P and R.
  @NullEncoded public var correlation: Double?
  /// max over t of 1 − A[t]/max over s ≤ t of A[s].
  public var activeDrawdown: Double
  /// mean e / standard deviation of e × √(periods a year); null where e is constant or the year unknown.
  @NullEncoded public var informationRatio: Double?
  /// Share of the periods in which the portfolio did better than the benchmark.
  public var hitRate: Double

  enum CodingKeys: String, CodingKey {
    case periods
    case trackingError = "tracking_error"
    case trackingErrorAnnualised = "tracking_error_annualised"
    case trackingDifference = "tracking_difference"
    case trackingDifferenceAnnualised = "tracking_difference_annualised"
    case beta, correlation
    case activeDrawdown = "active_drawdown"
    case informationRatio = "information_ratio"
    case hitRate = "hit_rate"
  }

  /// Sums up a path of at least two points.
  ///
  /// - Parameters:
  ///   - path: T + 1 points.
  ///   - capital: the starting capital, currency.
  ///   - periodsPerYear: nil where unknown.
  init(_ path: [PathPoint], capital: Double, periodsPerYear: Double?) {
    let returns = PathReturns(path)
    let figures = SampleFigures(returns.tracking, periodsPerYear: periodsPerYear)
    periods = figures.periods
    trackingError = figures.trackingError
    trackingErrorAnnualised = figures.trackingErrorAnnualised
    beta = figures.beta
    correlation = figures.correlation
    let last = path[path.count - 1]
    trackingDifference = (last.portfolio - last.benchmark) / capital
    if let periodsPerYear {
      let power = periodsPerYear / Double(periods)
      trackingDifferenceAnnualised = pow(last.portfolio / capital, power) - pow(last.benchmark / capital, power)
    }
    var (highest, deepest) = (1.0, 0.0)
    for point in path {
      let active = point.portfolio / point.benchmark
      highest = max(highest, active)
      deepest = max(deepest, 1 - active / highest)
    }
    activeDrawdown = deepest
    // A spread of rounding alone has no ratio.
    if let error = figures.trackingError, error > 1e-12, let periodsPerYear {
      informationRatio = figures.excessReturn / error * periodsPerYear.squareRoot()
    }
    hitRate = Double(zip(returns.portfolio, returns.benchmark).count { $0 > $1 }) / Double(periods)
  }
}
