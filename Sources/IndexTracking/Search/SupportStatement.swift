import LinearAlgebra
import MarketData
import SupportSearch
import TrackingDomain

/// A tracking problem as the search over supports and its proof understand it.
struct SupportStatement {
  /// What portfolios must satisfy.
  let problem: SupportProblem
  /// What a search minimises.
  let objective: SupportObjective
  /// What a proof minimises where the measure is a sum of squares; nil where it is none.
  let squares: SquaredObjective?
  /// Whether every constraint is in it: rules on trades and on concentration are not.
  let isExact: Bool

  /// States a problem.
  ///
  /// - Parameter relaxesTrades: whether what rules on trades imply for proportions is to be kept and transaction cost,
  ///   which takes part of the budget, to be a last column of its own: then every portfolio of the problem is one of
  ///   the statement's, and a bound of the one is a bound of the other. A search does without.
  init(_ problem: TrackingProblem, system: DeviationSystem, relaxesTrades: Bool = false) throws {
    let hasCost = relaxesTrades && !problem.costs.isFree
    var statement = Self.supportProblem(problem)
    if relaxesTrades {
      let limit = TradeRelaxation(problem)
      for stock in 0..<problem.stockCount {
        statement.ceilings[stock] = min(statement.ceilings[stock], limit.ceilings[stock])
        if statement.ceilings[stock] < statement.floors[stock] {
          statement.ceilings[stock] = statement.floors[stock]
          statement.excluded.insert(stock)
        }
      }
      if hasCost {
        statement.floors.append(0)
        statement.ceilings.append(limit.mostCost)
        statement.uncounted.insert(problem.stockCount + 1)
      }
    }
    self.problem = statement
    let factor = Self.factor(system, hasCost: hasCost, excluded: statement.excluded)
    objective = try Self.supportObjective(problem, system, factor)
    squares = try Self.squaredObjective(problem, system, factor)
    isExact = Self.isExact(problem)
  }

  /// States a problem on the basis `shares` by its true deviations, for a search.
  ///
  /// - Parameters:
  ///   - problem: the rules.
  ///   - ratios: the deviations of the same columns.
  init(_ problem: TrackingProblem, ratios: PathRatios) {
    self.problem = Self.supportProblem(problem)
    objective = .ratio(ratios.objective)
    squares = nil
    isExact = Self.isExact(problem)
  }

  /// Whether a statement of the problem would have every constraint in it.
  static func isExact(_ problem: TrackingProblem) -> Bool {
    let hasConcentration = problem.constraints.contains { if case .ucits = $0 { true } else { false } }
    return !problem.tradesMatter && !hasConcentration
  }

  /// Stocks, then cash as a column that does not count.
  private static func supportProblem(_ problem: TrackingProblem) -> SupportProblem {
    let bounds = problem.proportionBounds
    let cash = problem.cashRange
    var result = SupportProblem(
      floors: bounds.floors + [cash.lowerBound], ceilings: bounds.ceilings.map { min(1, $0) } + [cash.upperBound],
      cardinality: problem.cardinality, uncounted: [problem.stockCount])
    for constraint in problem.constraints {
      switch constraint {
      case .cardinality(let rule):
        if let members = rule.members { result.supportRules.append(.held(rule.range, of: members)) }
      case .selection(let rule):
        if rule.range.upperBound == 0 {
          result.excluded.formUnion(rule.members)
        } else if rule.range.lowerBound >= rule.members.count {
          result.mustHold.formUnion(rule.members)
        } else {
          result.supportRules.append(.held(rule.range, of: rule.members))
        }
      case .implication(let rule):
        result.supportRules.append(.ifHeld(rule.condition, then: rule.consequence))
      case .allocation(let rule):
        result.sideRows.append(
          SideRow(
            columns: rule.members, coefficients: rule.members.map { _ in 1 }, lower: rule.range.lowerBound,
            upper: rule.range.upperBound))
      case .exposure(let rule):
        result.sideRows.append(
          SideRow(
            columns: Array(rule.exposures.indices), coefficients: rule.exposures,
            lower: rule.target - rule.tolerance, upper: rule.target + rule.tolerance))
      case .ucits(let rule):
        for stock in result.ceilings.indices.dropLast() {
          result.ceilings[stock] = min(result.ceilings[stock], rule.most)
        }
      case .proportions, .cash, .tradeBan, .turnover, .minimumTrade, .liquidity, .costLimit:
        continue
      }
    }
    return result
  }

