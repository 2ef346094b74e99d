import MILP
import TrackingDomain

extension Tracker {
  /// The answer to a problem that counting and adding up, or the linear relaxation of its constraints, refutes: said
  /// before any search, whatever is measured; nil where neither knows a contradiction.
  ///
  /// Either is a proof by itself. The engine is asked all the same whether it has a portfolio that keeps the very
  /// constraints blamed: then one of the two is wrong, nothing is claimed, and the search has to find out.
  ///
  /// - Throws: ``TrackingError/solver(_:)``.
  func refutation(of problem: TrackingProblem, _ watch: Stopwatch) throws(TrackingError) -> TrackingResult? {
    let stated = problem.statingCash()
    // A moment is enough: what is asked about has no objective.
    let limits = TrackingLimits(seconds: 2)
    let check = FeasibilityCheck(solver: solver, lpSolver: lpSolver, limits: limits, watch: Stopwatch(limits))
    let plainest = ArithmeticConflicts.smallest(in: stated)
    var suspects = stated
    do {
      if let plainest {
        suspects = stated.keeping(Set(plainest.constraints))
      } else {
        let model = FeasibilityProgram(stated).formulation.model
        guard let ray = try check.refutation(of: model), model.isProvenInfeasible(by: ray) else { return nil }
      }
      if case .feasible = try check.answer(suspects) { return nil }
    } catch { throw .solver(error) }
    let work = SearchWork(
      engine: plainest == nil ? "multipliers that refute the linear relaxation" : "counting and adding up",
      seconds: watch.elapsed, nodes: 0, cuts: 0, iterations: 0, incumbents: [])
    var result = TrackingResult(
      problem: problem, termination: .infeasible, portfolio: nil, bound: .infinity, work: work)
    result.conflict = plainest
    return result
  }
}
