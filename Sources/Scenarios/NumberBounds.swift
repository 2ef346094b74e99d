/// What numbers from outside may be, wherever they are written: far beyond anything that a portfolio can mean, and far
/// within what arithmetic on them can hold.
///
/// Amounts of money and shares are bounded with the prices in hand, see `TrackingProblem.validateNumbers()`.
public enum NumberBounds {
  /// A number of stocks that a rule or the cardinality speaks of.
  public static let stocks = -1_000_000_000...1_000_000_000
  /// A number of returns, dates or days.
  public static let returns = 1...10_000_000
  /// Days before or after a date.
  public static let days = -100_000...100_000
  /// Parts that a column of numbers is cut into.
  public static let buckets = 1...1_000
  /// Shares to a lot.
  public static let lot = 1...1 << 53
  /// Nodes of a search.
  public static let nodes = 1...1 << 53
  /// Seeds that the engine takes.
  public static let seeds = 0...Int(Int32.max)
  /// Workers and jobs at once.
  public static let workers = 1...4096
  /// The longest time, seconds: thirty years.
  public static let longestTime = 1e9
  /// Amounts of money, in any currency: beyond, not even units can be told apart.
  public static let money = -1e15...1e15
  /// The greatest factor of the reward, of market impact and the like.
  public static let factor = 0...1e9
}
