import Foundation
import MarketData
import TrackingDomain

/// Spreads orders over days: no stock trades more than its share of the volume, sales pay for purchases, and cash is
/// never negative.
///
/// Each day every sale goes as far as volume allows. Purchases then take the cash there is, each in proportion to what
/// volume would let it take, in whole lots by largest remainder.
struct TradeSchedule {
  private let problem: TrackingProblem
  private let startDay: Int
  private let prices: [Double]

  /// A schedule at the prices, lots and costs of a problem, from its holdings.
  init(_ problem: TrackingProblem, startDay: Int) {
    self.problem = problem
    self.startDay = startDay
    prices = problem.tradePrices
  }

  /// Spreads orders.
  ///
  /// - Parameters:
  ///   - orders: what is to be traded.
  ///   - cash: what there is before, currency.
  /// - Returns: the days, and the shares by stock that are left because the cash does not suffice for them.
  /// - Throws: `ProblemError` where a fraction of a share is owned.
  func spread(
    _ orders: [IndexOrder], cash start: Double
  ) throws(ProblemError) -> (days: [TradingDay], untraded: [Int: Double]) {
    var owned = problem.holdings.shares
    var left = orders.map { abs($0.shares) }
    var cash = start
    var days: [TradingDay] = []
    while left.contains(where: { $0 > 0 }) {
      var trades = [Double](repeating: 0, count: orders.count)
      var rest = cash
      sell(orders, left: left, into: &trades, cash: &rest)
      buy(orders, left: left, into: &trades, cash: &rest)
      guard trades.contains(where: { $0 != 0 }) else { break }
      cash = rest
      let before = owned
      var impact = 0.0
      for (position, order) in orders.enumerated() {
        left[position] -= abs(trades[position])
        owned[order.stock] += trades[position]
        impact += self.impact(order, trades[position])
      }
      let list = try TradeList(
        from: before, to: owned, ids: problem.market.ids, prices: prices, costs: problem.costs,
        averageDailyVolumes: problem.universe.averageDailyVolumes)
      days.append(TradingDay(day: startDay + days.count, trades: list, impact: impact, cash: cash))
    }
    var untraded: [Int: Double] = [:]
    for (order, shares) in zip(orders, left) where shares > 0 { untraded[order.stock] = shares }
    return (days, untraded)
  }

  /// Sells what volume allows; a sale that costs more than it brings comes last, and waits where cash is short.
  private func sell(_ orders: [IndexOrder], left: [Double], into trades: inout [Double], cash: inout Double) {
    let sales = orders.indices.filter { orders[$0].shares < 0 && left[$0] > 0 }
      .map { (position: $0, shares: -min(left[$0], orders[$0].sharesADay)) }
      .map { (position: $0.position, shares: $0.shares, outlay: outlay(orders[$0.position], $0.shares)) }
    for sale in sales.sorted(by: { ($0.outlay, $0.position) < ($1.outlay, $1.position) }) where sale.outlay <= cash {
      trades[sale.position] = sale.shares
      cash -= sale.outlay
    }
  }

  /// Gives the cash to the purchases of a day.
  private func buy(_ orders: [IndexOrder], left: [Double], into trades: inout [Double], cash: inout Double) {
    let buys = orders.indices.filter { orders[$0].shares > 0 && left[$0] > 0 }
    let most = buys.map { min(left[$0], orders[$0].sharesADay) }
    let wanted = zip(buys, most).reduce(0) { $0 + outlay(orders[$1.0], $1.1) }
    guard wanted > cash else {
      for (position, shares) in zip(buys, most) { trades[position] = shares }
      cash -= wanted
      return
    }
    let scale = cash / wanted
    var remainders: [(position: Int, most: Double, remainder: Double)] = []
    for (position, shares) in zip(buys, most) {
      let lot = problem.universe.lots[orders[position].stock]
      let part = scale * shares / lot
      let whole = part.rounded(.down) * lot
      let price = outlay(orders[position], whole)
      // A ticket is not proportional: what it makes too dear waits for another day.
      if whole > 0, price <= cash {
        trades[position] = whole
        cash -= price
      }
      remainders.append((position, shares, part - part.rounded(.down)))
    }
    for (position, shares, _) in remainders.sorted(by: { ($0.remainder, $1.position) > ($1.remainder, $0.position) }) {
      let next = min(shares, trades[position] + problem.universe.lots[orders[position].stock])
      let price = outlay(orders[position], next) - outlay(orders[position], trades[position])
      guard next > trades[position], price <= cash else { continue }
      trades[position] = next
      cash -= price
    }
  }

  /// Cash that a trade takes: its value, costs, ticket and impact; negative for a sale.
  private func outlay(_ order: IndexOrder, _ shares: Double) -> Double {
    guard shares != 0 else { return 0 }
    return shares * prices[order.stock] + cost(order, shares) + impact(order, shares)
  }

  private func cost(_ order: IndexOrder, _ shares: Double) -> Double {
    problem.costs.cost(ofTrading: shares * prices[order.stock])
  }

  private func impact(_ order: IndexOrder, _ shares: Double) -> Double {
    abs(shares) * prices[order.stock] * order.impact
  }
}
