import IndexTracking
import TrackingDomain

/// Optimised sampling: the exact-K program, with the weight of every stratum within a band of the benchmark's where the
/// plan asks for that.
extension Replicator {
  func optimised() throws -> Replica {
    guard let band = plan.strataBand else { return Replica(.optimised, search: try solve(problem)) }
    let benchmark = try requiredWeights()
    let universe = benchmark.scaled.indices.filter { benchmark.scaled[$0] > 0 }
    let division = try Stratification(problem: problem, stocks: stocks, plan: plan).divide(universe, seats: nil)
    var bounded = problem
    for stratum in division.strata {
      let weight = stratum.weight(in: benchmark.scaled)
      bounded.constraints.append(
        .allocation(
          AllocationBounds(
            group: stratum.name, members: stratum.members, range: max(0, weight - band)...min(1, weight + band),
            label: "\(stratum.name) within \(percent(band)) of the benchmark's \(percent(weight))")))
    }
    var replica = Replica(.optimised, search: try solve(bounded))
    replica.strata = division.strata
    replica.notes.append("strata within \(percent(band)): \(division.description)")
    return replica
  }

  func solve(_ problem: TrackingProblem) throws(TrackingError) -> TrackingResult {
    try Tracker(solver: solver, lpSolver: lpSolver).solve(problem, limits: limits)
  }
}
