import MILP
import TrackingDomain

/// Limits on the sum of the m largest, one set of stocks after another.
///
/// The m largest are at most L together where Σ w[i] over S ≤ L for every set S of m stocks: far too many rows, of which
/// few matter. A round has those of the sets known so far, which search and proof read like bounds of any group; the m
/// largest of its portfolio are the next set where they are more than L. So every round's bound is one of the problem, and
/// what keeps the rule is the problem's optimum where it is the round's (Kelley 1960, J. SIAM 8:703–712).
extension Tracker {
  /// Most rounds; what is open then is for the engine, whose model has the rule whole.
  private static let mostRounds = 60
  /// The part of the time left that a round may take, and that one of the searches before them may.
  private static let (shareOfTime, shareOfSearch) = (0.6, 0.04)
  /// Most searches before the first round.
  private static let mostSearches = 12

  /// Solves a problem by rounds where it limits the sum of the largest in a way that modes and rows do not say.
  func solveStated(_ context: Context, starts: [[Double]]) throws(TrackingError) -> Round {
    guard context.problem.leavesLargestSums else { return try solveOnce(context, starts: starts) }
    let (problem, watch) = (context.problem, context.watch)
    let judge = Judge(problem.statingCash())
    func isAccepted(_ weights: [Double]) -> Bool { judge.violations(by: judge.portfolio(weights: weights)).isEmpty }
    var incumbents = (starts + [levelled(context, starts)].compactMap { $0 }).filter(isAccepted)
    var sets = firstSets(context, &incumbents, isAccepted)
    var (bound, work) = (-Double.infinity, Round(termination: .timeLimit, weights: nil, bound: 0, engine: ""))
    for _ in 0..<Self.mostRounds where !watch.isOver {
      var limits = context.limits
      limits.seconds = watch.remaining.map { Self.shareOfTime * $0 }
      limits.nodes = limits.nodes.map { max(1, $0 - work.nodes) }
      let part = Context(
        problem: problem.limitingLargest(sets), limits: limits, relaxations: context.relaxations,
        watch: Stopwatch(limits), log: SearchLog(nil))
      var round = try solveOnce(part, starts: incumbents)
      work.add(work: round)
      (round.nodes, round.cuts, round.iterations) = (work.nodes, work.cuts, work.iterations)
      if round.termination == .infeasible {
        if incumbents.isEmpty { return round }
        break
      }
      bound = max(bound, round.bound)
      round.bound = bound
      guard let weights = round.weights else { break }
      if isAccepted(weights) {
        context.log.record(incumbent: round.value, bound: bound, nodes: round.nodes, seconds: watch.elapsed)
        guard round.termination == .timeLimit, !watch.isOver else { return round }
        incumbents.append(weights)
        continue
      }
      context.log.record(incumbent: nil, bound: bound, nodes: round.nodes, seconds: watch.elapsed)
      let new = problem.largestSets(brokenBy: weights).subtracting(sets)
      guard !new.isEmpty else { break }
      sets.formUnion(new)
    }
    return try lastRound(context, bound: bound, work: work, starts: incumbents)
  }

  /// Sets that searches alone come upon, in a small part of a round's time, until one ends at a portfolio that keeps the
  /// rule.
  private func firstSets(
    _ context: Context, _ incumbents: inout [[Double]], _ isAccepted: ([Double]) -> Bool
  ) -> Set<LargestSet> {
    let problem = context.problem
    var sets: Set<LargestSet> = []
    for _ in 0..<Self.mostSearches where !context.watch.isOver {
      let seconds = Self.shareOfSearch * (context.watch.remaining ?? 60)
      let finder = IncumbentFinder(problem.limitingLargest(sets), limits: context.limits)
      let found = finder.find(seconds: seconds, starts: incumbents, effort: 0.25) { _ in }
      guard let weights = found.accepted else { break }
      guard !isAccepted(weights) else {
        incumbents.append(weights)
        break
      }
      let new = problem.largestSets(brokenBy: weights).subtracting(sets)
      guard !new.isEmpty else { break }
      sets.formUnion(new)
    }
    return sets
  }

  /// The problem as it stands, with the bound that rounds have come to.
  private func lastRound(
    _ context: Context, bound: Double, work: Round, starts: [[Double]]
  ) throws(TrackingError) -> Round {
    var round = try solveOnce(context, starts: starts)
    round.add(work: work)
    guard round.termination != .infeasible else { return round }
    round.bound = max(round.bound, bound)
    if round.weights != nil, context.limits.gapTolerance.isMet(incumbent: round.value, bound: round.bound) {
      round.termination = .optimal
    }
    return round
  }

  private func solveOnce(_ context: Context, starts: [[Double]]) throws(TrackingError) -> Round {
    context.problem.isLinearised
      ? try solveConstantShares(context, starts: starts)
      : try solveRound(context, reference: nil, starts: starts)
  }

  /// A portfolio with no stock above L/m, which keeps the rule whatever is held; nil where none is found.
  private func levelled(_ context: Context, _ starts: [[Double]]) -> [Double]? {
    var problem = context.problem
    problem.constraints = problem.constraints.map { constraint in
      guard case .largestSum(let rule) = constraint else { return constraint }
      return .largestSum(LargestSumLimit(count: 1, limit: rule.limit / Double(rule.count)))
    }
    let seconds = 0.1 * (context.watch.remaining ?? 60)
    return IncumbentFinder(problem, limits: context.limits).find(seconds: seconds, starts: starts) { _ in }.accepted
  }
}

/// Stocks of which some rule limits the sum.
private struct LargestSet: Hashable {
  let stocks: [Int]
  let limit: Double
}

extension TrackingProblem {
  /// Whether the sum of the largest is limited in a way that modes and rows do not say.
  fileprivate var leavesLargestSums: Bool {
    constraints.contains { constraint in
      guard case .largestSum(let rule) = constraint else { return false }
      return rule.count > 1 && rule.count < cardinality.upperBound
    }
  }

  /// The sets whose sums are above their limits.
  fileprivate func largestSets(brokenBy weights: [Double]) -> Set<LargestSet> {
    var result: Set<LargestSet> = []
    for case .largestSum(let rule) in constraints {
      let stocks = rule.largest(of: weights)
      guard stocks.reduce(0, { $0 + weights[$1] }) > rule.limit else { continue }
      result.insert(LargestSet(stocks: stocks, limit: rule.limit))
    }
    return result
  }

  /// The problem with limits on sums of some sets in the place of those on the largest.
  fileprivate func limitingLargest(_ sets: Set<LargestSet>) -> TrackingProblem {
    var result = self
    result.constraints = constraints.map { constraint in
      guard case .largestSum(let rule) = constraint else { return constraint }
      return .largestSum(LargestSumLimit(count: 1, limit: rule.limit))
    }
    result.constraints += sets.sorted { ($0.limit, $0.stocks.description) < ($1.limit, $1.stocks.description) }.map {
      .allocation(AllocationBounds(group: "the largest", members: $0.stocks, range: 0...$0.limit))
    }
    return result
  }
}
