public import TrackingDomain

/// Several ways to replicate the same benchmark: the object that `kindex replicate --method all --format json` writes,
/// `kindex.comparison`.
public struct Comparison: Codable, Sendable, Hashable {
  /// Always "kindex.comparison".
  public var kind = "kindex.comparison"
  /// Version of this form.
  public var version = 1
  /// What the user calls the problem.
  public var name: String
  /// The portfolios, in the order of the methods.
  public var methods: [ReplicaRecord]
  /// The methods that gave none, with the reason.
  public var failures: [ComparisonFailure]
  /// What a reader must know of all of them.
  public var notes: [String]
  /// Version of Kindex.
  public var kindexVersion: String

  enum CodingKeys: String, CodingKey {
    case kind, version, name, methods, failures, notes
    case kindexVersion = "kindex_version"
  }

  /// Gathers portfolios.
  public init(
    name: String, methods: [ReplicaRecord], failures: [ComparisonFailure], notes: [String], kindexVersion: String
  ) {
    self.name = name
    self.methods = methods
    self.failures = failures
    self.notes = notes
    self.kindexVersion = kindexVersion
  }
}

/// A method that gave no portfolio.
public struct ComparisonFailure: Codable, Sendable, Hashable {
  /// The method.
  public var method: ReplicationMethod
  /// Why there is none.
  public var reason: String

  /// Pairs a method with a reason.
  public init(method: ReplicationMethod, reason: String) {
    self.method = method
    self.reason = reason
  }
}
