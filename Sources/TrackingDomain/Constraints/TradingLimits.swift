/// Most that may be traded in all: ½·Σ |Δw[i]| ≤ τ, the half-sum convention.
public struct TurnoverLimit: ConstraintRule {
  /// τ, fraction of capital.
  public var limit: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a limit on turnover.
  public init(_ limit: Double) {
    self.limit = limit
    label = "turnover at most \(percent(limit))"
  }

  /// Judges the half-sum of absolute changes.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    guard portfolio.turnover > limit + tolerance else { return [] }
    return [
      Violation(
        constraint: label, detail: "turnover is \(percent(portfolio.turnover))", amount: portfolio.turnover - limit)
    ]
  }
}

/// The smallest trade worth making: |Δw[i]| = 0 or ≥ m; selling all of a smaller holding is allowed.
public struct MinimumTrade: ConstraintRule {
  /// m, fraction of capital.
  public var least: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a least size of trade.
  public init(_ least: Double) {
    self.least = least
    label = "trades at least \(percent(least))"
  }

  /// Judges every trade.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    portfolio.tradeWeights.indices.compactMap { stock in
      let size = abs(portfolio.tradeWeights[stock])
      let sellsAll = !portfolio.isHeld(stock)
      guard size > tolerance, size < least - tolerance, !sellsAll else { return nil }
      return Violation(
        constraint: label, detail: "the trade in \(portfolio.ids[stock]) is \(percent(size)) of capital",
        amount: least - size)
    }
  }
}

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

/// Most that trading may cost: C_trans ≤ γ·C.
public struct CostLimit: ConstraintRule {
  /// γ, fraction of capital.
  public var limit: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a cost budget.
  public init(_ limit: Double) {
    self.limit = limit
    label = "transaction cost at most \(percent(limit))"
  }

  /// Judges the cost recomputed from the trades.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let share = portfolio.transactionCost / portfolio.capital
    guard share > limit + tolerance else { return [] }
    return [Violation(constraint: label, detail: "trading costs \(percent(share)) of capital", amount: share - limit)]
  }
}
