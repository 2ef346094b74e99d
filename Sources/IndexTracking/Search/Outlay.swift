import TrackingDomain

/// A problem as searches over supports are given it: where nothing is owned, in outlays and without trades.
///
/// What is bought from cash alone is what is held, so that costs and rules on trades need no columns of their own. With
/// f the fee, φ the ticket and exactly K stocks, Σ (1 + f)·w[i] + cash + φ·K/C = 1; in units of β = 1 − φ·K/C the outlays
/// v[i] = (1 + f)·w[i]/β and cash′ = cash/β sum to 1 again, and what is said of w or of trades becomes
///
/// | rule | in outlays, u = β/(1 + f) |
/// |---|---|
/// | floor, ceiling, group, cash | divided by u, cash by β |
/// | smallest trade m | floor m/u |
/// | liquidity, at most x | ceiling x/u |
/// | turnover ½·Σ w ≤ τ | Σ v ≤ 2τ/u |
/// | cost f·Σ w + φ·K/C ≤ γ | Σ v ≤ (γ − φ·K/C)/(f·u) |
/// | at most M trades | at most M are held |
/// | no buying | excluded |
///
/// A problem with something owned stays as it is, and so does one whose number of tickets is open, or where the least
/// commission may be more than rate and ticket.
struct Outlay {
  /// The problem in outlays.
  let problem: TrackingProblem
  /// Its deviations.
  let system: DeviationSystem
  /// u, the proportion of one unit of outlay: w = u·v.
  let unit: Double
  /// β, the proportion of one unit of cash.
  let cashUnit: Double

  /// Restates a problem where that can be done exactly.
  init(_ problem: TrackingProblem, system: DeviationSystem) {
    let count = problem.cardinality
    let tickets = problem.costs.ticket / problem.capital * Double(count.lowerBound)
    let cashUnit = 1 - tickets
    let isKnown =
      (problem.costs.ticket == 0 || count.lowerBound == count.upperBound) && !Self.mayPayLeast(problem)
    let unit = cashUnit / (1 + problem.costs.buy)
    guard problem.tradesMatter, problem.holdings.shares.allSatisfy({ $0 == 0 }), isKnown, unit > 0,
      let constraints = Self.restated(problem, tickets: tickets, unit: unit, cashUnit: cashUnit)
    else {
      self.problem = problem
      self.system = system
      self.unit = 1
      self.cashUnit = 1
      return
    }
    var stated = problem
    stated.costs = TransactionCosts()
    stated.constraints = constraints
    self.problem = stated
    self.system = system.scaled(stocks: unit, cash: cashUnit)
    self.unit = unit
    self.cashUnit = cashUnit
  }

  /// Whether the least stock that can be bought costs less by rate and ticket than the least commission.
  private static func mayPayLeast(_ problem: TrackingProblem) -> Bool {
    let least = (problem.proportionBounds.floors.min() ?? 0) * problem.capital
    return problem.costs.least > problem.costs.buy * least + problem.costs.ticket
  }

  /// Proportions of outlays.
  func weights(_ outlays: [Double]) -> [Double] { outlays.map { $0 * unit } }

  /// Outlays of proportions.
  func outlays(_ weights: [Double]) -> [Double] { weights.map { $0 / unit } }

  /// The constraints in outlays; nil where the costs alone are more than may be spent on them.
  private static func restated(
    _ problem: TrackingProblem, tickets: Double, unit: Double, cashUnit: Double
  ) -> [PortfolioConstraint]? {
    var bounds = problem.proportionBounds
    var most = 1.0
    var banned: Set<Int> = []
    var result: [PortfolioConstraint] = []
    for constraint in problem.constraints {
      switch constraint {
      case .proportions: continue
      case .cardinality, .selection, .implication: result.append(constraint)
      case .allocation(var rule):
        rule.range = rule.range.lowerBound / unit...rule.range.upperBound / unit
        result.append(.allocation(rule))
      case .exposure(var rule):
        rule.exposures = rule.exposures.map { $0 * unit }
        result.append(.exposure(rule))
      case .ucits(var rule):
        (rule.most, rule.threshold, rule.mostLarge) = (rule.most / unit, rule.threshold / unit, rule.mostLarge / unit)
        result.append(.ucits(rule))
      case .largestSum(var rule):
        rule.limit /= unit
        result.append(.largestSum(rule))
      case .cash(var rule):
        rule.range = rule.range.lowerBound / cashUnit...rule.range.upperBound / cashUnit
        result.append(.cash(rule))
      case .tradeBan(let rule): if !rule.mayBuy { banned.formUnion(rule.members) }
      case .minimumTrade(let rule): bounds.floors = bounds.floors.map { max($0, rule.least) }
      case .liquidity(let rule):
        let prices = problem.tradePrices
        for stock in prices.indices {
          bounds.ceilings[stock] = min(bounds.ceilings[stock], rule.mostShares[stock] * prices[stock] / problem.capital)
        }
      case .tradeCount(let rule):
        let all = Array(bounds.floors.indices)
        result.append(.selection(SelectionRule(members: all, range: 0...rule.limit, label: rule.label)))
      case .turnover(let rule): most = min(most, 2 * rule.limit / unit)
      case .costLimit(let rule):
        guard rule.limit >= tickets else { return nil }
        if problem.costs.buy > 0 { most = min(most, (rule.limit - tickets) / (problem.costs.buy * unit)) }
      }
    }
    for stock in bounds.floors.indices where bounds.ceilings[stock] < bounds.floors[stock] {
      banned.insert(stock)
      bounds.ceilings[stock] = bounds.floors[stock]
    }
    bounds.floors = bounds.floors.map { $0 / unit }
    bounds.ceilings = bounds.ceilings.map { $0 / unit }
    result.append(.proportions(bounds))
    if most < 1 {
      result.append(.allocation(AllocationBounds(group: "all", members: Array(bounds.floors.indices), range: 0...most)))
    }
    if !banned.isEmpty {
      result.append(.selection(SelectionRule(members: banned.sorted(), range: 0...0, label: "not bought")))
    }
    return result
  }
}
