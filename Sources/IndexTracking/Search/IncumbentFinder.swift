import LinearAlgebra
import MILP
import SupportSearch
import TrackingDomain

/// Finds good portfolios by local search over supports, before and beside any proof.
///
/// What the search understands it keeps exactly; a problem whose trades matter is searched as if they did not, and what
/// is found counts only where the judge agrees.
struct IncumbentFinder {
  private let problem: TrackingProblem
  private let system: DeviationSystem
  private let limits: TrackingLimits

  init(_ problem: TrackingProblem, system: DeviationSystem, limits: TrackingLimits) {
    self.problem = problem
    self.system = system
    self.limits = limits
  }

  /// Searches for a while.
  ///
  /// - Parameters:
  ///   - seconds: most wall-clock time.
  ///   - starts: proportions to begin from.
  ///   - report: told of each better portfolio's value.
  func find(seconds: Double, starts: [[Double]], report: (Double) -> Void) -> Found {
    guard let objective = try? supportObjective(),
      let search = try? SupportSearch(problem: supportProblem(), objective: objective)
    else { return Found(accepted: nil, rejected: nil) }
    let judge = Judge(problem)
    func isAccepted(_ weights: [Double]) -> Bool { judge.violations(by: judge.portfolio(weights: weights)).isEmpty }
    // Where the search keeps all constraints, its improvements are incumbents as they come.
    let keepsAll = !problem.tradesMatter
    let best = search.run(
      limits: SearchLimits(seed: UInt64(limits.seed), rounds: rounds, time: .seconds(seconds)),
      starts: starts.map { .scores($0 + [0]) }, isCancelled: { limits.cancellation.isCancelled },
      onImprovement: { solution, _ in
        if keepsAll, isAccepted(Array(solution.weights.dropLast())) { report(value(of: solution)) }
      })
    guard let best else { return Found(accepted: nil, rejected: nil) }
    let weights = Array(best.weights.dropLast())
    return isAccepted(weights) ? Found(accepted: weights, rejected: nil) : Found(accepted: nil, rejected: weights)
  }

  /// What a search came to.
  struct Found {
    /// The best proportions, where the judge accepts them.
    var accepted: [Double]?
    /// The best proportions, where it does not: still a guide to promising stocks.
    var rejected: [Double]?
  }

  /// Perturbed descents after which nothing better is expected soon: more where there is more to choose from.
  private var rounds: Int { max(400, 20 * problem.stockCount) }

  private func value(of solution: SupportSolution) -> Double {
    let weights = Array(solution.weights.dropLast())
    return problem.objective.value(of: system.deviations(weights: weights, cash: solution.weights.last ?? 0))
  }

  /// Stocks, then cash as a column that does not count.
  private func supportProblem() -> SupportProblem {
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

  /// The objective over stocks and cash; for `semivariance`, whose supports the search does not know how to weigh,
  /// that of `downside`.
  private func supportObjective() throws -> SupportObjective {
    let periods = system.periodCount
    var factor = Matrix(rows: periods, columns: system.stockCount + 1)
    factor.storage = system.coefficients.storage + system.cash
    let reward = rewardTerm(factor)
    func deviation(_ measure: DeviationMeasure) throws -> SupportObjective {
      .deviation(
        try DeviationObjective(factor: factor, target: system.constants, measure: measure, linear: reward))
    }
    switch problem.objective.measure {
    case .mse:
      return .quadratic(
        try QuadraticObjective(factor: factor, target: system.constants, linear: reward?.map { $0 / 2 }))
    case .variance:
      // The search divides by T where the variance divides by T − 1.
      let share = Double(max(1, periods - 1)) / Double(periods)
      return .quadratic(
        try QuadraticObjective(
          factor: factor.centred(), target: centred(system.constants), linear: reward?.map { $0 / 2 * share }))
    case .mad: return try deviation(.meanAbsolute)
    case .downside, .semivariance: return try deviation(.downside)
    case .max: return try deviation(.maximum)
    case .cvar:
      return try deviation(.tailMean(share: max(1 / Double(periods), 1 - problem.objective.level)))
    }
  }

  /// g of gᵀw for − λ·Σ d/T; nil where there is no reward.
  private func rewardTerm(_ factor: Matrix) -> [Double]? {
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
