import TrackingDomain

/// What is owned while the walk goes on: whole shares of every stock of the history, and cash.
struct Account: Sendable {
  /// Shares, in the order of the history's stocks.
  private(set) var shares: [Double]
  /// Cash, currency, never negative.
  private(set) var cash: Double

  init(shares: [Double], cash: Double) {
    self.shares = shares
    self.cash = cash
  }

  /// The stocks of which shares are held, ascending.
  var held: [Int] { shares.indices.filter { shares[$0] > 0 } }

  /// Cash and shares at the prices of a date, the last one known where one is missing.
  func value(on date: Int, _ history: PriceHistory) -> Double {
    var sum = cash
    for stock in shares.indices where shares[stock] > 0 {
      sum += shares[stock] * (history.lastPrice(stock, upTo: date) ?? 0)
    }
    return sum
  }

  /// The weight of every stock in the account's value.
  func weights(on date: Int, _ history: PriceHistory) -> [Double] {
    let value = value(on: date, history)
    return shares.indices.map { stock in
      shares[stock] > 0 ? shares[stock] * (history.lastPrice(stock, upTo: date) ?? 0) / value : 0
    }
  }

  /// Cash earns its rate over one period.
  mutating func accrue(_ factor: Double) { cash *= factor }

  /// Makes trades.
  ///
  /// - Parameters:
  ///   - positions: where each id stands in the history.
  ///   - cash: what is left, where the trades were judged to the last digit; nil to add up.
  mutating func apply(_ trades: [Trade], positions: [String: Int], cash: Double? = nil) {
    for trade in trades {
      guard let stock = positions[trade.id] else { preconditionFailure("\(trade.id) is not in the history") }
      shares[stock] += Double(trade.change)
    }
    self.cash = cash ?? trades.reduce(self.cash) { $0 + $1.cashChange }
  }
}
