import CbcEngine
import IndexTracking
import TrackingDomain
import TrackingTestSupport

/// The real engine; on the basis `shares`, where not every measure is proven, for so many nodes at most.
func track(_ problem: TrackingProblem, gap: Double = 1e-6, seconds: Double = 20) throws -> TrackingResult {
  try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
    problem, limits: TrackingLimits(seconds: seconds, nodes: problem.isLinearised ? 2000 : nil, relativeGap: gap))
}
