import Foundation
import IndexTracking
import LinearAlgebra
import MarketData
import SupportSearch
import Testing
import TrackingDomain
import TrackingTestSupport

/// On the basis `shares` bounds are of the true objective: no portfolio that is known lies below them.
@Suite struct TrueObjectiveProofTests {
  private static let measures: [TrackingMeasure] = [.mad, .downside, .max, .cvar, .semivariance]

  /// A bound of a few nodes, beside the best of a short search.
  private func check(_ market: Market, _ measure: TrackingMeasure, k: Int, returns: Int, reward: Double = 0) throws {
    let problem = TrackingProblem(
      name: "real", market: market, sample: try Sample(market, inSampleReturns: returns),
      objective: TrackingObjective(measure, excessReward: reward),
      constraints: [
        .cardinality(CardinalityRule(k...k)),
        .proportions(ProportionBounds(count: market.stockCount, floor: 0.02, ceiling: 1)),
      ])
    let objective = try PathRatios(problem).objective
    let stocks = market.stockCount
    let support = SupportProblem(
      floors: Array(repeating: 0.02, count: stocks) + [0], ceilings: Array(repeating: 1, count: stocks) + [0],
      cardinality: k...k, uncounted: [stocks])
    let finder = try SupportFinder(problem: support, objective: .ratio(objective))
    let found = try #require(finder.run(limits: SearchLimits(rounds: 1)))
    let proof = try RatioDeviationProof(problem: support, objective: objective)
    let outcome = proof.run(limits: DeviationProof.Limits(nodes: 20, relativeGap: 1e-4), incumbent: found)
    let best = try #require(outcome.incumbent)
    let judge = Judge(problem)
    let value = judge.objective(of: judge.portfolio(weights: Array(best.weights.prefix(stocks))))
    #expect(abs(value - best.value) <= 1e-9 * abs(value))
    #expect(best.value <= found.value && outcome.bound <= best.value)
    #expect(outcome.bound > (reward == 0 ? 0 : -.infinity))
    // Where the bound is near enough to matter, another search does not go below it either.
    let other = try #require(finder.run(limits: SearchLimits(seed: 99, rounds: 1)))
    #expect(outcome.bound <= other.value * (1 + 1e-12))
  }

  @Test(arguments: measures)
  func theBundledMarketHasAValidBound(_ measure: TrackingMeasure) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try PriceTableReader.read(path: folder.appending(path: "models/market60/prices.csv").path)
    try check(Market(table, benchmark: "INDEX"), measure, k: 5, returns: 60)
  }

  @Test(.enabled(if: ReferenceFiles.arePresent, "needs the OR-Library's data"), arguments: measures, [4, 10])
  func theORLibraryHasAValidBound(_ measure: TrackingMeasure, _ k: Int) throws {
    let table = try PriceTableReader.read(path: ReferenceFiles.folder.appending(path: "orlib/indtrack1.txt").path)
    try check(Market(table, benchmark: nil), measure, k: k, returns: 60, reward: k == 4 ? 0.1 : 0)
  }
}
