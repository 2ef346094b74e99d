public import TrackingDomain

/// A sale of a stock that had no price any more, at the last price there was.
public struct ForcedSale: Codable, Sendable, Hashable {
  /// The date on which the price was missing for good, or for too long.
  public var date: String
  /// The sale.
  public var trade: Trade

  enum CodingKeys: String, CodingKey { case date }

  /// Pairs a date with a trade.
  init(date: String, trade: Trade) {
    self.date = date
    self.trade = trade
  }

  /// Reads the date and, beside it, the keys of a trade.
  public init(from decoder: any Decoder) throws {
    date = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .date)
    trade = try Trade(from: decoder)
  }

  /// Writes the date beside the keys of a trade.
  public func encode(to encoder: any Encoder) throws {
    try trade.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(date, forKey: .date)
  }
}
