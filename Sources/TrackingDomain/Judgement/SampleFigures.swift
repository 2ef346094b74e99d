import Foundation

/// Tracking figures over a sample, per period unless said otherwise; fractions.
///
/// With e[t] = r_P[t] − R[t] the excess returns and d[t] the deviations of the problem's basis.
public struct SampleFigures: Sendable, Hashable, Codable {
  /// T.
  public var periods: Int
  /// √(Σ d²/T).
  public var rmse: Double
  /// Σ |d|/T.
  public var mad: Double
  /// max |d|.
  public var max: Double
  /// Σ max(0, −d)/T.
  public var downside: Double
  /// √(Σ (e − mean e)²/(T−1)); nil for one period.
  @NullEncoded public var trackingError: Double?
  /// ``trackingError`` × √(periods a year); nil when that is unknown.
  @NullEncoded public var trackingErrorAnnualised: Double?
  /// Mean of e.
  public var excessReturn: Double
  /// Correlation of r_P and R; nil when either is constant.
  @NullEncoded public var correlation: Double?
  /// Slope of r_P on R; nil when R is constant.
  @NullEncoded public var beta: Double?
  /// Square of the correlation.
  @NullEncoded public var rSquared: Double?

  enum CodingKeys: String, CodingKey {
    case periods, rmse, mad, max, downside
    case trackingError = "tracking_error"
    case trackingErrorAnnualised = "tracking_error_annualised"
    case excessReturn = "excess_return"
    case correlation, beta
    case rSquared = "r_squared"
  }

  /// Sums up a path.
  public init(_ path: TrackingPath, periodsPerYear: Double?) {
    let deviations = path.deviations
    let portfolio = path.portfolioReturns
    let benchmark = path.benchmarkReturns
    periods = deviations.count
    rmse = TrackingMeasure.mse.value(of: deviations).squareRoot()
    mad = TrackingMeasure.mad.value(of: deviations)
    max = TrackingMeasure.max.value(of: deviations)
    downside = TrackingMeasure.downside.value(of: deviations)
    let excess = zip(portfolio, benchmark).map { $0 - $1 }
    let count = Double(excess.count)
    excessReturn = excess.reduce(0, +) / count
    if excess.count > 1 {
      let error = TrackingMeasure.variance.value(of: excess).squareRoot()
      trackingError = error
      trackingErrorAnnualised = periodsPerYear.map { error * $0.squareRoot() }
    }
    let meanPortfolio = portfolio.reduce(0, +) / count
    let meanBenchmark = benchmark.reduce(0, +) / count
    var (varPortfolio, varBenchmark, covariance) = (0.0, 0.0, 0.0)
    for (own, other) in zip(portfolio, benchmark) {
      varPortfolio += (own - meanPortfolio) * (own - meanPortfolio)
      varBenchmark += (other - meanBenchmark) * (other - meanBenchmark)
      covariance += (own - meanPortfolio) * (other - meanBenchmark)
    }
    // Returns that are the same but for rounding are constant: standard deviations below 1e-12 are nothing.
    let nothing = count * 1e-24
    if varBenchmark > nothing { beta = covariance / varBenchmark }
    if varBenchmark > nothing, varPortfolio > nothing {
      let value = covariance / (varPortfolio * varBenchmark).squareRoot()
      correlation = value
      rSquared = value * value
    }
  }
}
