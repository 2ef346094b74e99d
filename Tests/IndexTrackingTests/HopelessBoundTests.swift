import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// With many more stocks than periods and K well above √T, the conic relaxation's optimum is 0.
@Suite struct HopelessBoundTests {
  private func solve(cardinality: Int) throws -> TrackingResult {
    var random = RandomSource(seed: 11)
    let market = try TinyMarket.random(stocks: 200, periods: 25, using: &random)
    return try track(
      try TinyMarket.problem(
        market, TrackingObjective(.mse, basis: .weights), cardinality: cardinality...cardinality),
      seconds: 3)
  }

  @Test func whereNoBoundIsToBeHadTheTimeGoesToTheSearch() throws {
    let result = try solve(cardinality: 14)
    #expect(result.isHopeless)
    #expect(result.bound == 0)
    #expect(result.termination == .timeLimit)
    #expect(result.work.nodes == 0, "nothing is branched on")
    #expect(result.work.clockCuts.contains("the search for a better portfolio"))
    let portfolio = try #require(result.portfolio)
    let values = result.work.incumbents.map(\.value)
    #expect(values == values.sorted(by: >))
    #expect(abs(portfolio.modelValue - (values.last ?? .nan)) <= 1e-9 * portfolio.modelValue)
  }

  @Test func fewerStocksHaveABound() throws {
    let result = try solve(cardinality: 2)
    #expect(!result.isHopeless)
    #expect(result.bound > 0)
  }
}
