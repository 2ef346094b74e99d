/// How a benchmark that was built compares with one that is given, over the same dates; simple returns, per period.
public struct LevelComparison: Sendable, Hashable, Codable {
  /// The series that is given.
  public let against: String
  /// T.
  public let periods: Int
  /// Mean of e[t] = R_built[t] − R_given[t].
  public let trackingDifference: Double
  /// I_built[T]/I_built[0] − I_given[T]/I_given[0].
  public let totalDifference: Double
  /// √(Σ (e − mean e)²/(T−1)); nil for one period.
  public let trackingError: Double?
  /// Correlation of the two; nil where either is constant.
  public let correlation: Double?

  enum CodingKeys: String, CodingKey {
    case against, periods
    case trackingDifference = "tracking_difference"
    case totalDifference = "total_difference"
    case trackingError = "tracking_error"
    case correlation
  }

  /// Compares two paths of T + 1 levels.
  public init(_ built: [Double], with given: [Double], named against: String) {
    let (own, other) = (Returns.of(built, .simple), Returns.of(given, .simple))
    let excess = zip(own, other).map { $0 - $1 }
    let count = Double(excess.count)
    let mean = excess.reduce(0, +) / count
    self.against = against
    periods = excess.count
    trackingDifference = mean
    totalDifference = built[built.count - 1] / built[0] - given[given.count - 1] / given[0]
    let squares = excess.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    trackingError = excess.count > 1 ? (squares / (count - 1)).squareRoot() : nil
    let (first, second) = (MarketCheck.unit(own[...]), MarketCheck.unit(other[...]))
    correlation = first.isEmpty || second.isEmpty ? nil : zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
