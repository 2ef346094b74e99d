import MILP

/// Solves a model without whole columns by CLP, with the same care and the same kind of result as an integer search.
struct LinearSearch {
  let model: Model
  let options: SolveOptions
  let start: Incumbent?
  let monitor: SearchMonitor

  func run() throws(SolverError) -> SolveResult {
    let program = try LinearProgram(model)
    var iterations = 0
    // The second method is for the case that the first one's answer does not stand.
    for method in [LPOptions.Method.automatic, .primal] {
      var settings = LPOptions(method: method, timeLimit: monitor.secondsLeft)
      settings.cancellation = options.cancellation
      let outcome = try program.solve(settings)
      iterations += outcome.iterations
      switch outcome.status {
      case .optimal:
        if let result = proven(program, iterations: iterations) { return result }
      case .infeasible:
        // With a feasible start in hand, "infeasible" is a mistake.
        if start == nil {
          return result(.infeasible, incumbent: nil, bound: .infinity, iterations: iterations)
        }
      case .unbounded:
        return result(.unbounded, incumbent: start, bound: -.infinity, iterations: iterations)
      case .stopped:
        let reason: Termination = monitor.isCancelled ? .interrupted : .timeLimit
        return result(reason, incumbent: start, bound: -.infinity, iterations: iterations)
      case .numerical:
        break
      }
    }
    return result(.numerical, incumbent: start, bound: -.infinity, iterations: iterations)
  }

  /// The result of an optimal solve, when its vector passes and its duals prove it.
  private func proven(_ program: LinearProgram, iterations: Int) -> SolveResult? {
    guard let found = model.incumbent(from: program.primalValues()) else { return nil }
    let bound = program.lagrangianBound(program.rowDuals())
    guard found.objective - bound <= options.allowedGap(at: found.objective) else { return nil }
    if let cutoff = options.cutoff, found.objective >= cutoff {
      return result(.infeasible, incumbent: nil, bound: bound, iterations: iterations)
    }
    return result(.optimal, incumbent: found, bound: min(bound, found.objective), iterations: iterations)
  }

  private func result(
    _ termination: Termination, incumbent: Incumbent?, bound: Double, iterations: Int
  ) -> SolveResult {
    SolveResult(
      termination: termination, incumbent: incumbent, bound: bound, nodes: 0, iterations: iterations,
      seconds: monitor.seconds)
  }
}
