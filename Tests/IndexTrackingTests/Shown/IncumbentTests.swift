import CbcEngine
import IndexTracking
import MILP
import MarketData
import Synchronization
import Testing
import TrackingDomain
import TrackingTestSupport

/// What is recorded as an incumbent keeps every rule, and is never lost again.
@Suite struct IncumbentTests {
  private func problem(_ seed: Int, _ measure: TrackingMeasure) throws -> TrackingProblem {
    var random = RandomSource(seed: seed)
    let market = try TinyMarket.random(stocks: 24, periods: 30, using: &random)
    var problem = try TinyMarket.problem(
      market, TrackingObjective(measure, basis: .weights), cardinality: 16...16, floor: 0.01, ceiling: 0.1)
    problem.constraints.append(.ucits(ConcentrationRule()))
    return problem
  }

  /// Under 5/10/40 the log once held values that no portfolio of the answer's rules had, and the answer was worse.
  @Test(arguments: 0..<2, [TrackingMeasure.mse, .mad]) func theAnswerIsTheBestIncumbent(
    _ seed: Int, _ measure: TrackingMeasure
  ) throws {
    let problem = try problem(seed, measure)
    let seen = Mutex<[Double]>([])
    let result = try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: 60, nodes: 20)
    ) { progress in
      if let value = progress.incumbent { seen.withLock { $0.append(value) } }
    }
    let portfolio = try #require(result.portfolio)
    let judge = Judge(problem)
    #expect(judge.violations(by: judge.portfolio(weights: portfolio.targetWeights)).isEmpty)
    let logged = result.work.incumbents.map(\.value)
    let least = try #require(logged.min())
    #expect(abs(least - portfolio.modelValue) <= 1e-9 * least, "\(least) logged, \(portfolio.modelValue) returned")
    #expect(seen.withLock { $0 }.allSatisfy { $0 >= portfolio.modelValue * (1 - 1e-9) })
  }
}
