public import MarketData

/// How a risk model was made, and from what.
public struct RiskEstimate: Sendable, Hashable {
  /// The method, with its parameters.
  public let method: RiskMethod
  /// How the returns were taken; nil for a model from a file.
  public let returns: ReturnKind?
  /// The price before the first return; nil for a model from a file.
  public let firstDate: String?
  /// The date of the last return, or of the file; nil where the user did not say.
  public let lastDate: String?
  /// T, returns used; nil for a model from a file.
  public let periodCount: Int?
  /// What the covariance was shrunk by; nil where it was not.
  public let shrinkage: Shrinkage?

  /// Describes an estimate.
  init(
    _ method: RiskMethod, returns: ReturnKind? = nil, firstDate: String? = nil, lastDate: String? = nil,
    periodCount: Int? = nil, shrinkage: Shrinkage? = nil
  ) {
    self.method = method
    self.returns = returns
    self.firstDate = firstDate
    self.lastDate = lastDate
    self.periodCount = periodCount
    self.shrinkage = shrinkage
  }

  /// Days between the estimate and the date on which it is used; nil where either is no date.
  public func age(on date: String) -> Int? {
    guard let made = lastDate.flatMap(Moment.init), let used = Moment(date) else { return nil }
    return used.day - made.day
  }

  /// Why the estimate should not be trusted as it is; empty where nothing is known against it.
  ///
  /// - Parameters:
  ///   - date: when it is used.
  ///   - maxAge: days after which an estimate is stale.
  ///   - seriesCount: N.
  public func warnings(on date: String, maxAge: Int, seriesCount: Int) -> [String] {
    var found: [String] = []
    if let age = age(on: date), age > maxAge {
      found.append(
        "the risk model is stale: its estimate is of \(lastDate ?? ""), \(age) days before \(date), and more than "
          + "\(maxAge) days are counted as stale")
    } else if let age = age(on: date), age < 0 {
      found.append("the risk model is of \(lastDate ?? ""), after \(date): it knows what was still to come")
    } else if lastDate == nil {
      found.append("the date of the risk model is not known, so that its age cannot be judged")
    }
    if method == .sample, let periodCount, periodCount <= seriesCount {
      found.append(
        "the sample covariance of \(seriesCount) series from \(periodCount) returns is singular: some portfolios "
          + "seem to have no risk at all")
    }
    return found
  }
}

/// The ways in which a risk model can be made.
public enum RiskMethod: Sendable, Hashable {
  /// Sample covariance with denominator T − 1.
  case sample
  /// Exponentially weighted covariance; half-life in periods.
  case exponential(halfLife: Double)
  /// Sample covariance shrunk towards a multiple of the identity (Ledoit & Wolf 2004).
  case ledoitWolf
  /// Principal components of the covariance, with what they leave as specific risk.
  case principalComponents(FactorCountRule, count: Int)
  /// Exposures, factor covariance and specific risk from files.
  case files
  /// Exposures alone, each factor with variance 1: ‖Fᵀx‖².
  case exposures

  /// The name that users write.
  public var name: String {
    switch self {
    case .sample: "sample"
    case .exponential: "ewma"
    case .ledoitWolf: "ledoit-wolf"
    case .principalComponents: "pca"
    case .files: "file"
    case .exposures: "exposures"
    }
  }
}

/// How far a covariance was moved towards a multiple of the identity: V = (1 − δ)·S + δ·μ·I.
public struct Shrinkage: Sendable, Hashable {
  /// δ, from 0 to 1.
  public let intensity: Double
  /// μ, the mean variance, squared return units per period.
  public let targetVariance: Double

  /// Makes a shrinkage.
  public init(intensity: Double, targetVariance: Double) {
    self.intensity = intensity
    self.targetVariance = targetVariance
  }
}
