public import IndexTracking
import MarketData
public import TrackingDomain

/// A plan for an index change in the form that is written: `kindex.reconstitution`.
///
/// Shares, the data's currency, fractions; days are trading days relative to the effective date.
public struct ReconstitutionReport: Codable, Sendable, Hashable {
  /// Always "kindex.reconstitution".
  public var kind = "kindex.reconstitution"
  /// Version of this form.
  public var version = 1
  /// What the user calls the problem.
  public var name: String
  /// The date from which the new index is in force; the first date after the prices where none was named.
  @NullEncoded public var effectiveDate: String?
  /// The date of the prices.
  public var priceDate: String
  /// Value of holdings and cash, currency.
  public var capital: Double
  /// The terms.
  public var terms: TermsRecord
  /// One order a stock.
  public var trades: [OrderRecord]
  /// The trades day by day.
  public var schedule: [DayRecord]
  /// Ids of the stocks that take longer than ``TermsRecord/slowDays``, longest first.
  public var slow: [String]
  /// ½·Σ |Δw|.
  public var turnover: Double
  /// Costs and tickets of all days, currency.
  public var transactionCost: Double
  /// Expected impact of all days, currency.
  public var impact: Double
  /// Cash in the end, currency.
  public var cash: Double
  /// What is held in the end, cash besides, in the market's order.
  public var holdings: [HeldStockRecord]
  /// The basket of one creation unit; null where none was asked for.
  @NullEncoded public var basket: BasketRecord?
  /// What the plan was made from.
  public var input: InputRecord
  /// Version of Kindex.
  public var kindexVersion: String

  enum CodingKeys: String, CodingKey {
    case kind, version, name
    case effectiveDate = "effective_date"
    case priceDate = "price_date"
    case capital, terms, trades, schedule, slow, turnover
    case transactionCost = "transaction_cost"
    case impact, cash, holdings, basket, input
    case kindexVersion = "kindex_version"
  }
}

/// The terms of trading.
public struct TermsRecord: Codable, Sendable, Hashable {
  /// Most of a stock's average daily volume that is traded in a day.
  public var participation: Double
  /// First day of trading.
  public var startDay: Int
  /// Days above which a stock is flagged.
  public var slowDays: Int
  /// Name of the impact model.
  public var impactModel: String
  /// Y.
  public var impactCoefficient: Double
  /// s/2, fraction of price.
  public var halfSpread: Double
  /// Returns from which volatilities are estimated.
  public var volatilityWindow: Int

  enum CodingKeys: String, CodingKey {
    case participation
    case startDay = "start_day"
    case slowDays = "slow_days"
    case impactModel = "impact_model"
    case impactCoefficient = "impact_coefficient"
    case halfSpread = "half_spread"
    case volatilityWindow = "volatility_window"
  }
}

/// One stock's order.
public struct OrderRecord: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// `addition`, `deletion`, `reweight`, or `outside` for a stock of neither index.
  public var kind: IndexChange.Kind
  /// Whether it is bought or sold.
  public var side: TradeSide
  /// Shares traded, above zero.
  public var shares: Double
  /// Price, currency.
  public var price: Double
  /// Value traded, currency.
  public var value: Double
  /// Weight in the index before.
  public var oldWeight: Double
  /// Weight in the index after.
  public var newWeight: Double
  /// Average daily volume, shares.
  public var adv: Double
  /// Days it takes by itself.
  public var days: Int
  /// Whether that is longer than normal.
  public var isSlow: Bool
  /// Expected impact, currency.
  public var impact: Double

  enum CodingKeys: String, CodingKey {
    case id, kind, side, shares, price, value
    case oldWeight = "old_weight"
    case newWeight = "new_weight"
    case adv, days
    case isSlow = "slow"
    case impact
  }
}

/// One day of trading.
public struct DayRecord: Codable, Sendable, Hashable {
  /// Trading days from the effective date.
  public var day: Int
  /// The date, where the prices go so far.
  @NullEncoded public var date: String?
  /// The trades, sales first.
  public var trades: [Trade]
  /// Value bought, currency.
  public var bought: Double
  /// Value sold, currency.
  public var sold: Double
  /// Costs and tickets, currency.
  public var cost: Double
  /// Expected impact, currency.
  public var impact: Double
  /// Cash at the end of the day, currency; never negative.
  public var cash: Double
  /// ½·(Σ |w − b| + cash/C) against the index in force.
  public var activeShare: Double

