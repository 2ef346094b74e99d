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

  /// Lowers to intervals: nothing is bought or sold beyond the limit, and what is more than it is not sold out.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    let most = zip(mostShares, problem.tradePrices).map { $0 * $1 / problem.capital }
    lowered.boundModes { mode in
      (mode.trade == .reduced ? mode.owned - most[mode.stock] : 0, mode.owned + most[mode.stock])
    }
    for (stock, before) in lowered.owned.enumerated() where before > most[stock] { lowered.count([stock], 1...1) }
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
