import Foundation
import MarketData
public import TrackingDomain

/// Follows an index through a change of its constituents: what to trade, over how many days, at what expected cost.
public struct Reconstitution: Sendable {
  /// Prices, holdings, costs, lots and volumes; the index's weights and constraints of the problem are not looked at.
  public let problem: TrackingProblem
  /// The index before and after.
  public let change: IndexChange
  /// The terms of trading.
  public let terms: ReconstitutionTerms

  /// Poses an index change.
  ///
  /// - Parameters:
  ///   - problem: positions are taken at its last fitted date; its capital is the value of the holdings and the cash.
  ///   - change: the index before and after.
  ///   - terms: how it is traded.
  /// - Throws: `ProblemError` for terms or holdings that make no sense.
  public init(_ problem: TrackingProblem, change: IndexChange, terms: ReconstitutionTerms) throws(ProblemError) {
    try terms.validate()
    try problem.validateNumbers()
    self.problem = problem
    self.change = change
    self.terms = terms
    guard startingCash >= -Judge.roundingShare * problem.capital else {
      throw ProblemError(
        "capital",
        "what is owned is worth \(decimal(problem.capital - startingCash)), more than the capital of "
          + "\(decimal(problem.capital)), so that cash is below zero before anything is traded",
        remedy: "Give at least the value of the holdings, or none so that it is taken from them")
    }
  }

  /// C − ΣX[i]·V[i], currency.
  public var startingCash: Double {
    let rest = problem.capital - zip(problem.holdings.shares, problem.tradePrices).reduce(0) { $0 + $1.0 * $1.1 }
    return abs(rest) <= Judge.roundingShare * problem.capital ? 0 : rest
  }

  /// Plans the trades.
  ///
  /// The new index is bought in whole lots by largest remainder, with as much held back as costs, tickets and impact
  /// will take, so that the last purchase can still be paid.
  ///
  /// - Throws: `ProblemError` where a stock to be traded has no volume, a fraction of a share is owned, or the cash does not
  ///   suffice at all;
  ///   `AuditFailure` where the plan does not stand up to recomputation.
  public func plan() throws -> ReconstitutionPlan {
    let schedule = TradeSchedule(problem, startDay: terms.startDay)
    let volatilities = try volatilities()
    var reserve = 0.0
    for _ in 0..<60 {
      let target = try target(reserve: reserve)
      let orders = try orders(to: target, volatilities)
      let (days, untraded) = try schedule.spread(orders, cash: startingCash)
      if untraded.isEmpty {
        let plan = ReconstitutionPlan(reconstitution: self, target: target, orders: orders, days: days)
        try plan.audit()
        return plan
      }
      if let stock = untraded.keys.sorted().first(where: { target[$0] < problem.holdings.shares[$0] }) {
        throw ProblemError(
          "sale of \(problem.market.ids[stock])", "it costs more than it brings, and there is no cash to pay for it",
          remedy: "Give cash, or leave the stock out of the holdings")
      }
      let missing = untraded.reduce(0) { $0 + $1.value * problem.tradePrices[$1.key] }
      let expected = orders.reduce(0) { $0 + abs($1.shares) * problem.tradePrices[$1.stock] * $1.impact }
      reserve = reserve == 0 ? max(missing, expected) : reserve + missing
    }
    throw ProblemError(
      "capital", "costs and impact take more than the \(decimal(problem.capital)) that there is",
      remedy: "Give more capital, or lower costs and impact")
  }

  /// The new index in whole lots.
  private func target(reserve: Double) throws(ProblemError) -> [Double] {
    guard reserve < problem.capital else {
      throw ProblemError(
        "capital", "costs and impact take more than the \(decimal(problem.capital)) that there is",
        remedy: "Give more capital, or lower costs and impact")
    }
    var affordable = problem
    affordable.capital -= reserve
    affordable.constraints = []
    let none = change.after.map { _ in 0.0 }
    let most = change.after.map { $0 > 0 ? Double.greatestFiniteMagnitude : 0 }
    guard let shares = LotRounding(affordable).shares(near: change.after, least: none, most: most) else {
      throw ProblemError(
        "capital", "the cost of selling what is owned is more than there is", remedy: "Give more capital")
    }
    return shares
  }

  private func orders(to target: [Double], _ volatilities: [Double]) throws(ProblemError) -> [IndexOrder] {
    var orders: [IndexOrder] = []
    for stock in target.indices {
      let shares = target[stock] - problem.holdings.shares[stock]
      guard shares != 0 else { continue }
      let id = problem.market.ids[stock]
      guard let volume = problem.universe.averageDailyVolumes[stock], volume > 0 else {
        throw ProblemError(
          "volume of \(id)", "it is to be traded and its average daily volume is not known",
          remedy: "Give it in the column adv of --stocks, or of the tables of constituents")
      }
      let lot = problem.universe.lots[stock]
      let sharesADay = (terms.participation * volume / lot + 1e-9).rounded(.down) * lot
      guard sharesADay > 0 else {
        throw ProblemError(
          "participation",
          "\(percent(terms.participation)) of the volume of \(id), \(decimal(volume)) shares a day, is less than a lot",
          remedy: "Raise the participation to \(percent((lot / volume * 1e4).rounded(.up) / 1e4)) or more")
      }
      orders.append(
        IndexOrder(
          stock: stock, kind: change.kind(of: stock), shares: shares, sharesADay: sharesADay,
          days: Int((abs(shares) / sharesADay - 1e-9).rounded(.up)),
          impact: terms.impact.fraction(
            shares: abs(shares), averageDailyVolume: volume, volatility: volatilities[stock])))
    }
    return orders
  }

  /// σ of each stock: standard deviation of the last simple returns up to the position date, brought to a trading day
  /// where the prices are further apart.
  private func volatilities() throws(ProblemError) -> [Double] {
    let market = problem.inSample
    let window = terms.impact.volatilityWindow
    guard problem.periodCount >= window else {
      throw ProblemError(
        "volatility window",
        "there are \(problem.periodCount) returns up to \(market.dates[problem.periodCount]), "
          + "\(window) are asked for", remedy: "Give --volatility-window \(problem.periodCount) or less")
    }
    let perDay = problem.periodsPerYear.map { ($0 / 252).squareRoot() } ?? 1
    return market.ids.indices.map { stock in
      let returns = Returns.of(market.prices(of: stock).suffix(window + 1), .simple)
      return TrackingMeasure.variance.value(of: returns).squareRoot() * perDay
    }
  }
}
