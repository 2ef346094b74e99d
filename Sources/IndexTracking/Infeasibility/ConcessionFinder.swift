import MILP
import TrackingDomain

/// Finds by how much a constraint would have to give: its violation is minimised with the others kept.
///
/// Each kind of constraint gives in its own unit, see ``ElasticConstraint``. The least amount is the engine's optimum,
/// said to be the least only where that is proven, and the portfolio that it comes with is judged against the loosened constraint and all others from raw
/// prices.
struct ConcessionFinder {
  /// A problem that says how much cash is allowed.
  let problem: TrackingProblem
  let check: FeasibilityCheck

  /// What a constraint can do about a conflict.
  enum Answer {
    /// Any of these by itself is enough.
    case concessions([Concession])
    /// The other constraints are in conflict whatever this one gives.
    case useless
    /// The engine came to no end.
    case unknown
  }

  /// The concessions of one constraint.
  ///
  /// - Parameters:
  ///   - position: the constraint that gives.
  ///   - kept: positions of those that do not; the rest is left out of account.
  /// - Throws: ``SolverError``.
  func answer(_ position: Int, keeping kept: Set<Int>) throws(SolverError) -> Answer {
    let others = kept.subtracting([position])
    let base = problem.keeping(others)
    switch try check.answer(base, seconds: 10) {
    case .infeasible: return .useless
    case .unknown: return .unknown
    case .feasible: break
    }
    var found: [Concession] = []
    var isComplete = true
    for elastic in ElasticConstraint.ways(for: problem.constraints[position], in: problem) {
      // The last way gives in every respect at once: it is for when no single respect is enough.
      if elastic.isLastResort, !found.isEmpty { continue }
      switch try concession(elastic, base.replacing(position, by: elastic.variant), at: position) {
      case .found(let concession): found.append(concession)
      case .none: continue
      case .unknown: isComplete = false
      }
    }
    return found.isEmpty && !isComplete ? .unknown : .concessions(found)
  }

  private enum Attempt {
    case found(Concession)
    case none
    case unknown
  }

  private func concession(
    _ elastic: ElasticConstraint, _ varied: TrackingProblem, at position: Int
  ) throws(SolverError) -> Attempt {
    var program = FeasibilityProgram(varied)
    let amounts = elastic.addAmounts(&program.formulation)
    var objective = LinearExpression()
    // Proportions are counted in per cent, so that the objective is of the order that the engine's tolerances expect.
    for amount in amounts { objective.add(elastic.unit == .stocks ? 1 : 100, amount) }
    program.formulation.model.minimise(objective)
    var options = check.options
    options.timeLimit = min(10, check.watch.remaining ?? 10)
    options.relativeGap = 1e-5
    let result = try check.solver.solve(program.formulation.model, options: options)
    if result.termination == .infeasible { return .none }
    guard let incumbent = result.incumbent else { return .unknown }
    let values = incumbent.values
    let shares = program.shares(of: values)
    var concession = elastic.concession(amounts.map { values[$0.column] }, shares)
    concession.witness = shares
    concession.isLeast = result.termination == .optimal
    let judge = Judge(varied.replacing(position, by: concession.loosened))
    // An engine's portfolio that the judge does not accept proves nothing about the amount.
    return judge.violations(by: judge.portfolio(shares: shares)).isEmpty ? .found(concession) : .unknown
  }
}
