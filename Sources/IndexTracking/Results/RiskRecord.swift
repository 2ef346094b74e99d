import MarketData
import RiskModels
public import TrackingDomain

/// A risk model, and what it expects of a portfolio against its benchmark.
public struct RiskRecord: Codable, Sendable, Hashable {
  /// How the model was made: `sample`, `ewma`, `ledoit-wolf`, `pca`, `file` or `exposures`.
  public var model: String
  /// What stands for the benchmark: its `weights` or its `series`.
  public var benchmark: String
  /// The price before the first return of the estimate; null for a model from a file.
  @NullEncoded public var from: String?
  /// The date of the last return, or of the file; null where unknown.
  @NullEncoded public var to: String?
  /// Returns used; null for a model from a file.
  @NullEncoded public var periods: Int?
  /// Days from the estimate to the date of the positions; null where either is no date.
  @NullEncoded public var ageDays: Int?
  /// Half-life of `ewma`, periods.
  @NullEncoded public var halfLife: Double?
  /// δ of `ledoit-wolf`.
  @NullEncoded public var shrinkage: Double?
  /// The rule by which `pca` chose the number of its factors.
  @NullEncoded public var factorRule: String?
  /// The names of the factors; null where the model has none.
  @NullEncoded public var factors: [String]?
  /// The ex-ante tracking error √((w − b)ᵀV(w − b)) of the whole shares, fraction per period; null for `exposures`.
  @NullEncoded public var trackingError: Double?
  /// ``trackingError`` × √(periods a year); null where that is unknown.
  @NullEncoded public var trackingErrorAnnualised: Double?
  /// ‖Fᵀ(w − b)‖ of `exposures`, in units of the exposures.
  @NullEncoded public var exposureDistance: Double?

  enum CodingKeys: String, CodingKey {
    case model, benchmark, from, to, periods
    case ageDays = "age_days"
    case halfLife = "half_life"
    case shrinkage
    case factorRule = "factor_rule"
    case factors
    case trackingError = "tracking_error"
    case trackingErrorAnnualised = "tracking_error_annualised"
    case exposureDistance = "exposure_distance"
  }

  /// Describes a problem's model and what it says of a portfolio.
  ///
  /// - Returns: nil where the problem has no model.
  public init?(_ problem: TrackingProblem, portfolio: JudgedPortfolio) {
    guard let risk = problem.risk, let value = Judge(problem).exAnteTrackingError(of: portfolio) else { return nil }
    let estimate = risk.model.estimate
    model = estimate.method.name
    benchmark = risk.benchmarkWeights == nil ? "series" : "weights"
    from = estimate.firstDate
    to = estimate.lastDate
    periods = estimate.periodCount
    ageDays = estimate.age(on: problem.inSample.dates[problem.periodCount])
    shrinkage = estimate.shrinkage?.intensity
    factors = risk.model.factors?.names
    switch estimate.method {
    case .exponential(let halfLife): self.halfLife = halfLife
    case .principalComponents(let rule, _): factorRule = rule.name
    case .sample, .ledoitWolf, .files, .exposures: break
    }
    if estimate.method == .exposures {
      exposureDistance = value
    } else {
      trackingError = value
      trackingErrorAnnualised = problem.periodsPerYear.map { value * $0.squareRoot() }
    }
  }
}
