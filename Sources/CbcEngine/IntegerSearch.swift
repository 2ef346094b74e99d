import CbcShim
import MILP

/// Solves a model with whole columns: runs CBC, judges what it said, and runs it again where the answer needs a
/// second opinion.
struct IntegerSearch {
  let model: Model
  let options: SolveOptions
  let start: Incumbent?
  let monitor: SearchMonitor

  /// What one run of CBC amounts to, after its words were held against its numbers.
  private enum Verdict {
    case optimal(bound: Double)
    case infeasible
    case unbounded
    case stopped(Termination, bound: Double)
    /// CBC failed or contradicted itself; says how.
    case fault(String)
  }

  /// What one run contributed.
  private struct Attempt {
    var verdict: Verdict
    var incumbent: Incumbent?
    var nodes: Int
    var iterations: Int
  }

  func run() throws(SolverError) -> SolveResult {
    if monitor.isCancelled { return result(.interrupted, start, bound: -.infinity, []) }
    let first = try attempt(preprocessing: options.preprocessing, start: start)
    switch first.verdict {
    case .optimal, .stopped: return judged(first, [first])
    case .infeasible where !options.preprocessing && start == nil: return judged(first, [first])
    case .infeasible, .fault: break
    case .unbounded: return try unbounded(first)
    }
    // A wrong "infeasible" from CBC's preprocessing is on record, and so is a run that loses its parameters and ends
    // with status −1: both are asked again, without preprocessing and without a start.
    monitor.stopsAtGap = false
    let second = try attempt(preprocessing: false, start: nil)
    if case .unbounded = second.verdict { return try unbounded(second) }
    return judged(second, [first, second])
  }

  /// Seconds past the limit that may be spent on making a solution of what CBC left.
  private static let rescueSeconds = 0.5

  private func attempt(preprocessing: Bool, start: Incumbent?) throws(SolverError) -> Attempt {
    let outcome = try CbcAttempt(
      model: model, options: options, preprocessing: preprocessing, start: start?.values
    ).run(monitor)
    var incumbent = outcome.values.flatMap { model.incumbent(from: $0) }
    if incumbent == nil, let values = outcome.values ?? outcome.partial {
      let seconds = monitor.secondsLeft.map { max($0, IntegerSearch.rescueSeconds) }
      incumbent = try model.incumbent(fixingWholeColumnsOf: values, secondsLeft: seconds)
    }
    let verdict = verdict(on: outcome.raw, incumbent)
    return Attempt(
      verdict: verdict, incumbent: incumbent, nodes: outcome.raw.nodes, iterations: outcome.raw.iterations)
  }

  /// What CBC's statuses mean, proofs first: a search may be complete and have been asked to stop as well.
  private func verdict(on raw: kx_mip_outcome, _ found: Incumbent?) -> Verdict {
    if raw.status == 0, !monitor.isBrokenOff {
      if raw.secondary_status == 7 { return .unbounded }
      if raw.has_solution != 0, raw.proven_optimal != 0 { return proof(raw, found) }
      if raw.has_solution == 0, raw.proven_infeasible != 0 || raw.secondary_status == 1 {
        return start == nil ? .infeasible : .fault("CBC finds no solution although the start is one")
      }
    }
    // While the search runs, the bound is the one that CBC reported from its tree; afterwards it may be reset.
    let bound = min(monitor.bound, best(found)?.objective ?? .infinity)
    switch monitor.stopReason {
    case .cancelled: return .stopped(.interrupted, bound: bound)
    case .deadline: return .stopped(.timeLimit, bound: bound)
    case .gap:
      guard let found, found.objective - bound <= options.allowedGap(at: found.objective) else {
        return .fault("CBC's solution does not stand at the gap that it reported")
      }
      return .optimal(bound: bound)
    case nil: break
    }
    switch (raw.status, raw.secondary_status) {
    case (1, 3): return .stopped(.nodeLimit, bound: bound)
    case (1, 4): return .stopped(.timeLimit, bound: bound)
    default: return .fault("CBC ended with status \(raw.status), secondary status \(raw.secondary_status)")
    }
  }

  /// Accepts CBC's claim of optimality, or says what is wrong with it.
  private func proof(_ raw: kx_mip_outcome, _ found: Incumbent?) -> Verdict {
    guard let best = best(found) else { return .fault("CBC's solution violates the model") }
    // CBC's last words are about the postprocessed model; the proof is the search's, and the solution must meet it.
    let bound = min(raw.searched_bound, raw.searched_objective)
    guard abs(best.objective - bound) <= options.allowedGap(at: best.objective) else {
      return .fault(
        "CBC claims an optimum of \(raw.objective) with bound \(raw.bound); the solution's is \(best.objective)")
    }
    return .optimal(bound: min(bound, best.objective))
  }

  private func best(_ found: Incumbent?) -> Incumbent? {
    guard let found, let start else { return found ?? start }
    return found.objective < start.objective ? found : start
  }

  /// The result of the attempt that decides.
  private func judged(_ last: Attempt, _ attempts: [Attempt]) -> SolveResult {
    let incumbent = attempts.reduce(start) { best, attempt in
      guard let found = attempt.incumbent, found.objective < best?.objective ?? .infinity else { return best }
      return found
    }
    let wanted = incumbent.flatMap { $0.objective < options.cutoff ?? .infinity ? $0 : nil }
    switch last.verdict {
    case .optimal(let bound):
      guard wanted != nil else { return result(.infeasible, nil, bound: bound, attempts) }
      return result(.optimal, wanted, bound: bound, attempts)
    case .infeasible:
      // A solution from the first run against "infeasible" from the second: nothing is proven.
      guard incumbent == nil else { return result(.numerical, wanted, bound: -.infinity, attempts) }
      return result(.infeasible, nil, bound: options.cutoff ?? .infinity, attempts)
    case .stopped(let termination, let bound):
      return result(termination, wanted, bound: min(bound, wanted?.objective ?? .infinity), attempts)
    case .unbounded:
      return result(.unbounded, wanted, bound: -.infinity, attempts)
    case .fault:
      return result(.numerical, wanted, bound: -.infinity, attempts)
    }
  }

  /// Confirms that a model is unbounded: its relaxation has no least value and it has a solution at all.
  ///
  /// With rational data, which floating-point data is, the two together are a proof.
  private func unbounded(_ attempt: Attempt) throws(SolverError) -> SolveResult {
    let relaxed = try LinearProgram(model).solve(LPOptions(method: .primal, timeLimit: monitor.secondsLeft))
    guard relaxed.status == .unbounded else { return result(.numerical, start, bound: -.infinity, [attempt]) }
    var feasibility = model
    feasibility.minimise(LinearExpression())
    var settings = options
    settings.cutoff = nil
    settings.timeLimit = monitor.secondsLeft
    let search = IntegerSearch(
      model: feasibility, options: settings, start: nil,
      monitor: SearchMonitor(options: settings, startObjective: nil, observer: nil))
    let answer = try search.run()
    switch answer.termination {
    case .optimal: return result(.unbounded, start, bound: -.infinity, [attempt])
    case .infeasible: return result(.infeasible, nil, bound: .infinity, [attempt])
    default: return result(answer.termination, start, bound: -.infinity, [attempt])
    }
  }

  private func result(
    _ termination: Termination, _ incumbent: Incumbent?, bound: Double, _ attempts: [Attempt]
  ) -> SolveResult {
    SolveResult(
      termination: termination, incumbent: incumbent, bound: bound, nodes: attempts.reduce(0) { $0 + $1.nodes },
      iterations: attempts.reduce(0) { $0 + $1.iterations }, seconds: monitor.seconds)
  }
}
