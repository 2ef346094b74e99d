import MILP
import SupportSearch
import Synchronization
package import TrackingDomain

/// Finds good portfolios by local search over supports, before and beside any proof.
///
/// On the basis `shares` the search judges by the true objective, not by a model that is linearised at some path.
/// What the search understands it keeps exactly; a problem whose trades matter, with something owned, is searched as if
/// they did not, and what is found counts only where the judge agrees.
package struct IncumbentFinder {
  private let problem: TrackingProblem
  private let outlay: Outlay
  private let limits: TrackingLimits

  init(_ problem: TrackingProblem, outlay: Outlay, limits: TrackingLimits) {
    self.problem = problem
    self.outlay = outlay
    self.limits = limits
  }

  /// A finder for a problem as it stands, on the basis `shares` without any path.
  package init(_ problem: TrackingProblem, limits: TrackingLimits) {
    self.init(problem, outlay: Outlay(problem, system: DeviationSystem(problem)), limits: limits)
  }

  /// Searches within a solve: for a part of the time that is left, on the solve's record.
  ///
  /// - Parameters:
  ///   - starts: proportions to begin from.
  ///   - effort: the part of a whole search's walks.
  func find(starts: [[Double]], effort: Double = 1, _ watch: Stopwatch, _ log: SearchLog) -> Found {
    let found = find(seconds: seconds(of: watch.remaining ?? 60), starts: starts, effort: effort) { value in
      log.record(incumbent: value, bound: -.infinity, nodes: 0, seconds: watch.elapsed)
    }
    if found.isCutShort { log.noteClock("the search for a first portfolio") }
    return found
  }

  /// Searches for a while.
  ///
  /// - Parameters:
  ///   - seconds: most wall-clock time.
  ///   - starts: proportions to begin from.
  ///   - effort: the part of a whole search's walks.
  ///   - report: told of each better portfolio's value.
  package func find(seconds: Double, starts: [[Double]], effort: Double = 1, report: (Double) -> Void) -> Found {
    guard let statement = try? statement(),
      let search = try? SupportFinder(problem: statement.problem, objective: statement.objective)
    else { return Found() }
    let judge = Judge(problem.statingCash())
    func isAccepted(_ weights: [Double]) -> Bool { judge.violations(by: judge.portfolio(weights: weights)).isEmpty }
    // An improvement is an incumbent where it keeps every rule; a later one that does not takes nothing away from it.
    var accepted: (weights: [Double], value: Double)?
    func consider(_ solution: SupportSolution) {
      let (weights, value) = (weights(of: solution), value(of: solution))
      guard accepted.map({ value < $0.value }) ?? true, isAccepted(weights) else { return }
      accepted = (weights, value)
      report(value)
    }
    let hasRunOut = Mutex(false)
    let best = search.run(
      limits: SearchLimits(seed: UInt64(limits.seed), rounds: Int(effort * Double(rounds)), time: .seconds(seconds)),
      starts: starts.map { .weights(columns($0)) }, isCancelled: { limits.cancellation.isCancelled },
      onTimeLimit: { hasRunOut.withLock { $0 = true } },
      onImprovement: { solution, _ in consider(solution) })
    var result = Found(isCutShort: hasRunOut.withLock { $0 })
    guard let best else { return result }
    consider(best)
    let found = weights(of: best)
    if !isAccepted(found) { result.rejected = found }
    result.accepted = accepted?.weights
    return result
  }

  private func statement() throws -> SupportStatement {
    guard problem.isLinearised else { return try SupportStatement(outlay.problem, system: outlay.system) }
    let ratios = try PathRatios(problem, stockUnit: outlay.unit, cashUnit: outlay.cashUnit)
    return SupportStatement(outlay.problem, ratios: ratios)
  }

  /// Proportions as weights of the search's columns, of which cash, the last, takes what is left.
  private func columns(_ proportions: [Double]) -> [Double] {
    let outlays = outlay.outlays(proportions)
    let rest = 1 - outlays.reduce(0, +)
    return outlays + [abs(rest) < 1e-12 ? 0 : rest]
  }

  /// What a search came to.
  package struct Found {
    /// The best proportions that the judge accepts.
    package var accepted: [Double]?
    /// The best proportions of all, where the judge does not accept them: still a guide to promising stocks.
    package var rejected: [Double]?
    /// Whether the clock ended a part of the search.
    package var isCutShort = false
  }

  /// Walks after which nothing better is expected soon: more where there is more to choose from, and where values reached
  /// by one walk say less of the next.
  private var rounds: Int {
    problem.objective.measure.isQuadratic ? max(60, 3 * problem.stockCount / 2) : max(60, 4 * problem.stockCount)
  }

  /// How much of the time that is left is for the search.
  ///
  /// Where no conic bound is to be had, gaps stay wide, and a better portfolio is worth more than a little more bound.
  private func seconds(of remaining: Double) -> Double {
    switch problem.objective.measure {
    case .mse, .variance, .risk: min(10, 0.15 * remaining)
    case .semivariance, .mad, .downside, .max, .cvar: min(10, max(0.25 * remaining, min(1, 0.5 * remaining)))
    }
  }

  /// The model's objective of a solution; trading costs that the search knows nothing of take from the cash.
  private func value(of solution: SupportSolution) -> Double {
    if problem.isLinearised { return solution.value }
    if outlay.problem.tradesMatter {
      let weights = weights(of: solution)
      return outlay.system.value(weights: weights, cash: 1 - Judge(problem).portfolio(weights: weights).spent)
    }
    return outlay.system.value(weights: Array(solution.weights.dropLast()), cash: solution.weights.last ?? 0)
  }

  private func weights(of solution: SupportSolution) -> [Double] { outlay.weights(Array(solution.weights.dropLast())) }
}
