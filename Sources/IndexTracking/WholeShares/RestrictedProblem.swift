import MarketData
import RiskModels
public import TrackingDomain

extension TrackingProblem {
  /// The same problem over some of the stocks only: what the others could have held is zero.
  ///
  /// Stocks that are owned must be among them, for what is owned has to be sold by someone.
  ///
  /// - Parameter stocks: ascending positions.
  public func restricted(to stocks: [Int]) -> TrackingProblem {
    var place: [Int: Int] = [:]
    for (position, stock) in stocks.enumerated() { place[stock] = position }
    precondition(
      holdings.shares.indices.allSatisfy { holdings.shares[$0] == 0 || place[$0] != nil },
      "a problem can only be restricted to stocks that include all that is owned")
    var part = Universe(count: stocks.count)
    part.sectors = stocks.map { universe.sectors[$0] }
    part.benchmarkWeights = stocks.map { universe.benchmarkWeights[$0] }
    part.lots = stocks.map { universe.lots[$0] }
    part.averageDailyVolumes = stocks.map { universe.averageDailyVolumes[$0] }
    part.factors = universe.factors.mapValues { values in stocks.map { values[$0] } }
    var problem = TrackingProblem(
      name: name, market: market.restricted(toStocks: stocks), sample: sample, objective: objective,
      capital: capital,
      holdings: Holdings(shares: stocks.map { holdings.shares[$0] }, cash: holdings.cash), costs: costs,
      universe: part, constraints: constraints.compactMap { $0.restricted(to: stocks, place: place) })
    problem.periodsPerYear = periodsPerYear
    problem.risk = risk?.restricted(to: stocks)
    problem.shrinkage = shrinkage?.restricted(to: stocks)
    return problem
  }
}

extension PortfolioConstraint {
  /// The constraint over the stocks that are left; nil where it no longer says anything.
  func restricted(to stocks: [Int], place: [Int: Int]) -> PortfolioConstraint? {
    switch self {
    case .cardinality(var rule):
      rule.members = rule.members.map { $0.compactMap { place[$0] } }
      return .cardinality(rule)
    case .proportions(var rule):
      rule.floors = stocks.map { rule.floors[$0] }
      rule.ceilings = stocks.map { rule.ceilings[$0] }
      return .proportions(rule)
    case .allocation(var rule):
      rule.members = rule.members.compactMap { place[$0] }
      return .allocation(rule)
    case .selection(var rule):
      rule.members = rule.members.compactMap { place[$0] }
      return .selection(rule)
    case .implication(let rule):
      guard let condition = place[rule.condition] else { return nil }
      guard let consequence = place[rule.consequence] else {
        return .selection(SelectionRule(members: [condition], range: 0...0, label: rule.label))
      }
      return .implication(ImplicationRule(condition: condition, consequence: consequence, label: rule.label))
    case .tradeBan(var rule):
      rule.members = rule.members.compactMap { place[$0] }
      return .tradeBan(rule)
    case .ucits(var rule):
      rule.shareClasses = rule.shareClasses.map { $0.compactMap { place[$0] }.sorted() }.filter { $0.count > 1 }
      return .ucits(rule)
    case .exposure(var rule):
      rule.exposures = stocks.map { rule.exposures[$0] }
      return .exposure(rule)
    case .liquidity(var rule):
      rule.mostShares = stocks.map { rule.mostShares[$0] }
      return .liquidity(rule)
    case .turnover, .tradeCount, .minimumTrade, .largestSum, .cash, .costLimit:
      return self
    }
  }
}
