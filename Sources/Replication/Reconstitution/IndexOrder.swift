/// One stock's order in an index change.
public struct IndexOrder: Sendable, Hashable {
  /// Position of the stock.
  public let stock: Int
  /// What the change means for it.
  public let kind: IndexChange.Kind
  /// Shares bought, or sold where negative.
  public let shares: Double
  /// Most shares that are traded in a day.
  public let sharesADay: Double
  /// ⌈|shares| / (participation × ADV)⌉.
  public let days: Int
  /// What impact is expected to cost, fraction of the value traded.
  public let impact: Double
}
