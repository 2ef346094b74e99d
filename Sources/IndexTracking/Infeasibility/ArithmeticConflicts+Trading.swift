import MarketData
import TrackingDomain

extension ArithmeticConflicts {
  /// The trades that no portfolio can do without, fractions of C.
  struct NecessaryTrades {
    var bought: Double
    var sold: Double
    var number: Int
    var sources: Set<Int>
    var parts: [String]
  }

  /// Contradictions between what must be traded and what trading may amount to or cost.
  func tradingFindings() -> [ArithmeticConflict] {
    let isLimited = problem.constraints.contains {
      switch $0 {
      case .turnover, .tradeCount, .costLimit: true
      default: false
      }
    }
    guard isLimited else { return [] }
    let trades = necessaryTrades()
    let costs = problem.costs
    let (tickets, leasts) = (Double(trades.number) * costs.ticket, Double(trades.number) * costs.least)
    let cost = max(
      costs.buy * trades.bought + costs.sell * trades.sold + tickets / problem.capital, leasts / problem.capital)
    let turnover = (trades.bought + trades.sold) / 2
    let slack = StockLimits.margin * 2
    return problem.constraints.enumerated().compactMap { position, constraint in
      switch constraint {
      case .turnover(let rule) where turnover > rule.limit + slack:
        return conflict(
          trades.sources.union([position]),
          "what must be traded is a turnover of at least \(percent(turnover)) (\(trades.parts.listed())), and "
            + "\(rule.label) is allowed")
      case .tradeCount(let rule) where trades.number > rule.limit:
        return conflict(
          trades.sources.union([position]),
          "at least \(stocksText(trades.number)) must be traded (\(trades.parts.listed())), and \(rule.label) "
            + "\(rule.limit == 1 ? "is" : "are") allowed")
      case .costLimit(let rule) where cost > rule.limit + slack:
        return conflict(
          trades.sources.union([position]),
          "what must be traded costs at least \(percent(cost)) of the capital, \(decimal(cost * problem.capital)) "
            + "(\(trades.parts.listed())), and \(rule.label) is allowed")
      default: return nil
      }
    }
  }

  private func necessaryTrades() -> NecessaryTrades {
    var trades = NecessaryTrades(bought: 0, sold: 0, number: 0, sources: [], parts: [])
    addSales(&trades)
    addPurchases(&trades)
    // Whatever is sold must be bought again elsewhere, and cash that is owned must be invested, or the other way round.
    let owned = limits.owned.reduce(0, +)
    let (least, most) = (leastInvested, mostInvested)
    if least.value - owned + trades.sold > trades.bought + StockLimits.margin {
      trades.bought = least.value - owned + trades.sold
      trades.sources.formUnion(least.sources)
      trades.parts.append("\(percent(trades.bought)) bought in all, \(percent(least.value)) being in stocks at least")
    }
    if owned - most.value + trades.bought > trades.sold + StockLimits.margin {
      trades.sold = owned - most.value + trades.bought
      trades.sources.formUnion(most.sources)
      trades.parts.append("\(percent(trades.sold)) sold in all, \(percent(most.value)) being in stocks at most")
    }
    return trades
  }

  /// Holdings that are barred or above their greatest weight, and more of them than may be held.
  private func addSales(_ trades: inout NecessaryTrades) {
    let owned = limits.owned
    let positions = owned.indices.filter { owned[$0] > 0 }
    var kept: [(stock: Int, rest: Double)] = []
    for stock in positions {
      if let barred = limits.barred[stock] {
        trades.sold += owned[stock]
        trades.number += 1
        trades.sources.formUnion(barred.sources)
        trades.parts.append("\(percent(owned[stock])) of \(problem.market.ids[stock]) sold")
        continue
      }
      let excess = max(0, owned[stock] - limits.most[stock].value)
      if excess > StockLimits.margin {
        trades.sold += excess
        trades.number += 1
        trades.sources.formUnion(limits.most[stock].sources)
        trades.parts.append("\(percent(excess)) of \(problem.market.ids[stock]) sold")
      }
      kept.append((stock, owned[stock] - excess))
    }
    let surplus = kept.count - cardinality.range.upperBound
    guard surplus > 0 else { return }
    let candidates = kept.filter { limits.forced[$0.stock] == nil }
    let smallest = candidates.sorted { $0.rest < $1.rest }.prefix(surplus)
    trades.sold += smallest.reduce(0) { $0 + $1.rest }
    // What is above its greatest weight is counted as a trade already, and may be what is given up.
    trades.number += max(0, smallest.count - candidates.count { owned[$0.stock] - $0.rest > StockLimits.margin })
    trades.sources.formUnion(set(cardinality.source))
    trades.parts.append("\(surplus) of \(kept.count) holdings given up")
  }

  /// Stocks that must be held and are not, or not enough of them, and new ones to make up the number.
  private func addPurchases(_ trades: inout NecessaryTrades) {
    let owned = limits.owned
    var newNames = 0
    for stock in limits.forcedStocks where limits.isAvailable(stock) {
      let missing = limits.least[stock].value - owned[stock]
      guard missing > StockLimits.margin || owned[stock] <= 0, missing > 0 else { continue }
      if owned[stock] <= 0 { newNames += 1 }
      trades.bought += missing
      trades.number += 1
      trades.sources.formUnion(limits.least[stock].sources.union(limits.forcing([stock])))
      trades.parts.append("\(percent(missing)) of \(problem.market.ids[stock]) bought")
    }
    let keepable = owned.indices.count { owned[$0] > 0 && limits.isAvailable($0) }
    let missing = cardinality.range.lowerBound - keepable - newNames
    guard missing > 0 else { return }
    let others = limits.availableStocks.filter { owned[$0] <= 0 && limits.forced[$0] == nil }
      .map { limits.least[$0] }.sorted { $0.value < $1.value }.prefix(missing)
    let sum = others.map { $0 }.sum()
    trades.bought += sum.value
    trades.number += others.count
    trades.sources.formUnion(sum.sources.union(set(cardinality.source)))
    trades.sources.formUnion(limits.barring(limits.barred.indices))
    trades.parts.append("\(stocksText(missing)) bought that \(missing == 1 ? "is" : "are") not owned")
  }
}
