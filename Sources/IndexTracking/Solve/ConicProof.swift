import LinearAlgebra
import MILP
import Relaxation
import TrackingDomain

/// Proves portfolios of a quadratic measure by branch and bound on certified conic relaxations.
///
/// The deviations are homogeneous in (w, cash) because Σ w + cash = 1, so that the measure is a quadratic form. Problems
/// in which trades matter, concentration binaries are needed or a reward enters are left to ``ModelSearch``.
struct ConicProof {
  private let problem: TrackingProblem
  private let limits: TrackingLimits
  private let program: CardinalityQuadratic
  private let hasCash: Bool

  /// Prepares a proof; nil where the problem is not of the kind that it covers.
  init?(_ problem: TrackingProblem, system: DeviationSystem, limits: TrackingLimits) {
    guard !problem.tradesMatter, problem.objective.excessReward == 0,
      let form = Self.quadraticForm(problem, system)
    else { return nil }
    self.problem = problem
    self.limits = limits
    hasCash = problem.cashRange.upperBound > 0
    let count = form.rows
    let bounds = problem.proportionBounds
    let cash = problem.cashRange
    var states = [CardinalityQuadratic.State](repeating: .free, count: count)
    if hasCash { states[count - 1] = .held }
    var rows: [CardinalityQuadratic.SideRow] = []
    func weightRow(_ members: [Int], _ values: [Double], _ lower: Double, _ upper: Double) {
      var coefficients = [Double](repeating: 0, count: count)
      for (member, value) in zip(members, values) { coefficients[member] = value }
      rows.append(
        CardinalityQuadratic.SideRow(
          weights: coefficients, holdings: [Double](repeating: 0, count: count), lower: lower, upper: upper))
    }
    func supportRow(_ members: [Int], _ values: [Double], _ lower: Double, _ upper: Double) {
      var coefficients = [Double](repeating: 0, count: count)
      for (member, value) in zip(members, values) { coefficients[member] = value }
      rows.append(
        CardinalityQuadratic.SideRow(
          weights: [Double](repeating: 0, count: count), holdings: coefficients, lower: lower, upper: upper))
    }
    for constraint in problem.constraints {
      switch constraint {
      case .proportions, .cash: continue
      case .cardinality(let rule):
        guard let members = rule.members else { continue }
        supportRow(
          members, members.map { _ in 1 }, Double(rule.range.lowerBound), Double(rule.range.upperBound))
      case .selection(let rule):
        if rule.range.upperBound == 0 {
          for member in rule.members { states[member] = .excluded }
        } else if rule.range.lowerBound >= rule.members.count {
          for member in rule.members where states[member] == .free { states[member] = .held }
        } else {
          supportRow(
            rule.members, rule.members.map { _ in 1 }, Double(rule.range.lowerBound), Double(rule.range.upperBound))
        }
      case .implication(let rule):
        supportRow([rule.condition, rule.consequence], [1, -1], -.infinity, 0)
      case .allocation(let rule):
        weightRow(rule.members, rule.members.map { _ in 1 }, rule.range.lowerBound, rule.range.upperBound)
      case .exposure(let rule):
        weightRow(
          Array(rule.exposures.indices), rule.exposures, rule.target - rule.tolerance, rule.target + rule.tolerance)
      case .tradeBan, .turnover, .minimumTrade, .liquidity, .ucits, .costLimit: return nil
      }
    }
    let cashFloor = hasCash ? [cash.lowerBound] : []
    let cashCeiling = hasCash ? [cash.upperBound] : []
    program = CardinalityQuadratic(
      objective: form, floors: bounds.floors + cashFloor, ceilings: bounds.ceilings.map { min(1, $0) } + cashCeiling,
      cardinality: problem.cardinality,
      counted: Array(repeating: true, count: problem.stockCount) + (hasCash ? [false] : []), states: states,
      sideRows: rows)
  }

  /// Q with wᵀQw the measure, over the stocks and, where any may be held, cash; nil for a measure that is no such form.
  private static func quadraticForm(_ problem: TrackingProblem, _ system: DeviationSystem) -> Matrix? {
    let periods = system.periodCount
    let columns = problem.stockCount + (problem.cashRange.upperBound > 0 ? 1 : 0)
    var rows = Matrix(rows: periods, columns: columns)
    for column in 0..<columns {
      for period in 0..<periods {
        let value = column < problem.stockCount ? system.coefficients[period, column] : system.cash[period]
        rows[period, column] = value - system.constants[period]
      }
    }
    switch problem.objective.measure {
    case .mse:
      return rows.gram(scale: 1 / Double(periods))
    case .variance:
      return rows.centred().gram(scale: 1 / Double(max(1, periods - 1)))
    case .semivariance, .mad, .downside, .max, .cvar:
      return nil
    }
  }

  /// How the proof ended; value and bound in the measure's units.
  struct Outcome {
    var termination: Termination
    var weights: [Double]?
    var bound: Double
    var nodes: Int
  }

  /// Searches and proves.
  ///
  /// - Parameters:
  ///   - start: proportions to begin from.
  ///   - watch: the clock of the whole search.
  ///   - observer: told of incumbents and bounds.
  func run(
    start: [Double]?, watch: Stopwatch, observer: @escaping @Sendable (SearchProgress) -> Void
  ) -> Outcome {
    let cancellation = limits.cancellation
    let began = watch.elapsed
    let search = ConicSearch(
      timeLimit: watch.remaining ?? .infinity, nodeLimit: limits.nodes ?? .max, relativeGap: limits.relativeGap,
      incumbent: start.map(incumbent), isCancelled: { cancellation.isCancelled },
      progress: { progress in
        observer(
          SearchProgress(
            seconds: began + progress.seconds, incumbent: progress.incumbent, bound: progress.bound,
            nodes: progress.nodes))
      })
    let outcome = search.run(program)
    let termination: Termination =
      switch outcome.termination {
      case .optimal: .optimal
      case .infeasible: .infeasible
      case .timeLimit: .timeLimit
      case .nodeLimit: .nodeLimit
      case .cancelled: .interrupted
      case .numerical: .numerical
      }
    return Outcome(
      termination: termination, weights: outcome.incumbent.map { Array($0.weights.prefix(problem.stockCount)) },
      bound: outcome.bound, nodes: outcome.nodes)
  }

  private func incumbent(_ weights: [Double]) -> ConicIncumbent {
    let all = weights + (hasCash ? [1 - weights.reduce(0, +)] : [])
    let support = all.indices.filter { all[$0] > 0 || (hasCash && $0 == weights.count) }
    return ConicIncumbent(weights: all, support: support, value: program.objective.quadraticForm(all))
  }
}
