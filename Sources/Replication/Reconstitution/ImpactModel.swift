import Foundation

/// The square-root law of market impact.
///
/// Trading Q shares of a stock costs, as a fraction of their value,
///
///     s/2 + Y·σ·√(Q/ADV)
///
/// with s the quoted spread, σ the volatility of the stock's daily returns and ADV its average daily volume. The whole
/// order counts, however many days it takes.
///
/// Source: Grinold & Kahn (2000), Active Portfolio Management, 2nd ed., ch. 16, after Torre (1997), Barra Market Impact
/// Model Handbook; Y of order 1 is measured by Tóth et al. (2011), Phys. Rev. X 1:021006.
public struct ImpactModel: Sendable, Hashable, Codable {
  /// The name by which results call the model.
  public static let name = "square root"
  /// Y, of order 1.
  public var coefficient: Double
  /// s/2, fraction of price.
  public var halfSpread: Double
  /// Returns from which σ is estimated, ending at the pricing date.
  public var volatilityWindow: Int

  /// Makes a model; the defaults are Y = 1, no spread, and a quarter of daily returns.
  public init(coefficient: Double = 1, halfSpread: Double = 0, volatilityWindow: Int = 63) {
    self.coefficient = coefficient
    self.halfSpread = halfSpread
    self.volatilityWindow = volatilityWindow
  }

  /// What an order costs, as a fraction of its value.
  ///
  /// - Parameters:
  ///   - shares: Q, at least zero.
  ///   - averageDailyVolume: ADV, shares a day.
  ///   - volatility: σ, standard deviation of daily returns.
  public func fraction(shares: Double, averageDailyVolume: Double, volatility: Double) -> Double {
    guard shares > 0 else { return 0 }
    return halfSpread + coefficient * volatility * (shares / averageDailyVolume).squareRoot()
  }
}