  /// The objective over stocks and cash.
  private static func supportObjective(
    _ problem: TrackingProblem, _ system: DeviationSystem, _ factor: Matrix
  ) throws -> SupportObjective {
    let periods = system.periodCount
    let reward = rewardTerm(problem, factor)
    func deviation(_ measure: DeviationMeasure) throws -> SupportObjective {
      .deviation(
        try DeviationObjective(factor: factor, target: system.constants, measure: measure, linear: reward))
    }
    switch system.objective.measure {
    case .mse, .risk:
      return .quadratic(
        try QuadraticObjective(factor: factor, target: system.constants, linear: reward?.map { $0 / 2 }))
    case .variance:
      // The search divides by T where the variance divides by T − 1.
      let share = Double(max(1, periods - 1)) / Double(periods)
      return .quadratic(
        try QuadraticObjective(
          factor: factor.centred(), target: centred(system.constants), linear: reward?.map { $0 / 2 * share }))
    case .mad: return try deviation(.meanAbsolute)
    case .downside: return try deviation(.downside)
    case .semivariance:
      return .squares(
        try SquaredObjective(
          factor: factor, target: system.constants, weight: 1 / Double(periods), isOneSided: true, linear: reward))
    case .max: return try deviation(.maximum)
    case .cvar:
      return try deviation(.tailMean(share: max(1 / Double(periods), 1 - problem.objective.level)))
    }
  }

  /// The very measure where it is a sum of squares, over the same columns; nil where it is not.
  private static func squaredObjective(
    _ problem: TrackingProblem, _ system: DeviationSystem, _ factor: Matrix
  ) throws -> SquaredObjective? {
    let count = Double(system.periodCount)
    let reward = rewardTerm(problem, factor)
    switch system.objective.measure {
    case .mse, .risk, .semivariance:
      return try SquaredObjective(
        factor: factor, target: system.constants, weight: 1 / count,
        isOneSided: system.objective.measure == .semivariance, linear: reward)
    case .variance:
      return try SquaredObjective(
        factor: factor.centred(), target: centred(system.constants), weight: 1 / max(1, count - 1), isOneSided: false,
        linear: reward)
    case .mad, .downside, .max, .cvar: return nil
    }
  }

  /// Deviations of stocks, cash and, where it has a column, transaction cost, T × columns.
  ///
  /// Stocks that are excluded have none: whatever their prices, they have no part in how the others are scaled.
  private static func factor(_ system: DeviationSystem, hasCost: Bool, excluded: Set<Int>) -> Matrix {
    // What was paid for trading has no return and no value.
    let cost = hasCost ? [Double](repeating: 0, count: system.periodCount) : []
    var factor = Matrix(rows: system.periodCount, columns: system.stockCount + (hasCost ? 2 : 1))
    factor.storage = system.coefficients.storage + system.cash + cost
    for stock in excluded { for period in 0..<factor.rows { factor[period, stock] = 0 } }
    return factor
  }

  /// g of gᵀw for − λ·Σ d/T; nil where there is no reward.
  private static func rewardTerm(_ problem: TrackingProblem, _ factor: Matrix) -> [Double]? {
    let reward = problem.objective.excessReward
    guard reward != 0 else { return nil }
    return (0..<factor.columns).map { column in
      let range = column * factor.rows..<(column + 1) * factor.rows
      return -reward * factor.storage[range].reduce(0, +) / Double(factor.rows)
    }
  }
}

/// Values less their mean.
func centred(_ values: [Double]) -> [Double] {
  let mean = values.reduce(0, +) / Double(max(1, values.count))
  return values.map { $0 - mean }
}

extension Matrix {
  /// The matrix with each column's mean taken off.
  func centred() -> Matrix {
    var result = self
    for column in 0..<columns {
      let range = column * rows..<(column + 1) * rows
      result.storage.replaceSubrange(range, with: IndexTracking.centred(Array(storage[range])))
    }
    return result
  }
}
