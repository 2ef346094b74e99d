import LinearAlgebra
import MILP
import Relaxation
import TrackingDomain

/// Proves portfolios of a quadratic measure by branch and bound on certified conic relaxations.
///
/// The deviations are homogeneous in (w, cash, cost) because these sum to 1, so that the measure is a quadratic form.
/// Rules on trades and on concentration enter only as bounds on proportions that follow from them: such a proof is of a
/// relaxation, its bound valid and its portfolio an answer only where the judge accepts it. A reward makes the form
/// indefinite; such problems are left to ``ModelSearch``.
struct ConicProof: PortfolioProof {
  static let engine = "Kindex conic search"
  /// Whether every constraint of the problem is in the program.
  let isExact: Bool
  private let problem: TrackingProblem
  private let limits: TrackingLimits
  let program: CardinalityQuadratic
  private let relaxations: RelaxationShelf
  /// Uncounted columns after the stocks: cash, transaction cost.
  private let extras: Int
  let hasCash: Bool

  /// Prepares a proof; nil where the problem is not of the kind that it covers.
  ///
  /// - Parameters:
  ///   - problem: what is asked.
  ///   - system: its deviations.
  ///   - limits: when to stop.
  ///   - relaxations: where relaxations of like problems stopped.
  init?(
    _ problem: TrackingProblem, system: DeviationSystem, limits: TrackingLimits, relaxations: RelaxationShelf
  ) {
    guard problem.objective.excessReward == 0, var form = Self.quadraticForm(problem, system) else { return nil }
    self.problem = problem
    self.limits = limits
    self.relaxations = relaxations
    hasCash = problem.cashRange.upperBound > 0
    let count = form.rows
    extras = count - problem.stockCount
    let bounds = problem.proportionBounds
    let cash = problem.cashRange
    let limit = TradeRelaxation(problem)
    var floors = bounds.floors
    var ceilings = zip(bounds.ceilings, limit.ceilings).map { min(1, $0, $1) }
    var states = [CardinalityQuadratic.State](repeating: .free, count: count)
    for extra in problem.stockCount..<count { states[extra] = .held }
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
      // An equation has no inside for an interior point; its two sides apart do.
      let sides = lower == upper ? [(lower, Double.infinity), (-Double.infinity, upper)] : [(lower, upper)]
      for (lower, upper) in sides {
        rows.append(
          CardinalityQuadratic.SideRow(
            weights: [Double](repeating: 0, count: count), holdings: coefficients, lower: lower, upper: upper))
      }
    }
    var isExact = !problem.tradesMatter
    for constraint in problem.constraints {
      switch constraint {
      case .proportions, .cash: continue
      case .cardinality(let rule):
        guard let members = rule.members else { continue }
        supportRow(
          members, members.map { _ in 1 }, Double(rule.range.lowerBound), Double(rule.range.upperBound))
      case .selection(let rule):
        if rule.range.upperBound == 0 {
          for member in rule.members {
            // A stock that must be held and must not be has no state; the engine is left to say so.
            if states[member] == .held { return nil }
            states[member] = .excluded
          }
        } else if rule.range.lowerBound >= rule.members.count {
          for member in rule.members {
            if states[member] == .excluded { return nil }
            states[member] = .held
          }
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
      case .ucits(let rule):
        for stock in ceilings.indices { ceilings[stock] = min(ceilings[stock], rule.most) }
        isExact = false
      case .tradeBan, .turnover, .minimumTrade, .liquidity, .costLimit: continue
      }
    }
    if let most = limit.mostBought { weightRow(limit.unowned, limit.unowned.map { _ in 1 }, -.infinity, most) }
    if let least = limit.leastKept { weightRow(limit.owned, limit.owned.map { _ in 1 }, least, .infinity) }
    for (stock, least) in limit.floors { floors[stock] = max(floors[stock], least) }
    for stock in ceilings.indices where ceilings[stock] < floors[stock] {
      // It cannot be held; a held state would contradict that, which is for the engine to say in its own words.
      if states[stock] == .held { return nil }
      states[stock] = .excluded
      ceilings[stock] = floors[stock]
    }
    self.isExact = isExact
    if hasCash {
      floors.append(cash.lowerBound)
      ceilings.append(cash.upperBound)
    }
    if extras > (hasCash ? 1 : 0) {
      floors.append(0)
      ceilings.append(limit.mostCost)
    }
    // Stocks that cannot be held have no part in how the others are scaled.
    for stock in 0..<count where states[stock] == .excluded {
      for other in 0..<count { (form[stock, other], form[other, stock]) = (0, 0) }
    }
    program = CardinalityQuadratic(
      objective: form, floors: floors, ceilings: ceilings, cardinality: problem.cardinality,
      counted: (0..<count).map { $0 < problem.stockCount }, states: states, sideRows: rows)
  }

