/// The share counts that a stock may come to hold.
///
/// With X owned, lot L and the odd rest ρ = X mod L, they are L·n and L·n + ρ: the rest is kept or sold whole. Above X
/// they are only X + L·n, for what is bought is bought in whole lots.
public struct LotGrid: Sendable, Hashable {
  /// L, shares.
  public let lot: Double
  /// X, shares.
  public let owned: Double
  /// Whole lots that are owned.
  public let ownedLots: Double
  /// ρ, shares; 0 where whole lots are owned.
  public let rest: Double

  /// What is taken for a whole number of lots, as a part of a lot.
  private static let rounding = 1e-9

  /// The grid of a stock.
  ///
  /// - Parameters:
  ///   - lot: L, shares, above 0.
  ///   - owned: X, shares.
  public init(lot: Double, owned: Double) {
    self.lot = lot
    self.owned = owned
    let nearest = (owned / lot).rounded()
    let isWhole = abs(owned - nearest * lot) <= Self.rounding * lot
    ownedLots = isWhole ? nearest : (owned / lot).rounded(.down)
    rest = isWhole ? 0 : owned - ownedLots * lot
  }

  /// L·n, or L·n + ρ where the rest is kept; exactly X for all that is owned.
  public func shares(lots: Double, keepsRest: Bool) -> Double {
    guard keepsRest, rest > 0 else { return lots * lot }
    return lots == ownedLots ? owned : lots * lot + rest
  }

  /// Whether lots may be held with or without the rest.
  public func allows(lots: Double, keepsRest: Bool) -> Bool {
    lots >= 0 && (rest == 0 || keepsRest || lots <= ownedLots)
  }

  /// The least count above 0 that is at least a floor, shares.
  public func least(atLeast floor: Double) -> Double {
    let lots = max(1, (floor / lot - Self.rounding).rounded(.up))
    guard rest > 0 else { return lots * lot }
    let keeping = shares(lots: max(0, ((floor - rest) / lot - Self.rounding).rounded(.up)), keepsRest: true)
    return allows(lots: lots, keepsRest: false) ? min(keeping, lots * lot) : keeping
  }
}
