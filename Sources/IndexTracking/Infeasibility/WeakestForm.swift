package import TrackingDomain

extension PortfolioConstraint {
  /// The same kind of constraint asking for nothing: what remains when a user takes the constraint back.
  ///
  /// The kind stays, so that a formulation keeps its columns and every portfolio that satisfied more constraints still
  /// satisfies fewer. Without floors a stock that is held is held in one lot; without bounds cash may be anything.
  func weakest(in problem: TrackingProblem) -> PortfolioConstraint {
    let owned = problem.heldProportions.reduce(0, +)
    switch self {
    case .cardinality(var rule):
      rule.range = 0...(rule.members?.count ?? problem.stockCount)
      return .cardinality(rule)
    case .proportions(var rule):
      rule.floors = zip(rule.floors, problem.lotProportions).map { min($0, $1) }
      rule.ceilings = rule.ceilings.map { max(1, $0) }
      return .proportions(rule)
    case .allocation(var rule):
      rule.range = 0...max(1, rule.range.upperBound)
      return .allocation(rule)
    case .selection(var rule):
      rule.range = 0...rule.members.count
      return .selection(rule)
    case .implication(let rule):
      let members = Set([rule.condition, rule.consequence]).sorted()
      return .selection(SelectionRule(members: members, range: 0...members.count, label: rule.label))
    case .tradeBan(var rule):
      rule.members = []
      return .tradeBan(rule)
    case .exposure(var rule):
      rule.tolerance = abs(rule.target) + rule.exposures.reduce(rule.tolerance) { max($0, abs($1)) }
      return .exposure(rule)
    case .turnover(var rule):
      // ½·Σ |Δw| ≤ ½·(Σ w + Σ h)
      rule.limit = max(rule.limit, (1 + owned) / 2)
      return .turnover(rule)
    case .tradeCount(var rule):
      rule.limit = max(rule.limit, problem.stockCount)
      return .tradeCount(rule)
    case .minimumTrade(var rule):
      rule.least = 0
      return .minimumTrade(rule)
    case .liquidity(var rule):
      rule.mostShares = rule.mostShares.map { _ in .infinity }
      return .liquidity(rule)
    case .ucits(var rule):
      (rule.most, rule.threshold, rule.mostLarge) = (1, 1, 1)
      return .ucits(rule)
    case .largestSum(var rule):
      rule.limit = max(1, rule.limit)
      return .largestSum(rule)
    case .cash(var rule):
      rule.range = 0...max(1, rule.range.upperBound)
      return .cash(rule)
    case .costLimit(var rule):
      rule.limit = max(1, rule.limit)
      return .costLimit(rule)
    }
  }
}

extension TrackingProblem {
  /// The same problem with what it takes for granted about cash said aloud, so that it can be questioned.
  package func statingCash() -> TrackingProblem {
    for case .cash in constraints { return self }
    var rule = CashBounds(0...0)
    rule.label = "fully invested (cash is not allowed)"
    var result = self
    result.constraints.append(.cash(rule))
    return result
  }

  /// The same problem with only some constraints, given by position; the others are put in their weakest form, so that
  /// positions stay what they are.
  package func keeping(_ kept: Set<Int>) -> TrackingProblem {
    var result = self
    for position in constraints.indices where !kept.contains(position) {
      result.constraints[position] = constraints[position].weakest(in: self)
    }
    return result
  }

  /// The same problem with another constraint in one place.
  func replacing(_ position: Int, by constraint: PortfolioConstraint) -> TrackingProblem {
    var result = self
    result.constraints[position] = constraint
    return result
  }
}
