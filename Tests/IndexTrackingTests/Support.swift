import CbcEngine
import IndexTracking
import TrackingDomain
import TrackingTestSupport

/// The real engine.
func track(_ problem: TrackingProblem, gap: Double = 1e-6, seconds: Double = 20) throws -> TrackingResult {
  try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
    problem, limits: TrackingLimits(seconds: seconds, relativeGap: gap))
}
