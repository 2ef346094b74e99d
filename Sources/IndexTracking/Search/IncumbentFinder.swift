import MILP
import SupportSearch
import Synchronization
package import TrackingDomain

/// Finds good portfolios by local search over supports, before and beside any proof.
///
/// On the basis `shares` the search judges by the true objective, not by a model that is linearised at some path.
/// It keeps every constraint; what is found counts where the judge agrees.
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
    func weights(of solution: SupportSolution) -> [Double] {
      outlay.weights(statement.columns.weights(of: solution.weights))
    }
    func value(of solution: SupportSolution) -> Double {
      problem.isLinearised
        ? solution.value
        : outlay.system.value(
          weights: statement.columns.weights(of: solution.weights), cash: solution.weights.last ?? 0)
    }
    // An improvement is an incumbent where it keeps every rule; a later one that does not takes nothing away from it.
    var accepted: (weights: [Double], value: Double)?
    func consider(_ solution: SupportSolution) {
      let (weights, value) = (weights(of: solution), value(of: solution))
      guard accepted.map({ value < $0.value }) ?? true, isAccepted(weights) else { return }
      accepted = (weights, value)
      report(value)
    }
    let hasRunOut = Mutex(false)
    var limit = SearchLimits(
      seed: UInt64(limits.seed), rounds: Int(effort * Double(rounds)), time: .seconds(seconds))
    let began = ContinuousClock.now
    let begin = own(starts, statement) + gapless(starts, limit)
    limit.time = .seconds(max(0, seconds - (ContinuousClock.now - began) / .seconds(1)))
    let best = search.run(
      limits: limit, starts: begin, isCancelled: { limits.cancellation.isCancelled },
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

  /// A problem in outlays as the search is given it: on the basis `shares` by its true deviations.
  private func statement(_ stated: TrackingProblem? = nil) throws -> SupportStatement {
    let stated = stated ?? outlay.problem
    guard problem.isLinearised else { return try SupportStatement(stated, system: outlay.system) }
    return try SupportStatement(stated, pathsOf: problem, stockUnit: outlay.unit, cashUnit: outlay.cashUnit)
  }

  /// Where to begin: what is owned, as it is, and the starts given.
  private func own(_ starts: [[Double]], _ statement: SupportStatement) -> [SearchStart] {
    let held = problem.heldProportions
    let all = (statement.columns.modes != nil && held.contains { $0 > 0 } ? [held] : []) + starts
    return all.map { .weights(statement.values(of: outlay.outlays($0))) }
  }

  /// Where to begin besides: near a good portfolio of the problem without gaps between the modes of its stocks, for no
  /// walk crosses many of them.
  private func gapless(_ starts: [[Double]], _ limit: SearchLimits) -> [SearchStart] {
    guard !SupportStatement.isPlain(outlay.problem) else { return [] }
    let lowered = LoweredProblem(outlay.problem)
    guard lowered.hasGaps,
      let statement = try? statement(outlay.problem.withoutGaps()),
      let search = try? SupportFinder(problem: statement.problem, objective: statement.objective)
    else { return [] }
    var part = limit
    part.rounds = limit.rounds.map { max(1, $0 / 4) }
    part.time = limit.time.map { $0 / 4 }
    let best = search.run(
      limits: part, starts: own(starts, statement), isCancelled: { limits.cancellation.isCancelled })
    return best.map { [.support(lowered.columns(near: statement.columns.weights(of: $0.weights)))] } ?? []
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
    let base =
      problem.objective.measure.isQuadratic ? max(60, 3 * problem.stockCount / 2) : max(60, 4 * problem.stockCount)
    // Few stocks have few supports, which a walk or two of each go through.
    return SupportStatement.isPlain(outlay.problem) ? base : 4 * min(base, problem.stockCount * problem.stockCount / 2)
  }

  /// How much of the time that is left is for the search.
  ///
  /// Where no conic bound is to be had, gaps stay wide, and a better portfolio is worth more than a little more bound.
  private func seconds(of remaining: Double) -> Double {
    if !SupportStatement.isPlain(outlay.problem) {
      // Where the conic search proves the rest, a part is enough; elsewhere nothing else finds better portfolios.
      let measure = problem.objective.measure
      let isProven = measure.isQuadratic && measure != .semivariance && problem.objective.excessReward == 0
      return isProven ? max(min(0.7, 0.7 * remaining), min(10, 0.15 * remaining)) : 0.5 * remaining
    }
    return switch problem.objective.measure {
    case .mse, .variance, .risk: min(10, 0.15 * remaining)
    case .semivariance, .mad, .downside, .max, .cvar: min(10, max(0.25 * remaining, min(1, 0.5 * remaining)))
    }
  }
}