  enum CodingKeys: String, CodingKey {
    case day, date, trades, bought, sold, cost, impact, cash
    case activeShare = "active_share"
  }
}

/// One stock that is held in the end.
public struct HeldStockRecord: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// Whole shares, above zero.
  public var shares: Double
  /// Price, currency.
  public var price: Double
  /// Value, currency.
  public var value: Double
}

/// The basket of one creation unit.
public struct BasketRecord: Codable, Sendable, Hashable {
  /// The unit's value, currency.
  public var value: Double
  /// Balancing cash, currency.
  public var cash: Double
  /// The shares, in the market's order.
  public var holdings: [BasketHoldingRecord]
}

/// One stock of a basket.
public struct BasketHoldingRecord: Codable, Sendable, Hashable {
  /// The stock's id.
  public var id: String
  /// Whole shares.
  public var shares: Double
  /// Price, currency.
  public var price: Double
  /// Value over the unit's.
  public var weight: Double
  /// Weight in the index.
  public var indexWeight: Double

  enum CodingKeys: String, CodingKey {
    case id, shares, price, weight
    case indexWeight = "index_weight"
  }
}

extension ReconstitutionReport {
  /// Puts a plan into the form that is written.
  ///
  /// - Parameters:
  ///   - plan: the trades.
  ///   - basket: the basket of a creation unit, where one was asked for.
  ///   - effectiveDate: from when the new index is in force.
  ///   - dates: the date of a day relative to it, where known.
  ///   - input: what the plan was made from.
  ///   - kindexVersion: the program's version.
  public init(
    _ plan: ReconstitutionPlan, basket: CreationBasket?, effectiveDate: String?, dates: (Int) -> String?,
    input: InputRecord, kindexVersion: String
  ) {
    let problem = plan.reconstitution.problem
    let change = plan.reconstitution.change
    let terms = plan.reconstitution.terms
    let prices = problem.tradePrices
    let ids = problem.market.ids
    name = problem.name
    priceDate = problem.inSample.dates[problem.periodCount]
    capital = problem.capital
    self.terms = TermsRecord(
      participation: terms.participation, startDay: terms.startDay, slowDays: terms.slowDays,
      impactModel: ImpactModel.name, impactCoefficient: terms.impact.coefficient,
      halfSpread: terms.impact.halfSpread, volatilityWindow: terms.impact.volatilityWindow)
    let slowStocks = plan.slowOrders.map(\.stock)
    slow = slowStocks.map { ids[$0] }
    trades = plan.orders.map { order in
      let value = abs(order.shares) * prices[order.stock]
      return OrderRecord(
        id: ids[order.stock], kind: order.kind, side: order.shares > 0 ? .buy : .sell, shares: abs(order.shares),
        price: prices[order.stock], value: value, oldWeight: change.before[order.stock],
        newWeight: change.after[order.stock], adv: problem.universe.averageDailyVolumes[order.stock] ?? 0,
        days: order.days, isSlow: order.days > terms.slowDays, impact: value * order.impact)
    }
    schedule = zip(plan.days, plan.activeShares).map { day, activeShare in
      DayRecord(
        day: day.day, date: dates(day.day), trades: day.trades.trades, bought: day.trades.bought,
        sold: day.trades.sold, cost: day.trades.cost, impact: day.impact, cash: day.cash, activeShare: activeShare)
    }
    turnover = plan.turnover
    transactionCost = plan.days.reduce(0) { $0 + $1.trades.cost }
    impact = plan.days.reduce(0) { $0 + $1.impact }
    cash = plan.days.last?.cash ?? plan.reconstitution.startingCash
    holdings = plan.target.indices.filter { plan.target[$0] > 0 }.map { stock in
      HeldStockRecord(
        id: ids[stock], shares: plan.target[stock], price: prices[stock], value: plan.target[stock] * prices[stock])
    }
    self.input = input
    self.kindexVersion = kindexVersion
    self.effectiveDate = effectiveDate
    self.basket = basket.map { basket in
      BasketRecord(
        value: basket.value, cash: basket.cash,
        holdings: basket.shares.indices.filter { basket.shares[$0] > 0 }.map { stock in
          BasketHoldingRecord(
            id: ids[stock], shares: basket.shares[stock], price: prices[stock],
            weight: basket.shares[stock] * prices[stock] / basket.value, indexWeight: change.after[stock])
        })
    }
  }
}
