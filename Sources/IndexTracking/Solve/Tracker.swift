import Foundation
import MarketData
public import MILP
import SupportSearch
import Synchronization
public import TrackingDomain

/// Solves tracking problems: search for a good portfolio, prove how good it is, make it whole shares, check it.
public struct Tracker: Sendable {
  let solver: any Solver
  let lpSolver: any LPSolver

  /// A tracker on given engines.
  ///
  /// - Parameters:
  ///   - solver: solves integer programs, such as `CbcSolver`.
  ///   - lpSolver: solves linear relaxations, such as `ClpSolver`.
  public init(solver: any Solver, lpSolver: any LPSolver) {
    self.solver = solver
    self.lpSolver = lpSolver
  }

  /// Solves a problem.
  ///
  /// On the `shares` basis deviations are ratios; value and bound are of the true objective all the same.
  ///
  /// - Parameters:
  ///   - problem: what is asked.
  ///   - limits: when to stop.
  ///   - starts: proportions to begin from besides the search's own, such as a neighbour's answer.
  ///   - relaxations: where relaxations of like problems stopped, such as a neighbour's; this one's is added.
  ///   - observer: told of incumbents and bounds while the search runs.
  /// - Returns: how the search ended and what it holds; infeasible is a result.
  /// - Throws: ``TrackingError``.
  public func solve(
    _ problem: TrackingProblem, limits: TrackingLimits = TrackingLimits(), starts: [[Double]] = [],
    relaxations: RelaxationShelf = RelaxationShelf(), observer: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws(TrackingError) -> TrackingResult {
    do { try problem.validate() } catch { throw .problem(error) }
    let watch = Stopwatch(limits)
    if let refuted = try refutation(of: problem, watch) { return refuted }
    var limits = limits
    limits.absoluteGap = max(limits.absoluteGap ?? 0, problem.negligibleGap)
    let log = SearchLog(observer, absoluteTolerance: limits.absoluteGap ?? 0)
    let judge = Judge(problem)
    let context = Context(problem: problem, limits: limits, relaxations: relaxations, watch: watch, log: log)
    var best = try solveStated(context, starts: starts)
    var alarms: [String] = []
    if best.termination == .infeasible { alarms += try confirmInfeasible(&best, problem, limits, watch) }
    var work = SearchWork(
      engine: best.engine, seconds: 0, nodes: best.nodes, cuts: best.cuts, iterations: best.iterations, incumbents: [])
    work.seconds = watch.elapsed
    work.incumbents = log.incumbents
    log.noteClock("the search", took: watch.elapsed, of: limits.seconds ?? .infinity)
    let portfolio = try finish(best, problem, limits, judge, watch, log)
    work.clockCuts = log.clockCuts
    // The engine's bound holds to its tolerances, which may leave it a hair above a portfolio in hand.
    let bound = min(best.bound, portfolio?.modelValue ?? .infinity)
    var result = TrackingResult(
      problem: problem, termination: best.termination, portfolio: portfolio, bound: bound, work: work,
      isHopeless: best.isHopeless, alarms: alarms, notes: problem.lotNotes + (portfolio?.notes ?? []))
    result.gapTolerance = limits.gapTolerance
    result.keepOnlyProvenOptima()
    result.notes += result.tokenHoldingNotes()
    return result
  }

  /// What every part of a solve shares.
  struct Context {
    let problem: TrackingProblem
    let limits: TrackingLimits
    let relaxations: RelaxationShelf
    let watch: Stopwatch
    let log: SearchLog
  }

  /// One search ended: proportions, value and bound in the problem's units.
  struct Round {
    var termination: Termination
    var weights: [Double]?
    var value = Double.infinity
    /// The value as the engine or the proof itself counts it.
    var claim: ValueClaim?
    var bound: Double
    var engine: String
    var nodes = 0
    var cuts = 0
    var iterations = 0
    var isHopeless = false
  }

  /// Solves a model: the problem itself or, on the basis `shares`, its linearisation at a path.
  func solveRound(
    _ context: Context, reference: [Double]?, starts: [[Double]]
  ) throws(TrackingError) -> Round {
    let (problem, limits, relaxations) = (context.problem, context.limits, context.relaxations)
    let (watch, log) = (context.watch, context.log)
    let system = DeviationSystem(problem, reference: reference)
    log.beginModel()
    let outlay = Outlay(problem, system: system)
    let finder = IncumbentFinder(problem, outlay: outlay, limits: limits)
    // Cash that nothing is said of is none in the model, though not in the judge's eyes: whole lots leave some.
    let judge = Judge(problem.statingCash())
    func isAccepted(_ weights: [Double]) -> Bool { judge.violations(by: judge.portfolio(weights: weights)).isEmpty }
    func value(_ weights: [Double]) -> Double { modelValue(of: weights, problem, system) }
    let found = finder.find(starts: starts, watch, log)
    var candidates = ([found.accepted].compactMap { $0 } + starts + [problem.heldProportions]).filter(isAccepted)
    var outcome: Answer
    let proof: (any PortfolioProof)? =
      ConicProof(outlay.problem, system: outlay.system, limits: limits, relaxations: relaxations)
      ?? RegressionProof(outlay.problem, system: outlay.system, limits: limits)
    if let proof, proof.isExact {
      outcome = prove(proof, outlay, start: candidates.first, seconds: watch.remaining ?? .infinity, watch, log)
      if let weights = outcome.weights, !isAccepted(weights) {
        // Its bound stands; its portfolio is not one of the problem's.
        outcome.weights = candidates.min { value($0) < value($1) }
        outcome.claim = nil
        outcome.termination = .numerical
      }
      if outcome.isHopeless, outcome.termination == .numerical {
        outcome.weights = improve(outcome.weights ?? candidates.first, problem, outlay, limits, watch, log, value)
        outcome.claim = nil
        outcome.termination = limits.cancellation.isCancelled ? .interrupted : .timeLimit
      } else if outcome.termination == .numerical {
        outcome = try goOnByEngine(after: outcome, problem, system, candidates.first, limits, watch, log, value)
      }
    } else {
      let (proofBegan, proofLimit) = (watch.elapsed, 0.3 * (watch.remaining ?? 60))
      let relaxed = proof.map { proof in
        prove(proof, outlay, start: nil, seconds: proofLimit, watch, log)
      }
      log.noteClock("the bound by relaxation", took: watch.elapsed - proofBegan, of: proofLimit)
      if let weights = relaxed?.weights, isAccepted(weights) { candidates.append(weights) }
      let kernel = KernelSearch(solver: solver, lpSolver: lpSolver, limits: limits)
      let guides = [found.accepted, found.rejected, relaxed?.weights].compactMap { $0 }
      let (kernelBegan, kernelLimit) = (watch.elapsed, 0.2 * (watch.remaining ?? 60))
      let finding: KernelSearch.Finding
      do {
        finding = try kernel.find(problem, reference: reference, guides: guides, start: candidates.first, watch)
      } catch { throw .solver(error) }
      log.noteClock("the search over promising stocks", took: watch.elapsed - kernelBegan, of: kernelLimit)
      if let weights = finding.weights, isAccepted(weights) { candidates.append(weights) }
      let start = candidates.min { value($0) < value($1) }
      let relaxedBound = relaxed.map { $0.termination == .infeasible ? -.infinity : $0.bound } ?? -.infinity
      if let start {
        log.record(incumbent: value(start), bound: relaxedBound, nodes: 0, seconds: watch.elapsed)
      }
      if let start, limits.gapTolerance.isMet(incumbent: value(start), bound: relaxedBound) {
        outcome = Answer(
          engine: relaxed?.engine ?? solver.engine, termination: .optimal, weights: start, bound: relaxedBound,
          nodes: relaxed?.nodes ?? 0, cuts: 0)
      } else {
        outcome = try searchModel(problem, system, start: start, limits, watch, log)
        outcome.bound = max(outcome.bound, relaxedBound)
        outcome.nodes += relaxed?.nodes ?? 0
        if let weights = outcome.weights,
          limits.gapTolerance.isMet(incumbent: value(weights), bound: outcome.bound)
        {
          outcome.termination = .optimal
        }
      }
      outcome.nodes += finding.nodes
      outcome.cuts += finding.cuts
      outcome.iterations += finding.iterations
    }
    // No part of the search loses what an earlier one found.
    if outcome.termination != .optimal, let best = candidates.min(by: { value($0) < value($1) }),
      value(best) >= outcome.bound,
      outcome.weights.map({ value(best) < value($0) - 1e-9 * abs(value($0)) }) ?? true
    {
      outcome.weights = best
      outcome.claim = nil
      if outcome.termination == .infeasible { outcome.termination = .numerical }
    }
    var round = Round(
      termination: outcome.termination, weights: outcome.weights, bound: outcome.bound, engine: outcome.engine,
      nodes: outcome.nodes, cuts: outcome.cuts, iterations: outcome.iterations,
      isHopeless: outcome.isHopeless)
    if let weights = round.weights {
      round.value = value(weights)
      round.claim = outcome.claim
      log.record(incumbent: round.value, bound: round.bound, nodes: round.nodes, seconds: watch.elapsed)
    }
    return round
  }

  /// Lets "infeasible" stand only where a second route, on the constraints alone, comes to the same end.
  ///
  /// A portfolio that refutes it takes its place, with no bound and nothing proven.
  ///
  /// - Returns: what the user must be told of a disagreement.
  private func confirmInfeasible(
    _ round: inout Round, _ problem: TrackingProblem, _ limits: TrackingLimits, _ watch: Stopwatch
  ) throws(TrackingError) -> [String] {
    let check = FeasibilityCheck(solver: solver, lpSolver: lpSolver, limits: limits, watch: watch)
    let stated = problem.statingCash()
    do {
      switch try check.confirm(stated) {
      case .confirmed: return []
      case .undecided(let termination):
        round.termination = termination
        return ["the search finds nothing feasible, but that could not be confirmed by a second route"]
      case .refuted(let shares):
        round.termination = .numerical
        round.bound = -.infinity
        let weights = Judge(problem).portfolio(shares: shares).weights
        round.weights = weights
        round.value = modelValue(of: weights, problem, DeviationSystem(problem))
        return [
          "the search finds nothing feasible, but a second route finds the portfolio that is returned: nothing is "
            + "proven, and either the constraints leave too little room for the engine's arithmetic or this is a defect"
        ]
      }
    } catch { throw .solver(error) }
  }

  /// The objective at proportions, by the search's own arithmetic.
  func modelValue(of weights: [Double], _ problem: TrackingProblem, _ system: DeviationSystem) -> Double {
    let cash = 1 - Judge(problem).portfolio(weights: weights).spent
    if problem.isLinearised, let ratios = try? PathRatios(problem) {
      return ratios.objective.value(of: weights + [cash])
    }
    return system.value(weights: weights, cash: cash)
  }

  /// How a search for a proof or a model's optimum ended.
  struct Answer {
    var engine: String
    var termination: Termination
    var weights: [Double]?
    /// What the engine or the proof itself says that the weights are worth.
    var claim: ValueClaim?
    var bound: Double
    var nodes: Int
    var cuts: Int
    var iterations = 0
    var isHopeless = false
  }

  /// Runs a proof over outlays.
  func prove(
    _ proof: some PortfolioProof, _ outlay: Outlay, start: [Double]?, seconds: Double, _ watch: Stopwatch,
    _ log: SearchLog
  ) -> Answer {
    let isExact = proof.isExact
    let outcome = proof.run(start: start.map(outlay.outlays), seconds: seconds, watch: watch) { progress in
      log.record(
        incumbent: isExact ? progress.incumbent : nil, bound: progress.bound, nodes: progress.nodes,
        seconds: progress.seconds)
    }
    return Answer(
      engine: "\(type(of: proof).engine), \(solver.engine) for whole shares", termination: outcome.termination,
      weights: outcome.weights.map(outlay.weights),
      claim: outcome.claim, bound: outcome.bound, nodes: outcome.nodes, cuts: 0, isHopeless: outcome.isHopeless)
  }

  /// Searches for better portfolios until the time is over, where no proof is to be had.
  func improve(
    _ start: [Double]?, _ problem: TrackingProblem, _ outlay: Outlay, _ limits: TrackingLimits, _ watch: Stopwatch,
    _ log: SearchLog, _ value: ([Double]) -> Double
  ) -> [Double]? {
    var best = start
    var limits = limits
    while !watch.isOver, let seconds = watch.remaining {
      limits.seed &+= 1
      let finder = IncumbentFinder(problem, outlay: outlay, limits: limits)
      let found = finder.find(seconds: seconds, starts: best.map { [$0] } ?? []) { value in
        log.record(incumbent: value, bound: -.infinity, nodes: 0, seconds: watch.elapsed)
      }
      guard let weights = found.accepted else { break }
      if best.map({ value(weights) < value($0) }) ?? true { best = weights }
    }
    log.noteClock("the search for a better portfolio", took: watch.elapsed, of: limits.seconds ?? .infinity)
    return best
  }

  private func searchModel(
    _ problem: TrackingProblem, _ system: DeviationSystem, start: [Double]?, _ limits: TrackingLimits,
    _ watch: Stopwatch, _ log: SearchLog
  ) throws(TrackingError) -> Answer {
    let scale = Scaling.scale(for: problem.objective, system: system, weights: start ?? equalWeights(problem))
    let formulation = TrackingFormulation(problem, system: system, scale: scale)
    let search = ModelSearch(solver: solver, lpSolver: lpSolver, limits: limits)
    do {
      let outcome = try search.minimise(
        formulation, start: start.map { formulation.columnValues(forWeights: $0) }, watch: watch
      ) { progress in
        // The engine's own incumbents are claims until they have been checked; only its bound is passed on.
        log.record(incumbent: nil, bound: progress.bound, nodes: progress.nodes, seconds: watch.elapsed)
      }
      return Answer(
        engine: solver.engine, termination: outcome.termination,
        weights: outcome.values.map { formulation.weights(of: $0) },
        claim: outcome.value.map {
          ValueClaim(
            byEngine: $0, rounding: 1e-6 / formulation.objectiveScale, greatest: system.greatestCoefficient,
            isSquare: problem.objective.measure.isQuadratic)
        },
        bound: outcome.bound, nodes: outcome.nodes, cuts: outcome.cuts, iterations: outcome.iterations)
    } catch { throw .solver(error) }
  }

  /// Lets the engine have the last word where a proof lost its way; what the proof has proven by then still counts.
  private func goOnByEngine(
    after proof: Answer, _ problem: TrackingProblem, _ system: DeviationSystem, _ candidate: [Double]?,
    _ limits: TrackingLimits, _ watch: Stopwatch, _ log: SearchLog, _ value: ([Double]) -> Double
  ) throws(TrackingError) -> Answer {
    // What is left is rounding, which the engine's tolerances are far from.
    let nearly = GapTolerance(relative: 1e-6, absolute: limits.absoluteGap ?? 0)
    if let weights = proof.weights, nearly.isMet(incumbent: value(weights), bound: proof.bound) { return proof }
    var outcome = try searchModel(problem, system, start: proof.weights ?? candidate, limits, watch, log)
    guard proof.bound.isFinite else { return outcome }
    outcome.bound = max(outcome.bound, proof.bound)
    outcome.nodes += proof.nodes
    if let weights = outcome.weights,
      limits.gapTolerance.isMet(incumbent: value(weights), bound: outcome.bound)
    {
      outcome.termination = .optimal
    }
    return outcome
  }

  private func equalWeights(_ problem: TrackingProblem) -> [Double] {
    Array(repeating: 1 / Double(problem.stockCount), count: problem.stockCount)
  }

  /// Fails where a bound lies above a portfolio's value: then one of the two is wrong.
  private func auditBound(_ round: Round, _ problem: TrackingProblem) throws(AuditFailure) {
    let rounding = problem.objective.measure.isQuadratic ? 1e-12 : 1e-9
    guard round.bound > round.value + 1e-6 * abs(round.value) + rounding else { return }
    throw AuditFailure(findings: ["the bound \(round.bound) lies above the portfolio's value \(round.value)"])
  }

  /// Whole shares of a round's proportions, everything checked.
  private func finish(
    _ round: Round, _ problem: TrackingProblem, _ limits: TrackingLimits, _ judge: Judge, _ watch: Stopwatch,
    _ log: SearchLog
  ) throws(TrackingError) -> TrackedPortfolio? {
    guard let weights = round.weights else { return nil }
    let continuous = judge.portfolio(weights: weights)
    do {
      try Judge(problem.statingCash()).audit(continuous, claimed: round.value)
      try auditBound(round, problem)
      try round.claim?.audit(against: judge.objective(of: continuous))
    } catch { throw .audit(error) }
    // The allocation is small and must not be starved by a search that used all its time.
    var allocationLimits = limits
    let allocationSeconds = watch.remaining.map { min(3, max(0.5, $0)) } ?? 3
    allocationLimits.seconds = allocationSeconds
    allocationLimits.relativeGap = max(limits.relativeGap, 1e-3)
    allocationLimits.nodes = nil
    allocationLimits.cancellation = Cancellation()
    let allocator = ShareAllocator(solver: solver, lpSolver: lpSolver, limits: allocationLimits)
    let choice: WholeShareChoice.Choice?
    let allocationBegan = watch.elapsed
    do {
      choice = try WholeShareChoice(
        problem: problem, allocator: allocator,
        reference: problem.isLinearised ? problem.valuePath(of: continuous) : nil
      ).choose(weights, Stopwatch(allocationLimits))
    } catch { throw .solver(error) }
    log.noteClock("the choice of whole shares", took: watch.elapsed - allocationBegan, of: allocationSeconds)
    guard let choice else {
      throw .noWholeShares(
        "no portfolio of whole shares exists on the chosen stocks within the capital of "
          + "\(decimal(problem.capital)): even one lot of each costs too much. Give more capital, smaller lots or a "
          + "smaller cardinality.")
    }
    return TrackedPortfolio(
      targetWeights: weights, modelValue: round.value, whole: judge.portfolio(shares: choice.allocation.shares),
      violations: choice.allocation.violations, notes: choice.notes)
  }
}
