/// What trading costs: proportional fees, a ticket per trade, and the least commission that a trade costs.
///
/// A trade of amount a > 0 costs max(ψ, φ + f·a), with f the rate of its side; no trade costs nothing. C_trans is the sum
/// over all trades.
public struct TransactionCosts: Sendable, Hashable {
  /// f_buy, fraction of the value bought.
  public var buy: Double
  /// f_sell, fraction of the value sold.
  public var sell: Double
  /// φ, currency per trade.
  public var ticket: Double
  /// ψ, currency: no trade costs less.
  public var least: Double

  /// Makes a cost schedule; free trading by default.
  public init(buy: Double = 0, sell: Double = 0, ticket: Double = 0, least: Double = 0) {
    self.buy = buy
    self.sell = sell
    self.ticket = ticket
    self.least = least
  }

  /// Whether trading is free.
  public var isFree: Bool { buy == 0 && sell == 0 && ticket == 0 && least == 0 }

  /// What every trade costs, however small, currency: max(ψ, φ).
  public var fixedCharge: Double { max(least, ticket) }

  /// What a trade costs, currency.
  ///
  /// - Parameter amount: currency bought (positive) or sold (negative); 0 for no trade.
  public func cost(ofTrading amount: Double) -> Double {
    amount == 0 ? 0 : max(least, abs(amount) * (amount > 0 ? buy : sell) + ticket)
  }

  /// The amount up to which a trade costs the least commission and nothing else, currency: 0 where no trade does, ∞ where
  /// all do.
  ///
  /// - Parameter rate: f of the side.
  public func leastReach(rate: Double) -> Double {
    guard least > ticket else { return 0 }
    return rate > 0 ? (least - ticket) / rate : .infinity
  }
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
