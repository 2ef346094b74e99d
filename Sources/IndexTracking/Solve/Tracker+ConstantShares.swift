import MILP
import MarketData
import TrackingDomain

/// The basis `shares`: a search and a proof of the true objective, whose deviations are ratios.
extension Tracker {
  /// Most models linearised at the path of what was found, where the search finds nothing.
  private static let mostModels = 3
  /// Stocks times periods up to which the measures that are no squares are bounded.
  private static let greatestRegression = 30_000

  /// Solves a problem of constant share counts.
  ///
  /// The search judges by the true objective. Where it finds nothing, the engine looks for portfolios in models that are
  /// linearised at a path; those give starts, and may show that nothing is feasible, but no bound.
  func solveConstantShares(_ context: Context, starts: [[Double]]) throws(TrackingError) -> Round {
    let (problem, limits, watch) = (context.problem, context.limits, context.watch)
    let system = DeviationSystem(problem)
    let outlay = Outlay(problem, system: system)
    let judge = Judge(problem.statingCash())
    func isAccepted(_ weights: [Double]) -> Bool { judge.violations(by: judge.portfolio(weights: weights)).isEmpty }
    func value(_ weights: [Double]) -> Double { modelValue(of: weights, problem, system) }
    let found = IncumbentFinder(problem, outlay: outlay, limits: limits).find(starts: starts, watch, context.log)
    var candidates = ([found.accepted].compactMap { $0 } + starts + [problem.heldProportions]).filter(isAccepted)
    var round = Round(termination: .timeLimit, weights: nil, bound: -.infinity, engine: solver.engine)
    if found.accepted == nil {
      let models = try searchModels(context, starts: candidates + [found.rejected].compactMap { $0 }, outlay)
      if models.termination == .infeasible, candidates.isEmpty { return models }
      round.add(work: models)
      candidates += [models.weights].compactMap { $0 }.filter(isAccepted)
    }
    let best = candidates.min { value($0) < value($1) }
    round.weights = best
    // The root of the regression proof of ratios does not look at the clock, and takes long for large panels.
    let isSmall = problem.stockCount * problem.periodCount <= Self.greatestRegression
    let proof: (any PortfolioProof)? =
      RatioProof(problem, outlay: outlay, limits: limits)
      ?? (isSmall ? RegressionProof(constantShares: problem, outlay: outlay, limits: limits) : nil)
    if let proof {
      let outcome = prove(
        proof, outlay, start: best, seconds: watch.remaining ?? .infinity, watch, context.log)
      round.engine = outcome.engine
      round.nodes += outcome.nodes
      round.bound = outcome.bound
      round.isHopeless = outcome.isHopeless
      round.termination = outcome.termination == .optimal ? .numerical : outcome.termination
      if outcome.termination == .infeasible, best == nil { return round }
      if let weights = outcome.weights, isAccepted(weights), best.map({ value(weights) < value($0) }) ?? true {
        round.weights = weights
      }
    }
    return settle(round, context, outlay, value)
  }

  /// Says how a search ended, having used the time that is left where nothing is proven.
  private func settle(
    _ unsettled: Round, _ context: Context, _ outlay: Outlay, _ value: ([Double]) -> Double
  ) -> Round {
    let (limits, watch) = (context.limits, context.watch)
    var round = unsettled
    func isProven() -> Bool {
      round.weights.map { limits.gapTolerance.isMet(incumbent: value($0), bound: round.bound) } ?? false
    }
    if !isProven(), round.termination != .nodeLimit, limits.nodes == nil, watch.remaining != nil {
      round.weights = improve(round.weights, context.problem, outlay, limits, watch, context.log, value)
    }
    if isProven() {
      round.termination = .optimal
    } else if limits.cancellation.isCancelled {
      round.termination = .interrupted
    } else if watch.remaining.map({ $0 <= 0 }) ?? false {
      round.termination = .timeLimit
    } else if limits.nodes != nil {
      round.termination = .nodeLimit
    } else {
      round.termination = .numerical
    }
    if let weights = round.weights {
      round.value = value(weights)
      context.log.record(incumbent: round.value, bound: round.bound, nodes: round.nodes, seconds: watch.elapsed)
    }
    return round
  }

  /// Has the engine solve models linearised at one path after another, each the path of what was found at the last.
  ///
  /// - Returns: the best proportions by the true objective; infeasible where the first model is.
  private func searchModels(
    _ context: Context, starts: [[Double]], _ outlay: Outlay
  ) throws(TrackingError) -> Round {
    let problem = context.problem
    var limits = context.limits
    var best: Round?
    var reference: [Double]?
    for _ in 0..<Self.mostModels where !context.watch.isOver {
      limits.seconds = context.watch.remaining.map { 0.4 * $0 }
      let part = Context(
        problem: problem, limits: limits, relaxations: context.relaxations, watch: Stopwatch(limits),
        log: SearchLog(nil))
      var round = try solveRound(
        part, reference: reference, starts: best?.weights.map { [$0] } ?? starts)
      guard let weights = round.weights else { return best ?? round }
      let finder = IncumbentFinder(problem, outlay: outlay, limits: limits)
      let fitted = finder.find(seconds: 0.2 * (limits.seconds ?? 5), starts: [weights], effort: 0, report: { _ in })
      let system = DeviationSystem(problem)
      func value(_ weights: [Double]) -> Double { modelValue(of: weights, problem, system) }
      round.weights = [weights, fitted.accepted].compactMap { $0 }.min { value($0) < value($1) }
      let before = best?.value ?? .infinity
      round.value = round.weights.map(value) ?? .infinity
      if let best { round.add(work: best) }
      if round.value < before { best = round }
      guard round.value < before - 1e-6 * abs(before), let weights = round.weights else { break }
      reference = problem.valuePath(of: Judge(problem).portfolio(weights: weights))
    }
    return best ?? Round(termination: .timeLimit, weights: nil, bound: -.infinity, engine: solver.engine)
  }
}

extension Tracker.Round {
  /// Counts the work of another.
  mutating func add(work other: Self) {
    nodes += other.nodes
    cuts += other.cuts
    iterations += other.iterations
  }
}

extension TrackingProblem {
  /// P[0]…P[T] of a portfolio as a fraction of C.
  func valuePath(of portfolio: JudgedPortfolio) -> [Double] {
    (0...periodCount).map { date in
      portfolio.heldPositions.reduce(portfolio.cash) { $0 + portfolio.shares[$1] * inSample.price($1, date) } / capital
    }
  }
}
