/// Which way a trade goes.
public enum TradeSide: String, Sendable, Hashable, Codable, CaseIterable {
  /// Shares are bought.
  case buy
  /// Shares are sold.
  case sell
}

/// One trade at one price: whole shares, what they are worth, and what trading them costs.
public struct Trade: Sendable, Hashable, Codable {
  /// The stock's id.
  public let id: String
  /// Whether it is bought or sold.
  public let side: TradeSide
  /// Shares traded, above zero whichever the side.
  public let shares: Int
  /// V, currency a share.
  public let price: Double
  /// V·shares, currency, above zero whichever the side.
  public let value: Double
  /// max(ψ, φ + f·value), currency, with f the rate of the side, φ the ticket and ψ the least commission.
  public let cost: Double
  /// Shares traded over the average daily volume, in days of volume; nil where the volume is unknown or zero.
  @NullEncoded public private(set) var shareOfADV: Double?

  enum CodingKeys: String, CodingKey {
    case id, side, shares, price, value, cost
    case shareOfADV = "adv_share"
  }

  /// A change of a holding, traded at once.
  ///
  /// - Parameters:
  ///   - id: the stock's id.
  ///   - change: shares bought (positive) or sold (negative); not zero.
  ///   - price: currency a share.
  ///   - costs: what trading costs.
  ///   - averageDailyVolume: shares a day; nil where unknown.
  public init(id: String, change: Int, price: Double, costs: TransactionCosts, averageDailyVolume: Double? = nil) {
    precondition(change != 0, "no change is no trade")
    self.id = id
    side = change > 0 ? .buy : .sell
    shares = abs(change)
    self.price = price
    value = Double(abs(change)) * price
    cost = costs.cost(ofTrading: Double(change) * price)
    shareOfADV = averageDailyVolume.flatMap { $0 > 0 ? Double(abs(change)) / $0 : nil }
  }

  /// Change of the holding: positive for a purchase.
  public var change: Int { side == .buy ? shares : -shares }
  /// Change of the cash: −value − cost for a purchase, value − cost for a sale, currency.
  public var cashChange: Double { (side == .buy ? -value : value) - cost }
}
