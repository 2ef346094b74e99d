import IndexTracking
import MILP
import Replication
import Testing
import TrackingDomain
import TrackingTestSupport

/// Optimised and blended portfolios.
@Suite struct BlendedTests {
  private func core(_ problem: TrackingProblem, share: Double) -> [Int] {
    let weights = problem.universe.benchmarkWeights.map { $0 ?? 0 }
    var sum = 0.0
    var core: [Int] = []
    for stock in weights.indices.sorted(by: { weights[$0] > weights[$1] }) where sum < share {
      core.append(stock)
      sum += weights[stock]
    }
    return core
  }

  @Test(arguments: [BlendRest.optimised, .stratified])
  func theCoreIsHeldNearItsWeight(rest: BlendRest) throws {
    for seed in 1...4 {
      let problem = try randomProblem(stocks: 15, cardinality: 10, seed: seed, capital: 5_000_000)
      let plan = ReplicationPlan(strata: ["sector"], coreShare: 0.6, coreBand: 0.1, rest: rest)
      let replica = try replicator(problem, plan).replicate(.blended)
      let portfolio = try #require(replica.portfolio)
      let core = core(problem, share: 0.6)
      #expect(replica.core == core, "seed \(seed)")
      #expect(portfolio.violations.isEmpty, "seed \(seed): \(portfolio.violations)")
      #expect(portfolio.whole.heldCount() == 10, "seed \(seed)")
      for stock in core {
        let weight = problem.universe.benchmarkWeights[stock] ?? 0
        let band = rest == .optimised ? 0.1 * weight : 0
        #expect(abs(portfolio.targetWeights[stock] - weight) <= band + 1e-9, "seed \(seed)")
      }
    }
  }

  @Test func aCoreThatLeavesNoRoomIsRefused() throws {
    let problem = try randomProblem(stocks: 15, cardinality: 3, seed: 1)
    let error = try #require(throws: ProblemError.self) { try replicator(problem).replicate(.blended) }
    #expect(error.remedy.contains("core share"), "\(error)")
  }

  @Test func strataAsConstraintsHold() throws {
    let problem = try randomProblem(stocks: 12, cardinality: 6, seed: 2, capital: 5_000_000)
    let replica = try replicator(problem, ReplicationPlan(strata: ["sector"], strataBand: 0.01)).replicate(.optimised)
    let portfolio = try #require(replica.portfolio)
    #expect(portfolio.violations.isEmpty)
    for stratum in replica.strata {
      let own = stratum.members.reduce(0) { $0 + portfolio.whole.weights[$1] }
      let other = stratum.members.reduce(0) { $0 + (problem.universe.benchmarkWeights[$1] ?? 0) }
      #expect(abs(own - other) <= 0.01 + 1e-6)
    }
  }

  @Test func theOptimisedMethodNeedsNoWeights() throws {
    var problem = try randomProblem(stocks: 8, cardinality: 3, seed: 2)
    problem.universe.benchmarkWeights = problem.universe.benchmarkWeights.map { _ in nil }
    #expect(try replicator(problem).replicate(.optimised).portfolio?.whole.heldCount() == 3)
    #expect(throws: ProblemError.self) { try replicator(problem).replicate(.blended) }
  }

  /// Nothing with as many stocks can be better in-sample than what is proven to be best.
  @Test func noOtherMethodBeatsTheOptimisedOneInSample() throws {
    let problem = try randomProblem(stocks: 12, cardinality: 6, seed: 7, capital: 50_000_000)
    let plan = ReplicationPlan(strata: ["sector"], coreShare: 0.5)
    let judge = Judge(problem)
    let optimised = try replicator(problem, plan).replicate(.optimised)
    #expect(optimised.search?.termination == .optimal)
    let best = judge.objective(of: judge.portfolio(weights: try #require(optimised.portfolio).targetWeights))
    for method in [ReplicationMethod.stratified, .blended] {
      let other = try #require(try replicator(problem, plan).replicate(method).portfolio)
      // The shares basis is a linearisation, so that its optimum is the true one only nearly.
      #expect(judge.objective(of: judge.portfolio(weights: other.targetWeights)) >= best * (1 - 1e-2))
    }
  }
}
