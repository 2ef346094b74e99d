/// What trading costs: proportional fees and a ticket per trade.
///
/// C_trans = Σ V[i]·(f_buy·y_buy[i] + f_sell·y_sell[i]) + φ·(number of trades)
public struct TransactionCosts: Sendable, Hashable {
  /// f_buy, fraction of the value bought.
  public var buy: Double
  /// f_sell, fraction of the value sold.
  public var sell: Double
  /// φ, currency per trade.
  public var ticket: Double

  /// Makes a cost schedule; free trading by default.
  public init(buy: Double = 0, sell: Double = 0, ticket: Double = 0) {
    self.buy = buy
    self.sell = sell
    self.ticket = ticket
  }

  /// Whether trading is free.
  public var isFree: Bool { buy == 0 && sell == 0 && ticket == 0 }
}

/// What is owned before trading.
public struct Holdings: Sendable, Hashable {
  /// X[i], N share counts in the market's order.
  public var shares: [Double]
  /// Cash owned, currency.
  public var cash: Double

  /// Makes holdings of given share counts and cash.
  public init(shares: [Double], cash: Double = 0) {
    self.shares = shares
    self.cash = cash
  }

  /// Owns nothing.
  public static func none(count: Int) -> Holdings { Holdings(shares: Array(repeating: 0, count: count)) }
}
