import CbcEngine
import IndexTracking
import MarketData
import TrackingDomain

/// The Swift example of the README, line for line between the two marks.
func readmeExample(prices: String) throws -> TrackingResult {
  // begin
  let table = try PriceTableReader.read(path: prices)
  let market = try Market(table, benchmark: "INDEX")
  var problem = TrackingProblem(
    name: "five of sixty", market: market, sample: try Sample(market, inSampleReturns: 60),
    objective: TrackingObjective(.mse, basis: .shares), capital: 1_000_000)
  problem.constraints = [
    .cardinality(.exactly(5)),
    .proportions(ProportionBounds(count: problem.stockCount, floor: 0.02, ceiling: 0.5)),
  ]
  let tracker = Tracker(solver: CbcSolver(), lpSolver: ClpSolver())
  let result = try tracker.solve(problem, limits: TrackingLimits(seconds: 20))
  if let portfolio = result.portfolio {
    for stock in portfolio.whole.heldPositions {
      print(portfolio.whole.ids[stock], Int(portfolio.whole.shares[stock]))
    }
  }
  // end
  return result
}
