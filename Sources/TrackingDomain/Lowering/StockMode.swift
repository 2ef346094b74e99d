/// One way to hold a stock: an interval for its proportion in which every rule is affine.
///
/// With h what is owned of the stock before, a fraction of C:
///
/// | trade | proportion | counts as |
/// |---|---|---|
/// | `bought` | not owned before | a purchase |
/// | `reduced` | at most h | a sale |
/// | `untouched` | h | no trade |
/// | `increased` | at least h | a purchase |
public struct StockMode: Sendable, Hashable {
  /// What holding the stock means for trading.
  public enum Trade: Sendable, Hashable {
    /// Not owned before: all of it is bought.
    case bought
    /// Owned before, and no more is held than was.
    case reduced
    /// Owned before, and exactly that is held.
    case untouched
    /// Owned before, and no less is held than was.
    case increased
  }

  /// The stock's position.
  public let stock: Int
  /// What holding it means for trading.
  public let trade: Trade
  /// h, what is owned of it before, fraction of C; 0 where trades do not matter.
  public let owned: Double
  /// Least proportion.
  public var lower: Double
  /// Greatest proportion.
  public var upper: Double
  /// Whether what is traded costs the least commission, whatever its amount.
  public var paysLeast = false
  /// The concentration rules, by number, under which the stock is large.
  public var large: Set<Int> = []

  init(stock: Int, trade: Trade, owned: Double, lower: Double, upper: Double) {
    self.stock = stock
    self.trade = trade
    self.owned = owned
    self.lower = lower
    self.upper = upper
  }

  /// The mode in two where its trade is of an amount at which the least commission ends: the part near what is owned pays
  /// it.
  ///
  /// - Parameter reach: the amount up to which the least commission is what a trade costs, fraction of C.
  func split(atReach reach: Double) -> [StockMode] {
    guard reach > 0, trade != .untouched else { return [self] }
    let end = trade == .reduced ? owned - reach : owned + reach
    var (below, above) = (self, self)
    below.upper = min(below.upper, end)
    above.lower = max(above.lower, end)
    (below.paysLeast, above.paysLeast) = (trade != .reduced, trade == .reduced)
    return [below, above].filter { $0.lower < $0.upper || $0 == self }
  }

  /// Whether anything is bought.
  public var isPurchase: Bool { trade == .bought || trade == .increased }

  /// Takes the interval's part within bounds; nothing is left where that is less than rounding.
  mutating func cut(_ least: Double, _ most: Double) {
    lower = max(lower, least)
    upper = min(upper, most)
    // Bounds that meet may miss each other by rounding.
    if lower > upper, lower - upper <= 1e-12 { lower = upper }
  }
}
