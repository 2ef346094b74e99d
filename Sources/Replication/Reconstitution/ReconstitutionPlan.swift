import MarketData
import TrackingDomain

/// The trades by which a portfolio follows an index change.
public struct ReconstitutionPlan: Sendable {
  /// What was asked.
  public let reconstitution: Reconstitution
  /// N share counts in the end, whole lots.
  public let target: [Double]
  /// What is traded of each stock, in the market's order.
  public let orders: [IndexOrder]
  /// The days of trading, ascending.
  public let days: [TradingDay]

  /// The orders that take more days than the terms call normal, longest first.
  public var slowOrders: [IndexOrder] {
    orders.filter { $0.days > reconstitution.terms.slowDays }.sorted { ($0.days, $1.stock) > ($1.days, $0.stock) }
  }

  /// ½·Σ |Δw|, trades against the capital at the prices of the plan.
  public var turnover: Double {
    let prices = reconstitution.problem.tradePrices
    return orders.reduce(0) { $0 + abs($1.shares) * prices[$1.stock] } / reconstitution.problem.capital / 2
  }

  /// ½·(Σ |w − b| + cash/C) at the end of each day, against the index in force: the old one before day 0.
  public var activeShares: [Double] {
    let problem = reconstitution.problem
    let prices = problem.tradePrices
    let positions = problem.positions
    var shares = problem.holdings.shares
    return days.map { day in
      for trade in day.trades.trades { if let stock = positions[trade.id] { shares[stock] += Double(trade.change) } }
      let index = day.day < 0 ? reconstitution.change.before : reconstitution.change.after
      let differences = shares.indices.reduce(0) {
        $0 + abs(shares[$1] * prices[$1] / problem.capital - index[$1])
      }
      return (differences + day.cash / problem.capital) / 2
    }
  }

  /// Replays the plan from prices alone: money, volumes and share counts must come out as claimed, and cash must never
  /// be below zero.
  ///
  /// - Throws: `AuditFailure` naming each disagreement.
  func audit() throws(AuditFailure) {
    let problem = reconstitution.problem
    let terms = reconstitution.terms
    let ids = problem.market.ids
    let positions = problem.positions
    let tolerance = 1e-9 * problem.capital
    var findings: [String] = []
    var shares = problem.holdings.shares
    var cash = reconstitution.startingCash
    var impactOf: [Int: Double] = [:]
    for order in orders { impactOf[order.stock] = order.impact }
    for day in days {
      for trade in day.trades.trades.map({ (id: $0.id, change: Double($0.change)) }) {
        guard let stock = positions[trade.id] else {
          findings.append("\(trade.id) is traded on day \(day.day) and is no stock of the market")
          continue
        }
        let trade = trade.change
        let value = abs(trade) * problem.tradePrices[stock]
        cash -=
          trade * problem.tradePrices[stock] + problem.costs.cost(ofTrading: trade < 0 ? -value : value)
          + value * (impactOf[stock] ?? 0)
        shares[stock] += trade
        let volume = problem.universe.averageDailyVolumes[stock] ?? 0
        if abs(trade) > terms.participation * volume * (1 + 1e-9) + 1e-9 {
          findings.append("on day \(day.day) \(trade) shares of \(ids[stock]) are traded, of a volume of \(volume)")
        }
      }
      if cash < -tolerance { findings.append("cash is \(cash) after day \(day.day)") }
      if abs(cash - day.cash) > tolerance {
        findings.append("cash after day \(day.day) was claimed to be \(day.cash), replayed it is \(cash)")
      }
    }
    for stock in shares.indices where abs(shares[stock] - target[stock]) > 1e-6 {
      findings.append("\(shares[stock]) shares of \(ids[stock]) are held in the end, \(target[stock]) were planned")
    }
    if !findings.isEmpty { throw AuditFailure(findings: findings) }
  }
}

extension TrackingProblem {
  /// The position of each id.
  fileprivate var positions: [String: Int] {
    Dictionary(uniqueKeysWithValues: market.ids.enumerated().map { ($0.element, $0.offset) })
  }
}
