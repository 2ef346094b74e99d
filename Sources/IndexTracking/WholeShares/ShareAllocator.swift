public import MILP
public import TrackingDomain

/// Turns proportions into whole lots by small integer programs over the chosen stocks.
///
/// Where the problem does not bound its cash, as little is left as lots allow: less than one lot of the cheapest stock
/// where that can be had, the least otherwise. Only then is the deviation minimised. Whether lots exist that keep every
/// rule is settled by counting nodes; the clock may only end the search for better ones.
public struct ShareAllocator: Sendable {
  private let solver: any Solver
  private let lpSolver: any LPSolver
  private let limits: TrackingLimits

  /// Nodes and seconds for the questions whether lots keep every rule and how little cash they leave.
  private static let (ruleNodes, ruleSeconds) = (2000, 20.0)

  /// An allocator with given engines; the limits are those of the search for the least deviation.
  public init(solver: any Solver, lpSolver: any LPSolver, limits: TrackingLimits) {
    self.solver = solver
    self.lpSolver = lpSolver
    self.limits = limits
  }

  /// Whole shares and what they break.
  public struct Allocation: Sendable {
    /// N share counts, whole.
    public var shares: [Double]
    /// What the whole shares break; empty when everything holds.
    public var violations: [Violation]
    /// Cash beyond what one lot of the cheapest stock costs, fraction of C; 0 where the problem bounds its cash itself.
    public var excessCash = 0.0
    /// Whether less cash is proven to be impossible on these stocks.
    public var isLeastCash = true
  }

  /// Allocates whole lots to the support of given proportions.
  ///
  /// Where no whole-lot portfolio satisfies everything, the one that breaks least is returned with what it breaks.
  ///
  /// - Parameters:
  ///   - problem: the problem over all stocks.
  ///   - weights: N proportions of the continuous solution.
  ///   - reference: the path that the `shares` basis is linearised at.
  /// - Returns: nil when not even one lot of each stock can be bought.
  /// - Throws: ``SolverError``.
  public func allocate(
    _ problem: TrackingProblem, weights: [Double], reference: [Double]?
  ) throws(SolverError) -> Allocation? {
    let task = Task(problem, weights: weights, reference: reference)
    let rounded = task.search(aim: task.aim).run()
    if let rounded, rounded.rank.isSound {
      return task.allocation(try leastDeviation(task, aim: task.aim, start: rounded), least: true)
    }
    var start = rounded
    var aim = task.aim
    var isLeast = true
    if !problem.statesCash, let found = try leastCash(task, start: rounded) {
      isLeast = found.isProven
      let cash = task.portfolio(found.counts).cash / problem.capital
      aim = max(aim, cash * (1 + 1e-12))
      start = task.search(aim: aim).improved(found.counts)
    }
    if let best = try leastDeviation(task, aim: aim, start: start.flatMap { task.rank($0.counts, aim: aim) }) {
      return task.allocation(best, least: isLeast)
    }
    return try nearest(task, rounded)
  }

  /// Whole lots by rounding and exchanging alone, without an integer program; nil where that finds none.
  func rounded(_ problem: TrackingProblem, weights: [Double], reference: [Double]?) -> Allocation? {
    let task = Task(problem, weights: weights, reference: reference)
    return task.allocation(task.search(aim: task.aim).run(), least: false)
  }

  /// Everything about one support.
  private struct Task {
    let problem: TrackingProblem
    let kept: [Int]
    let small: TrackingProblem
    let grids: [LotGrid]
    let target: [Double]
    let support: [Int]
    let system: DeviationSystem
    let judge: Judge
    let scale: Double
    /// Residual cash that is as good as none, fraction of C: a hair less than one lot.
    let aim: Double

    init(_ problem: TrackingProblem, weights: [Double], reference: [Double]?) {
      self.problem = problem
      kept = weights.indices.filter { weights[$0] > 0 || problem.holdings.shares[$0] != 0 }
      let small = problem.restricted(to: kept)
      self.small = small
      grids = kept.indices.map { small.lotGrid($0) }
      target = kept.map { weights[$0] }
      support = target.indices.filter { [target] in target[$0] > 0 }
      system = DeviationSystem(small, reference: reference)
      judge = Judge(problem)
      scale = Scaling.scale(for: problem.objective, system: system, weights: target)
      // Less than one lot, and not at most one; cash that is bounded by a rule is no remainder.
      aim = problem.statesCash ? .infinity : (small.cheapestLot(of: support) ?? 0) * (1 - 1e-9)
    }

    func search(aim: Double) -> RoundingSearch { RoundingSearch(small, system: system, target: target, aim: aim) }

    func rank(_ counts: LotCounts, aim: Double) -> RoundingSearch.Found {
      RoundingSearch.Found(counts: counts, rank: search(aim: aim).rank(counts))
    }

    func portfolio(_ counts: LotCounts) -> JudgedPortfolio {
      var shares = [Double](repeating: 0, count: problem.stockCount)
      for (stock, count) in zip(kept, counts.shares(grids)) { shares[stock] = count }
      return judge.portfolio(shares: shares)
    }

