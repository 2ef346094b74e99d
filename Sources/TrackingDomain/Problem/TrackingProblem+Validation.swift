import MarketData
import RiskModels

/// A problem that makes no sense as it was asked: what is wrong and what to do.
public struct ProblemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The option or key at fault.
  public let subject: String
  /// What is wrong, with the numbers.
  public let message: String
  /// What to do.
  public let remedy: String

  /// Makes an error.
  public init(_ subject: String, _ message: String, remedy: String) {
    self.subject = subject
    self.message = message
    self.remedy = remedy
  }

  /// Subject, fault and remedy in one line.
  public var description: String { "\(subject): \(message). \(remedy)." }
}

extension TrackingProblem {
  /// The greatest capital, currency: beyond it not even units of it can be told apart in sums.
  public static let greatestCapital = 1e15
  /// The greatest number of shares that is counted exactly.
  static let greatestShareCount = 9e15

  /// Checks what can be seen without solving: numbers in range and counts that can be met.
  ///
  /// - Throws: ``ProblemError`` for the first fault found.
  public func validate() throws(ProblemError) {
    try validateNumbers()
    try validateSums()
  }

  /// Checks that every number makes sense by itself, whether or not the counts and sums can be met.
  ///
  /// - Throws: ``ProblemError`` for the first fault found.
  public func validateNumbers() throws(ProblemError) {
    try validateCapital()
    try validateHoldings()
    try validateMagnitudes()
    try validateObjective()
    try validateConstraints()
    try validateCardinality()
    try validateLots()
    try validateProportions()
  }

  /// Checks that K lots, K floors and K ceilings fit the capital.
  private func validateSums() throws(ProblemError) {
    try validateCheapestLots()
    try validateFloorsAndCeilings()
  }

  private func validateCapital() throws(ProblemError) {
    guard capital.isFinite, capital > 0 else {
      throw ProblemError("capital", "\(decimal(capital)) is not an amount above zero", remedy: "Give a positive amount")
    }
    guard capital <= Self.greatestCapital else {
      throw ProblemError(
        "capital", "\(decimal(capital)) is more than can be counted exactly",
        remedy: "Give at most \(decimal(Self.greatestCapital))")
    }
    for (id, price) in zip(market.ids, tradePrices) where price > 0 && capital / price > Self.greatestShareCount {
      throw ProblemError(
        "capital", "\(decimal(capital)) buys more shares of \(id) at \(decimal(price)) than can be counted exactly",
        remedy: "Give less capital, or leave the stock out")
    }
    for (name, rate) in [("buy", costs.buy), ("sell", costs.sell)] where !(rate >= 0 && rate < 1) {
      throw ProblemError(
        "costs.\(name)", "\(percent(rate)) is not between 0 % and 100 %", remedy: "Give a rate such as 15bps")
    }
    guard costs.ticket >= 0, costs.ticket.isFinite else {
      throw ProblemError("costs.ticket", "\(decimal(costs.ticket)) is below zero", remedy: "Give an amount of money")
    }
    guard costs.least >= 0, costs.least.isFinite else {
      throw ProblemError("costs.least", "\(decimal(costs.least)) is below zero", remedy: "Give an amount of money")
    }
  }

  private func validateHoldings() throws(ProblemError) {
    for (id, shares) in zip(market.ids, holdings.shares) where !(shares >= 0 && shares.isFinite) {
      throw ProblemError(
        "holdings of \(id)", "\(decimal(shares)) is not a number of shares", remedy: "Give zero or more shares")
    }
    guard holdings.shares.count == stockCount, holdings.cash.isFinite else {
      throw ProblemError(
        "holdings",
        "\(holdings.shares.count) share counts and \(decimal(holdings.cash)) of cash do not describe holdings in "
          + "\(stockCount) stocks", remedy: "Give one share count a stock and an amount of cash")
    }
  }

  private func validateObjective() throws(ProblemError) {
    guard objective.excessReward >= 0, objective.excessReward <= TrackingObjective.greatestReward else {
      throw ProblemError(
        "objective.excess_reward",
        "\(decimal(objective.excessReward)) is not from 0 to \(decimal(TrackingObjective.greatestReward))",
        remedy: "Give a reward λ of zero or more, 1 being as much as the measure itself")
    }
    guard objective.excessReward <= Magnitudes.factor else {
      throw ProblemError(
        "objective.excess_reward", "\(objective.excessReward) leaves nothing of the deviations",
        remedy: "Give a reward λ of at most \(Magnitudes.factor)")
    }
    guard objective.level > 0, objective.level < 1 else {
      throw ProblemError(
        "objective.level", "\(decimal(objective.level)) is not between 0 and 1", remedy: "Give a level such as 0.95")
    }
    try validateRisk()
  }

