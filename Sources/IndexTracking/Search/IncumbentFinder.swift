import MILP
import SupportSearch
import TrackingDomain

/// Finds good portfolios by local search over supports, before and beside any proof.
///
/// What the search understands it keeps exactly; a problem whose trades matter is searched as if they did not, and what
/// is found counts only where the judge agrees.
struct IncumbentFinder {
  private let problem: TrackingProblem
  private let system: DeviationSystem
  private let limits: TrackingLimits

  init(_ problem: TrackingProblem, system: DeviationSystem, limits: TrackingLimits) {
    self.problem = problem
    self.system = system
    self.limits = limits
  }

  /// Searches for a while.
  ///
  /// - Parameters:
  ///   - seconds: most wall-clock time.
  ///   - starts: proportions to begin from.
  ///   - report: told of each better portfolio's value.
  func find(seconds: Double, starts: [[Double]], report: (Double) -> Void) -> Found {
    guard let statement = try? SupportStatement(problem, system: system),
      let search = try? SupportFinder(problem: statement.problem, objective: statement.objective)
    else { return Found(accepted: nil, rejected: nil) }
    let judge = Judge(problem.statingCash())
    func isAccepted(_ weights: [Double]) -> Bool { judge.violations(by: judge.portfolio(weights: weights)).isEmpty }
    // Where the search keeps all constraints, its improvements are incumbents as they come.
    let keepsAll = !problem.tradesMatter
    let best = search.run(
      limits: SearchLimits(seed: UInt64(limits.seed), rounds: rounds, time: .seconds(seconds)),
      starts: starts.map { .scores($0 + [0]) }, isCancelled: { limits.cancellation.isCancelled },
      onImprovement: { solution, _ in
        if keepsAll, isAccepted(Array(solution.weights.dropLast())) { report(value(of: solution)) }
      })
    guard let best else { return Found(accepted: nil, rejected: nil) }
    let weights = Array(best.weights.dropLast())
    return isAccepted(weights) ? Found(accepted: weights, rejected: nil) : Found(accepted: nil, rejected: weights)
  }

  /// What a search came to.
  struct Found {
    /// The best proportions, where the judge accepts them.
    var accepted: [Double]?
    /// The best proportions, where it does not: still a guide to promising stocks.
    var rejected: [Double]?
  }

  /// Perturbed descents after which nothing better is expected soon: more where there is more to choose from.
  private var rounds: Int { max(400, 20 * problem.stockCount) }

  private func value(of solution: SupportSolution) -> Double {
    let weights = Array(solution.weights.dropLast())
    return system.value(weights: weights, cash: solution.weights.last ?? 0)
  }
}
