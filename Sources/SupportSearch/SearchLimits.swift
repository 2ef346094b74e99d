/// When a search stops.
///
/// Without a time limit a seed gives the same answer on every run.
public struct SearchLimits: Sendable, Hashable {
  /// Seeds every random choice.
  public var seed: UInt64
  /// How many perturbed walks follow the walks from the starts; nil for no limit.
  public var rounds: Int?
  /// How long the search may run; nil for no limit.
  public var time: Duration?

  /// Sets limits; with neither rounds nor time, `rounds` is 100.
  public init(seed: UInt64 = 1, rounds: Int? = nil, time: Duration? = nil) {
    self.seed = seed
    self.rounds = rounds ?? (time == nil ? 100 : nil)
    self.time = time
  }
}

/// Where a search may begin, besides the starts that it makes itself.
public enum SearchStart: Sendable, Hashable {
  /// The columns of a support; too many or too few are repaired.
  case support([Int])
  /// A score for each column, length n, such as the z or the weights of a relaxation; the highest are held.
  case scores([Double])
  /// The weights of a portfolio, length n, in the problem's units: as scores, and a fit of a ratio objective begins from
  /// them, so that what keeps all rules is never lost.
  case weights([Double])
}
