/// The K-tradeoff curve: the object that `kindex curve --format json` writes, `kindex.curve`.
public struct Curve: Codable, Sendable, Hashable {
  /// Always "kindex.curve".
  public var kind = "kindex.curve"
  /// Version of this form.
  public var version = 1
  /// What the user calls the problem.
  public var name: String
  /// One solution a cardinality, ascending.
  public var points: [Solution]
  /// Where holding more stocks exactly is worse than holding fewer, and why; where no bound is to be had.
  public var notes: [String]
  /// Cardinalities for which nothing was found, with the reason.
  public var failures: [CurveFailure]

  /// Gathers points into a curve.
  public init(name: String, points: [Solution], notes: [String], failures: [CurveFailure]) {
    self.name = name
    self.points = points
    self.notes = notes
    self.failures = failures
  }
}

/// A cardinality for which there is no portfolio.
public struct CurveFailure: Codable, Sendable, Hashable {
  /// The number of stocks asked for.
  public var cardinality: Int
  /// Why there is none.
  public var reason: String

  /// Pairs a cardinality with a reason.
  public init(cardinality: Int, reason: String) {
    self.cardinality = cardinality
    self.reason = reason
  }
}
