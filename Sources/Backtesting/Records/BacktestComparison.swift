public import IndexTracking

/// Several policies walked over the same history: what `kindex backtest` writes for a range or a list.
public struct BacktestComparison: Codable, Sendable, Hashable {
  /// Always "kindex.backtest_comparison".
  public var kind = "kindex.backtest_comparison"
  /// Version of this form.
  public var version = 1
  /// What the user calls it.
  public var name: String
  /// The first date on which all of them held something: figures go from there.
  public var from: String
  /// The last date.
  public var to: String
  /// The policies that were walked, in the order of the lists, cardinality running fastest.
  public var policies: [PolicyOutcome]
  /// What carries over from the fits and what does not.
  public var notes: [String]
  /// The policies that could not be walked.
  public var failures: [PolicyFailure]
  /// What the prices were read from; nil, and not written, in results of before this was noted.
  public var input: InputRecord?

  /// Compares policies over the dates that all of them share.
  ///
  /// - Parameters:
  ///   - name: what the user calls it.
  ///   - walks: complete walks over the same dates, each with the number of stocks that was wanted, as it was written.
  ///   - failures: the policies that could not be walked.
  public init(name: String, walks: [(cardinality: String, result: BacktestResult)], failures: [PolicyFailure]) {
    // Walks end together, so that the shortest begins last.
    let shared = walks.map(\.result.path).min { $0.count < $1.count } ?? []
    self.name = name
    from = shared.first?.date ?? ""
    to = shared.last?.date ?? ""
    let start = from
    policies = walks.map { PolicyOutcome($0.result, cardinality: $0.cardinality, from: start) }
    self.failures = failures
    notes = CarryOver(policies).notes
    input = walks.first?.result.input
  }
}

/// A policy that could not be walked to its end.
public struct PolicyFailure: Codable, Sendable, Hashable {
  /// The policy in a few words.
  public var policy: String
  /// Why.
  public var reason: String

  /// Pairs a policy with a reason.
  public init(policy: String, reason: String) {
    self.policy = policy
    self.reason = reason
  }
}
