/// Most of a stock's usual volume that may be traded: shares traded ≤ participation × ADV × days.
public struct LiquidityLimit: ConstraintRule {
  /// Most shares that may be traded of each stock, +∞ where there is no limit; N entries.
  public var mostShares: [Double]
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a limit from participation (fraction of volume), days, and each stock's average daily volume in shares.
  public init(participation: Double, days: Double, averageDailyVolumes: [Double?]) {
    mostShares = averageDailyVolumes.map { $0.map { participation * $0 * days } ?? .infinity }
    label = "trades at most \(percent(participation)) of volume over \(decimal(days)) days"
  }

  /// Judges every trade in shares.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    portfolio.trades.indices.compactMap { stock in
      let traded = abs(portfolio.trades[stock])
      let excess = traded - mostShares[stock]
      guard excess * portfolio.prices[stock] / portfolio.capital > tolerance else { return nil }
      return Violation(
        constraint: label,
        detail: "\(decimal(traded)) shares of \(portfolio.ids[stock]) are traded, at most "
          + "\(decimal(mostShares[stock])) allowed",
        amount: excess)
    }
  }
}
