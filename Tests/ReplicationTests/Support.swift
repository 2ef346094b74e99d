import CbcEngine
import IndexTracking
import MarketData
import Replication
import TrackingDomain
import TrackingTestSupport

/// A replicator with short limits.
func replicator(
  _ problem: TrackingProblem, stocks: StockTable? = nil, _ plan: ReplicationPlan = ReplicationPlan()
) throws -> Replicator {
  try Replicator(
    problem, stocks: stocks, plan: plan, solver: CbcSolver(), lpSolver: ClpSolver(),
    limits: TrackingLimits(seconds: 5, relativeGap: 1e-3))
}

/// A random market with weights and two sectors, K of its stocks to be held.
func randomProblem(
  stocks: Int, cardinality: Int, seed: Int, floor: Double = 0, ceiling: Double = 1, capital: Double = 100_000
) throws -> TrackingProblem {
  var random = RandomSource(seed: seed)
  let market = try TinyMarket.random(stocks: stocks, periods: 40, using: &random)
  var problem = try TinyMarket.problem(
    market, TrackingObjective(), cardinality: cardinality...cardinality, floor: floor, ceiling: ceiling,
    capital: capital)
  let sizes = (0..<stocks).map { _ in random.number(0.1...1) * random.number(0.1...1) }
  let total = sizes.reduce(0, +)
  problem.universe.benchmarkWeights = sizes.map { $0 / total }
  problem.universe.sectors = (0..<stocks).map { ["Banks", "Energy", "Media"][$0 % 3] }
  return problem
}
