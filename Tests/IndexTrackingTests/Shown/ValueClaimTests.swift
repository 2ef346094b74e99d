import CbcEngine
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// The audit compares what the search itself counts, not only what Kindex recomputes from its weights.
@Suite struct ValueClaimTests {
  /// CBC that minimises something else than it was asked to, as a wrong row or measure of a model would make it.
  struct Miscounter: Solver {
    let engine = "Miscounter"
    let factor: Double

    func solve(
      _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
    ) throws(SolverError) -> SolveResult {
      var result = try CbcSolver().solve(model, options: options, start: start, observer: observer)
      guard let incumbent = result.incumbent else { return result }
      result.incumbent = Incumbent(values: incumbent.values, objective: incumbent.objective * factor)
      result.bound *= min(1, factor)
      return result
    }
  }

  /// A problem that only the engine can settle: from holdings, with a ticket for every trade.
  private func problem() throws -> TrackingProblem {
    var random = RandomSource(seed: 4)
    let market = try TinyMarket.random(stocks: 6, periods: 12, using: &random)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(.mad, basis: .weights), cardinality: 2...3, floor: 0.05)
    problem.holdings.shares[0] = (500_000 / problem.tradePrices[0]).rounded()
    problem.holdings.shares[1] = (480_000 / problem.tradePrices[1]).rounded()
    problem.costs = TransactionCosts(buy: 0.002, sell: 0.002, ticket: 500)
    return problem
  }

  @Test func aWrongObjectiveIsCaught() throws {
    #expect(try track(problem()).work.engine.hasPrefix("CBC"), "the engine is not asked, so that this shows nothing")
    do {
      let result = try Tracker(solver: Miscounter(factor: 0.9), lpSolver: ClpSolver()).solve(
        problem(), limits: TrackingLimits(seconds: 20))
      Issue.record("believed: \(result.portfolio?.modelValue ?? .nan)")
    } catch TrackingError.audit(let failure) {
      #expect(failure.description.contains("the search counts its portfolio as"), "\(failure)")
    }
  }

  @Test func tolerancesAreNoDisagreement() throws {
    let result = try Tracker(solver: Miscounter(factor: 1 + 1e-7), lpSolver: ClpSolver()).solve(
      problem(), limits: TrackingLimits(seconds: 20))
    #expect(result.portfolio != nil)
  }
}
