public import RiskModels

/// What a user may say of the risk model; what is nil was not said.
public struct RiskSpecification: Sendable, Hashable, Codable {
  /// How the model is made.
  public var model: Setting<RiskModelChoice>?
  /// The covariance of the factors of a model from a file.
  public var factorCovariance: Setting<String>?
  /// Half-life of the exponential weights, periods.
  public var halfLife: Setting<Double>?
  /// How many principal components are factors.
  public var factorCount: Setting<FactorCountChoice>?
  /// Returns that the estimate uses, the last ones up to ``asOf``.
  public var window: Setting<Int>?
  /// The last date that the estimate knows of.
  public var asOf: Setting<String>?
  /// What the variances of a file are a period of.
  public var horizon: Setting<RiskHorizon>?
  /// Days after which an estimate is stale.
  public var maxAge: Setting<Int>?
  /// What stands for the benchmark.
  public var against: Setting<RiskBenchmark>?
  /// The columns of the table of stocks that are matched.
  public var exposures: Setting<[String]>?

  /// Says nothing yet.
  public init() {}

  /// Whether anything was said.
  public var isGiven: Bool { self != RiskSpecification() }

  /// This with everything that another one says put in its place.
  func overridden(by other: RiskSpecification) -> RiskSpecification {
    var result = self
    result.model = other.model ?? model
    result.factorCovariance = other.factorCovariance ?? factorCovariance
    result.halfLife = other.halfLife ?? halfLife
    result.factorCount = other.factorCount ?? factorCount
    result.window = other.window ?? window
    result.asOf = other.asOf ?? asOf
    result.horizon = other.horizon ?? horizon
    result.maxAge = other.maxAge ?? maxAge
    result.against = other.against ?? against
    result.exposures = other.exposures ?? exposures
    return result
  }
}

/// How a risk model is made, as users name it.
public enum RiskModelChoice: Sendable, Hashable, Codable {
  /// Sample covariance.
  case sample
  /// Exponentially weighted covariance.
  case ewma
  /// Covariance shrunk by Ledoit and Wolf's intensity.
  case ledoitWolf
  /// Principal components.
  case pca
  /// Squared distance of the factor exposures in the table of stocks.
  case exposures
  /// Exposures and specific risk in a file.
  case file(String)

  /// The names of the models that need no file.
  static let names = ["sample", "ewma", "ledoit-wolf", "pca", "exposures"]

  /// The model that a name or a path means; nil for a word that is neither.
  public init?(_ text: String) {
    switch text {
    case "sample": self = .sample
    case "ewma": self = .ewma
    case "ledoit-wolf": self = .ledoitWolf
    case "pca": self = .pca
    case "exposures": self = .exposures
    default:
      guard text.hasSuffix(".csv") || text.hasSuffix(".csv.gz") else { return nil }
      self = .file(text)
    }
  }
}

/// How many principal components are factors, as users write it.
public enum FactorCountChoice: Sendable, Hashable, Codable {
  /// So many.
  case fixed(Int)
  /// The information criterion of Bai and Ng.
  case baiNg
  /// The edge of Marčenko and Pastur.
  case marchenkoPastur

  /// The rule that a word or a number means.
  public init?(_ text: String) {
    switch text {
    case "bai-ng": self = .baiNg
    case "marchenko-pastur": self = .marchenkoPastur
    default:
      guard let count = Int(text), (1...NumberBounds.stocks.upperBound).contains(count) else { return nil }
      self = .fixed(count)
    }
  }

  /// The rule.
  var rule: FactorCountRule {
    switch self {
    case .fixed(let count): .fixed(count)
    case .baiNg: .baiNg
    case .marchenkoPastur: .marchenkoPastur
    }
  }
}

/// What stands for the benchmark in a risk model.
public enum RiskBenchmark: String, Sendable, Hashable, Codable, CaseIterable {
  /// Its weights in the table of stocks.
  case weights
  /// Its own series of returns.
  case series
}

/// How the second moments of `mse` are estimated.
public enum MomentChoice: String, Sendable, Hashable, Codable, CaseIterable {
  /// All periods alike.
  case plain
  /// Recent periods count for more.
  case ewma
  /// Shrunk by Ledoit and Wolf's intensity.
  case ledoitWolf = "ledoit-wolf"
}
