import IndexTracking
public import TrackingDomain

/// What was traded over a walk.
///
/// Turnover is of rebalancing: a first purchase, which turns everything, is not counted.
public struct TradingFigures: Codable, Sendable, Hashable {
  /// Mean ½·Σ |Δw| of the rebalancings after the first portfolio; null where there are none.
  @NullEncoded public var turnover: Double?
  /// Mean Σ |Δw| of the same.
  @NullEncoded public var turnoverSum: Double?
  /// Greatest ½·Σ |Δw| of the same.
  @NullEncoded public var greatestTurnover: Double?
  /// ½·Σ |Δw| added up, a year.
  @NullEncoded public var turnoverPerYear: Double?
  /// Trades, those of the first purchase and forced sales included.
  public var trades: Int
  /// What all of them cost, currency.
  public var transactionCost: Double
  /// What the first purchase cost, currency.
  public var firstCost: Double
  /// What the others cost, as a fraction of the starting capital, a year.
  @NullEncoded public var costPerYear: Double?

  enum CodingKeys: String, CodingKey {
    case turnover
    case turnoverSum = "turnover_sum"
    case greatestTurnover = "greatest_turnover"
    case turnoverPerYear = "turnover_per_year"
    case trades
    case transactionCost = "transaction_cost"
    case firstCost = "first_cost"
    case costPerYear = "cost_per_year"
  }

  /// Sums up trades.
  init(
    _ rebalances: [RebalanceRecord], _ forcedSales: [ForcedSale], capital: Double, periods: Int,
    periodsPerYear: Double?
  ) {
    let later = rebalances.filter { $0.reason != RebalanceRecord.firstPurchase }
    let years = periodsPerYear.flatMap { periods > 0 ? Double(periods) / $0 : nil }
    if !later.isEmpty {
      let sum = later.reduce(0) { $0 + $1.solution.turnover }
      turnover = sum / Double(later.count)
      turnoverSum = later.reduce(0) { $0 + $1.turnoverSum } / Double(later.count)
      greatestTurnover = later.map(\.solution.turnover).max()
      turnoverPerYear = years.map { sum / $0 }
    }
    trades = rebalances.reduce(0) { $0 + $1.trades.count } + forcedSales.count
    let forced = forcedSales.reduce(0) { $0 + $1.trade.cost }
    transactionCost = rebalances.reduce(0) { $0 + $1.solution.transactionCost } + forced
    firstCost =
      rebalances.first.map { $0.reason == RebalanceRecord.firstPurchase ? $0.solution.transactionCost : 0 } ?? 0
    let rest = transactionCost - firstCost
    costPerYear = years.map { rest / capital / $0 }
  }
}

extension RebalanceRecord {
  /// The reason of a decision that builds a portfolio from cash alone on the first date.
  static let firstPurchase = "first purchase"
}
