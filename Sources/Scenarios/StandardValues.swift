/// What holds where the user says nothing: the one place that programs, help and pages take it from.
public enum StandardValues {
  /// Most seconds of a search.
  public static let timeLimit = 60.0
  /// Relative gap at which a search may stop.
  public static let gap = 1e-4
  /// Seed of every random choice.
  public static let seed = 1
  /// Shares to a lot.
  public static let lot = 1
  /// Capital, in the data's currency, where nothing is held.
  public static let capital = 1_000_000.0
  /// α of `cvar`.
  public static let level = 0.95
  /// Half-life of exponential moments and covariances, returns.
  public static let halfLife = 60.0
}
