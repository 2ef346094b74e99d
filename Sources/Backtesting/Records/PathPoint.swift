import TrackingDomain

/// One date of a walk, after its trades; money.
public struct PathPoint: Codable, Sendable, Hashable {
  /// The date.
  public var date: String
  /// Value of shares and cash, currency.
  public var portfolio: Double
  /// The benchmark scaled to the starting capital, currency.
  public var benchmark: Double
  /// Cash, currency.
  public var cash: Double
  /// What trading cost on the date, currency.
  public var transactionCost: Double

  enum CodingKeys: String, CodingKey {
    case date, portfolio, benchmark, cash
    case transactionCost = "transaction_cost"
  }
}
