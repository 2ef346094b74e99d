public import MILP
public import TrackingDomain

/// Explains why a problem has no solution: a smallest set of constraints in conflict, and what would have to give.
public struct InfeasibilityExplainer: Sendable {
  private let solver: any Solver
  private let lpSolver: any LPSolver

  /// An explainer on given engines.
  public init(solver: any Solver, lpSolver: any LPSolver) {
    self.solver = solver
    self.lpSolver = lpSolver
  }

  /// Explains a problem.
  ///
  /// Counting and adding up come first, then an integer search on the constraints alone. Where both or two searches
  /// agree that there is no portfolio, the constraints are filtered to a smallest conflict and each of them is asked
  /// what it would have to give. Where they disagree, nothing is claimed.
  ///
  /// - Parameters:
  ///   - problem: what is asked; its counts and sums need not make sense, its numbers must.
  ///   - limits: when to stop.
  ///   - withConcessions: whether to say what would have to give.
  /// - Throws: ``TrackingError``.
  public func explain(
    _ problem: TrackingProblem, limits: TrackingLimits = TrackingLimits(), withConcessions: Bool = true
  ) throws(TrackingError) -> Explanation {
    do { try problem.validateNumbers() } catch { throw .problem(error) }
    let stated = problem.statingCash()
    let watch = Stopwatch(limits)
    let check = FeasibilityCheck(solver: solver, lpSolver: lpSolver, limits: limits, watch: watch)
    do {
      var explanation = try explain(stated, check, withConcessions: withConcessions)
      explanation.seconds = watch.elapsed
      return explanation
    } catch { throw .solver(error) }
  }

  private func explain(
    _ problem: TrackingProblem, _ check: FeasibilityCheck, withConcessions: Bool
  ) throws(SolverError) -> Explanation {
    let search = ConflictSearch(problem: problem, check: check)
    let blame = try search.blame()
    if let finding = blame.contradiction {
      return Explanation(
        verdict: .undecided(
          .numerical,
          note: "counting says that nothing can satisfy everything (\(finding.statement)), but \(solver.engine) has a "
            + "portfolio that does: this is a defect, please report it with the input"))
    }
    if blame.infeasible.isEmpty {
      switch try check.answer(problem) {
      case .feasible(let shares): return Explanation(verdict: .feasible(Judge(problem).portfolio(shares: shares)))
      case .unknown(let termination):
        return Explanation(
          verdict: .undecided(termination, note: "\(solver.engine) came to no end (\(termination.rawValue))"),
          reasons: ArithmeticConflicts(stated: problem).findings().map(\.statement))
      case .infeasible: break
      }
    }
    let found = try search.run(from: blame.infeasible + [Set(problem.constraints.indices)])
    guard !found.positions.isEmpty else {
      return Explanation(
        verdict: .undecided(
          .numerical,
          note: "\(solver.engine) finds nothing even without any constraint: this is a defect, please report it with "
            + "the input"))
    }
    let conflict = problem.keeping(found.positions)
    var explanation = Explanation(verdict: .infeasible)
    switch try check.confirm(conflict) {
    case .confirmed(let route): explanation.confirmation = route
    case .refuted(let shares):
      let held = shares.count { $0 > 0 }
      explanation.verdict = .undecided(
        .numerical,
        note: "one search by \(solver.engine) finds nothing, another a portfolio of \(stocksText(held)) that satisfies "
          + "everything: the constraints leave so little room that the engine's arithmetic cannot tell")
      return explanation
    case .undecided(let termination):
      explanation.verdict = .undecided(
        termination, note: "\(solver.engine) finds nothing, but that could not be confirmed by a second route")
      return explanation
    }
    // Of several proofs of one conflict the plainest is enough.
    explanation.reasons = ArithmeticConflicts(stated: conflict).findings().prefix(1).map(\.statement)
    explanation.isMinimal = found.isMinimal
    for position in found.positions.sorted() {
      var member = ConflictingConstraint(constraint: problem.constraints[position].label, position: position)
      member.isOpen = !withConcessions
      if withConcessions { try addConcessions(to: &member, problem, found.positions, check) }
      explanation.conflict.append(member)
    }
    return explanation
  }

  /// What a constraint would have to give for the whole problem, or else for its conflict alone.
  private func addConcessions(
    to member: inout ConflictingConstraint, _ problem: TrackingProblem, _ conflict: Set<Int>, _ check: FeasibilityCheck
  ) throws(SolverError) {
    let finder = ConcessionFinder(problem: problem, check: check)
    switch try finder.answer(member.position, keeping: Set(problem.constraints.indices)) {
    case .concessions(let found):
      member.concessions = found
      member.settlesProblem = true
    case .unknown: member.isOpen = true
    case .useless:
      switch try finder.answer(member.position, keeping: conflict) {
      case .concessions(let found): member.concessions = found
      case .useless, .unknown: member.isOpen = true
      }
    }
  }
}