  /// Q with wᵀQw the measure, over the stocks and, where there can be any, cash and transaction cost; nil for a measure
  /// that is no such form.
  private static func quadraticForm(_ problem: TrackingProblem, _ system: DeviationSystem) -> Matrix? {
    let periods = system.periodCount
    let hasCash = problem.cashRange.upperBound > 0
    let columns = problem.stockCount + (hasCash ? 1 : 0) + (problem.costs.isFree ? 0 : 1)
    var rows = Matrix(rows: periods, columns: columns)
    for column in 0..<columns {
      for period in 0..<periods {
        // What was paid for trading has no return and no value; it only fills the budget.
        let value =
          column < problem.stockCount
          ? system.coefficients[period, column]
          : hasCash && column == problem.stockCount ? system.cash[period] : 0
        rows[period, column] = value - system.constants[period]
      }
    }
    switch system.objective.measure {
    case .mse, .risk:
      return rows.gram(scale: 1 / Double(periods))
    case .variance:
      return rows.centred().gram(scale: 1 / Double(max(1, periods - 1)))
    case .semivariance, .mad, .downside, .max, .cvar:
      return nil
    }
  }

  /// Searches and proves.
  ///
  /// - Parameters:
  ///   - start: proportions to begin from; used only by an exact proof.
  ///   - seconds: most wall-clock time.
  ///   - watch: the clock of the whole search.
  ///   - observer: told of incumbents and bounds.
  func run(
    start: [Double]?, seconds: Double, watch: Stopwatch, observer: @escaping @Sendable (SearchProgress) -> Void
  ) -> ProofOutcome {
    let cancellation = limits.cancellation
    let began = watch.elapsed
    var search = ConicSearch(
      timeLimit: seconds, nodeLimit: limits.nodes ?? .max, relativeGap: limits.relativeGap,
      incumbent: isExact ? start.map(incumbent) : nil, isCancelled: { cancellation.isCancelled },
      progress: { progress in
        observer(
          SearchProgress(
            seconds: began + progress.seconds, incumbent: progress.incumbent, bound: progress.bound,
            nodes: progress.nodes))
      })
    search.absoluteGap = limits.absoluteGap
    search.start = relaxations.start(for: program)
    // With a clock there is better use for the time than to branch on bounds of 0.
    search.stopsWhenHopeless = seconds.isFinite && limits.nodes == nil
    let outcome = search.run(program)
    if let state = outcome.relaxation { relaxations.keep(state, of: program) }
    return ProofOutcome(
      termination: outcome.termination, weights: outcome.incumbent.map { Array($0.weights.prefix(problem.stockCount)) },
      claim: outcome.incumbent.map { ValueClaim(value: $0.value, precision: 1e-6, rounding: limits.absoluteGap ?? 0) },
      bound: outcome.bound, nodes: outcome.nodes, isHopeless: outcome.isHopeless)
  }

  /// Proportions as a portfolio of the program.
  func incumbent(_ weights: [Double]) -> ConicIncumbent {
    // An exact proof has no transaction cost: what is not held is cash.
    let all = weights + (hasCash ? [1 - weights.reduce(0, +)] : [])
    let support = all.indices.filter { all[$0] > 0 || $0 >= weights.count }
    return ConicIncumbent(weights: all, support: support, value: program.objective.quadraticForm(all))
  }
}