  private func validateRisk() throws(ProblemError) {
    if objective.measure == .risk, risk == nil {
      throw ProblemError(
        "objective.kind", "risk is measured by a risk model, and there is none", remedy: "Give the problem one")
    }
    if let risk, risk.stockCount != stockCount {
      throw ProblemError(
        "risk.model", "the risk model is of \(risk.stockCount) stocks, the problem of \(stockCount)",
        remedy: "Give a model of the same stocks")
    }
    if let risk { try validateVariances(risk) }
    let hasMoments = objective.halfLife != nil || shrinkage != nil
    if hasMoments, objective.measure != .mse {
      throw ProblemError(
        "objective.moments", "\(objective.measure.rawValue) has no second moments that could be estimated otherwise",
        remedy: "Use mse, or leave the moments as they are")
    }
    if objective.excessReward != 0, hasMoments || objective.measure == .risk {
      throw ProblemError(
        "objective.excess_reward", "a reward is for deviations that are all counted alike",
        remedy: "Leave the reward out, or use another objective")
    }
    if let halfLife = objective.halfLife, !(halfLife > 0 && halfLife.isFinite) {
      throw ProblemError(
        "objective.half_life", "\(decimal(halfLife)) is not above zero", remedy: "Give a number of periods such as 60")
    }
  }

  private func validateCardinality() throws(ProblemError) {
    for case .cardinality(let rule) in constraints {
      let available = rule.members?.count ?? stockCount
      let subject = rule.members == nil ? "cardinality" : rule.label
      if rule.members == nil, rule.range.upperBound < 1 {
        throw ProblemError(
          subject, "\(rule.range.upperBound) stocks cannot track anything", remedy: "Ask for at least 1")
      }
      if rule.range.lowerBound > available {
        throw ProblemError(
          subject, "\(rule.range.lowerBound) stocks are asked for, \(market.source) has \(available)",
          remedy: "Ask for at most \(available)")
      }
    }
  }

  private func validateProportions() throws(ProblemError) {
    for case .proportions(let rule) in constraints { try validate(rule) }
  }

  private func validateFloorsAndCeilings() throws(ProblemError) {
    let bounds = proportionBounds
    // A stock of which not even its least fits under its ceiling is never held.
    let holdable = (0..<stockCount).filter { bounds.floors[$0] <= bounds.ceilings[$0] }
    // The lightest K floors must fit into the capital, and the K greatest ceilings with cash and costs must fill it.
    let wanted = cardinality
    // Too few of them is a contradiction of several rules, which is found and explained as such.
    guard holdable.count >= wanted.lowerBound else { return }
    let least = holdable.map { bounds.floors[$0] }.sorted().prefix(wanted.lowerBound).reduce(0, +)
    if least > 1 + 1e-12 {
      throw ProblemError(
        "cardinality and least weight",
        "\(wanted.lowerBound) stocks of at least their least weight need \(percent(least)) of the capital",
        remedy: "Ask for fewer stocks or lower the least weight to \(percent(1 / Double(wanted.lowerBound))) or less")
    }
    let heaviest = holdable.map { bounds.ceilings[$0] }.sorted(by: >).prefix(wanted.upperBound).reduce(0, +)
    let most = heaviest + cashRange.upperBound
    if most + greatestCost < 1 - 1e-12 {
      throw ProblemError(
        "cardinality and greatest weight",
        "\(min(wanted.upperBound, holdable.count)) stocks of at most their greatest weight hold only \(percent(most)) "
          + "of the capital",
        remedy: "Ask for more stocks or raise the greatest weight to \(percent(1 / Double(wanted.upperBound))) or more")
    }
  }

  /// No trading costs more than this, as a fraction of C: everything sold, everything bought, the fixed charge each.
  private var greatestCost: Double {
    let owned = heldProportions.reduce(0, +)
    return costs.buy + costs.sell * owned + costs.fixedCharge * Double(stockCount) / capital
  }

  private func validate(_ rule: ProportionBounds) throws(ProblemError) {
    for stock in 0..<stockCount {
      let (floor, ceiling) = (rule.floors[stock], rule.ceilings[stock])
      guard floor >= 0, ceiling >= 0, floor <= 1, ceiling.isFinite else {
        throw ProblemError(
          "weights of \(market.ids[stock])", "\(percent(floor)) to \(percent(ceiling)) are not proportions",
          remedy: "Give proportions between 0 % and 100 %")
      }
      if floor > ceiling {
        throw ProblemError(
          "weights of \(market.ids[stock])",
          "the least weight \(percent(floor)) is above the greatest \(percent(ceiling))",
          remedy: "Lower the one or raise the other")
      }
    }
  }

  private func validateLots() throws(ProblemError) {
    for stock in 0..<stockCount {
      let lot = universe.lots[stock]
      guard lot >= 1, lot == lot.rounded(), lot.isFinite else {
        throw ProblemError(
          "lot of \(market.ids[stock])", "\(decimal(lot)) is not a whole number of shares",
          remedy: "Give a lot of 1 share or more")
      }
    }
  }

  private func validateCheapestLots() throws(ProblemError) {
    let lots = lotProportions.map { $0 * capital }.sorted()
    let wanted = cardinality.lowerBound
    let cheapest = lots.prefix(wanted).reduce(0, +)
    if wanted > 0, cheapest > capital * (1 + 1e-12) {
      throw ProblemError(
        "capital",
        "\(decimal(capital)) cannot buy one lot of each of \(wanted) stocks: the cheapest \(wanted) cost "
          + decimal(cheapest),
        remedy: "Give more capital or ask for fewer stocks")
    }
  }
}
