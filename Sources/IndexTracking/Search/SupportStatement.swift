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
  /// How its columns stand for proportions.
  let columns: StatementColumns
  /// Whether every constraint is in it: a relaxation of trades has not all.
  let isExact: Bool

  /// States a problem.
  ///
  /// Where trades or concentration matter a stock has a column for each mode, see ``LoweredProblem``.
  ///
  /// - Parameter relaxesTrades: whether only what rules on trades imply for proportions is to be kept and transaction
  ///   cost, which takes part of the budget, to be a last column of its own: then every portfolio of the problem is one
  ///   of the statement's, and a bound of the one is a bound of the other.
  init(_ problem: TrackingProblem, system: DeviationSystem, relaxesTrades: Bool = false) throws {
    if !relaxesTrades, !Self.isPlain(problem) {
      let lowered = LoweredProblem(problem)
      columns = StatementColumns(lowered)
      self.problem = SupportProblem(lowered, columns: columns)
      objective = try Self.supportObjective(problem, system, columns.factor(system, hasCost: false))
      squares = nil
      isExact = lowered.unread.isEmpty
      return
    }
    columns = StatementColumns(stockCount: problem.stockCount)
    let hasCost = relaxesTrades && !problem.costs.isFree
    let statement = relaxesTrades ? Self.relaxed(problem) : Self.supportProblem(problem)
    self.problem = statement
    var factor = columns.factor(system, hasCost: hasCost)
    // Stocks that are excluded have no deviations: whatever their prices, they have no part in how the others are scaled.
    for column in statement.excluded { for period in 0..<factor.rows { factor[period, column] = 0 } }
    objective = try Self.supportObjective(problem, system, factor)
    squares = try Self.squaredObjective(problem, system, factor)
    isExact = Self.isPlain(problem)
  }

  /// States a problem on the basis `shares` by its true deviations.
  ///
  /// - Parameters:
  ///   - problem: the rules, perhaps in outlays.
  ///   - source: the problem whose paths are followed.
  ///   - stockUnit: the proportion of capital in one unit that the rules speak of, and of cash.
  init(
    _ problem: TrackingProblem, pathsOf source: TrackingProblem, stockUnit: Double, cashUnit: Double
  ) throws {
    if Self.isPlain(problem) {
      columns = StatementColumns(stockCount: problem.stockCount)
      self.problem = Self.supportProblem(problem)
      isExact = true
    } else {
      let lowered = LoweredProblem(problem)
      columns = StatementColumns(lowered)
      self.problem = SupportProblem(lowered, columns: columns)
      isExact = lowered.unread.isEmpty
    }
    let ratios = try PathRatios(
      source, stocks: columns.stocks, units: columns.units.map { $0 * stockUnit }, cashUnit: cashUnit)
    objective = .ratio(ratios.objective)
    squares = nil
  }

  /// States what rules on trades imply for proportions on the basis `shares`, for a bound.
  ///
  /// - Parameters:
  ///   - problem: the rules.
  ///   - ratios: the deviations of the same columns; the cost column has no value at any date.
  init(relaxing problem: TrackingProblem, ratios: PathRatios) throws {
    columns = StatementColumns(stockCount: problem.stockCount)
    self.problem = Self.relaxed(problem)
    objective = .ratio(problem.costs.isFree ? ratios.objective : try ratios.objective.withColumnOfNoValue())
    squares = nil
    isExact = Self.isPlain(problem)
  }

  /// What rules on trades imply for proportions, and a last column for transaction cost where there is any.
  private static func relaxed(_ problem: TrackingProblem) -> SupportProblem {
    var statement = supportProblem(problem)
    let limit = TradeRelaxation(problem)
    for stock in 0..<problem.stockCount {
      statement.ceilings[stock] = min(statement.ceilings[stock], limit.ceilings[stock])
      if statement.ceilings[stock] < statement.floors[stock] {
        statement.ceilings[stock] = statement.floors[stock]
        statement.excluded.insert(stock)
      }
    }
    if let most = limit.mostTrades {
      // What is bought anew and what is sold out are trades, whatever else is.
      statement.supportRules.append(
        SupportRule(
          columns: limit.unowned + limit.owned,
          coefficients: limit.unowned.map { _ in 1 } + limit.owned.map { _ in -1 }, upper: most - limit.owned.count))
    }
    if !problem.costs.isFree {
      statement.floors.append(0)
      statement.ceilings.append(limit.mostCost)
      statement.uncounted.insert(problem.stockCount + 1)
    }
    return statement
  }

  /// The columns' values at N proportions, of which cash, the last, takes what is left of the budget.
  func values(of weights: [Double]) -> [Double] {
    var result = columns.values(of: weights)
    let fixed = problem.modes.map { modes in result.indices.reduce(0) { $0 + (result[$1] > 0 ? modes.fixed[$1] : 0) } }
    let rest = problem.budget - (fixed ?? 0) - result.reduce(0, +)
    result[result.count - 1] = abs(rest) < 1e-12 ? 0 : rest
    return result
  }

  /// Whether nothing depends on how a stock is held, only on how much of it.
  static func isPlain(_ problem: TrackingProblem) -> Bool {
    let hasConcentration = problem.constraints.contains {
      switch $0 {
      case .ucits: true
      case .largestSum(let rule): rule.count > 1
      default: false
      }
    }
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
        for members in rule.shareClasses {
          result.sideRows.append(SideRow(columns: members, coefficients: members.map { _ in 1 }, upper: rule.most))
        }
      case .largestSum(let rule):
        for stock in result.ceilings.indices.dropLast() {
          result.ceilings[stock] = min(result.ceilings[stock], rule.limit)
        }
      case .proportions, .cash, .tradeBan, .turnover, .tradeCount, .minimumTrade, .liquidity, .costLimit:
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

extension RatioObjective {
  /// With one more column, which adds to no path and to no fixed row.
  fileprivate func withColumnOfNoValue() throws -> RatioObjective {
    func widened(_ matrix: Matrix) -> Matrix {
      Matrix(
        rows: matrix.rows, columns: matrix.columns + 1,
        storage: matrix.storage + [Double](repeating: 0, count: matrix.rows))
    }
    return try RatioObjective(
      RatioSeries(
        numerators: widened(series.numerators), denominators: widened(series.denominators), growth: series.growth),
      measure: measure, reward: reward,
      fixedRows: fixedRows.map { FixedRows(factor: widened($0.factor), target: $0.target) })
  }
}