    func allocation(_ found: RoundingSearch.Found?, least: Bool) -> Allocation? {
      guard let found else { return nil }
      let portfolio = portfolio(found.counts)
      let excess = problem.statesCash ? 0 : portfolio.cash / problem.capital - aim
      return Allocation(
        shares: portfolio.shares, violations: judge.wholeShareViolations(by: portfolio),
        excessCash: excess > 0 ? excess : 0, isLeastCash: least)
    }
  }

  /// The lots of least deviation that keep everything and leave no more cash than is aimed at; nil where none were found.
  private func leastDeviation(
    _ task: Task, aim: Double, start: RoundingSearch.Found?
  ) throws(SolverError) -> RoundingSearch.Found? {
    let sound = start.flatMap { $0.rank.isSound ? $0 : nil }
    // The engine's tolerance on cash must not reach a whole lot.
    let mostCash = aim == .infinity ? 1 : sound == nil ? aim : max(aim - 1e-6, aim / 2)
    var limits = limits
    if sound == nil { (limits.nodes, limits.seconds) = (Self.ruleNodes, Self.ruleSeconds) }
    let answer = try affordable(task, limits, start: sound?.counts) { problem, reserve in
      guard reserve <= mostCash else { return nil }
      return ShareFormulation(
        problem, system: task.system, support: task.support, scale: task.scale, cash: reserve...mostCash)
    }
    guard let counts = answer?.counts else { return sound }
    let found = task.rank(counts, aim: aim)
    guard found.rank.isSound else { return sound }
    // An engine that ran out of time may not have come as far as rounding did.
    return sound.map { found.rank < $0.rank ? found : $0 } ?? found
  }

  /// The lots that keep everything and leave the least cash; nil where none were found.
  private func leastCash(
    _ task: Task, start: RoundingSearch.Found?
  ) throws(SolverError) -> (counts: LotCounts, isProven: Bool)? {
    var limits = limits
    (limits.nodes, limits.seconds) = (Self.ruleNodes, Self.ruleSeconds)
    let sound = start.flatMap { $0.rank.broken == 0 ? $0.counts : nil }
    let answer = try affordable(task, limits, start: sound) { problem, reserve in
      ShareFormulation(leastCash: problem, support: task.support, reserve: reserve, aim: task.aim / 2)
    }
    guard let answer, task.judge.wholeShareViolations(by: task.portfolio(answer.counts)).isEmpty else {
      return sound.map { ($0, false) }
    }
    guard let sound, task.portfolio(sound).cash < task.portfolio(answer.counts).cash else { return answer }
    return (sound, answer.isProven)
  }

  /// The lots of a program that do not cost more than there is.
  ///
  /// The engine may miss a budget by its own tolerance; money may not be missed at all. A reserve a little larger than the
  /// miss makes up for it, of the capital as of the budget for transaction cost.
  private func affordable(
    _ task: Task, _ limits: TrackingLimits, start: LotCounts?,
    _ program: (TrackingProblem, Double) -> ShareFormulation?
  ) throws(SolverError) -> (counts: LotCounts, isProven: Bool)? {
    var reserve = 0.0
    var strict = task.small
    for _ in 0..<3 {
      guard let program = program(strict, reserve) else { return nil }
      let outcome = try solve(program.formulation, limits, start: start.map { program.columnValues($0) })
      guard let values = outcome.values else { return nil }
      let counts = program.counts(of: values)
      let found = task.portfolio(counts)
      let excess = task.judge.costExcess(of: found)
      if found.cash >= 0, excess == 0 { return (counts, outcome.termination == .optimal) }
      if found.cash < 0 { reserve += max(1e-9, -2 * found.cash / task.problem.capital) }
      if excess > 0 { strict.lowerCostLimit(by: max(1e-9, 2 * excess / task.problem.capital)) }
    }
    return nil
  }

  /// The lots that break the constraints least in all; the number of stocks and the capital are never broken.
  private func nearest(_ task: Task, _ rounded: RoundingSearch.Found?) throws(SolverError) -> Allocation? {
    let program = ShareFormulation(
      task.small, system: task.system, support: task.support, scale: task.scale, cash: 1e-9...1)
    var limits = limits
    (limits.nodes, limits.seconds) = (Self.ruleNodes, Self.ruleSeconds)
    let values = try solve(program.elastic(), limits, start: nil).values
    // An engine that came to no end says nothing of whether lots exist; rounding does, if only of lots and capital.
    guard let counts = values.map({ program.counts(of: $0) }) ?? rounded?.counts else { return nil }
    let search = task.search(aim: task.aim)
    let near = task.portfolio(counts).cash >= 0 ? search.improved(counts) : nil
    let best = [near, rounded].compactMap { $0 }.min { $0.rank < $1.rank }
    return task.allocation(best ?? task.rank(counts, aim: task.aim), least: false)
  }

  private func solve(
    _ formulation: TrackingFormulation, _ limits: TrackingLimits, start: [Double]?
  ) throws(SolverError) -> ModelSearch.Outcome {
    let search = ModelSearch(solver: solver, lpSolver: lpSolver, limits: limits)
    return try search.minimise(formulation, start: start, watch: Stopwatch(limits))
  }
}
