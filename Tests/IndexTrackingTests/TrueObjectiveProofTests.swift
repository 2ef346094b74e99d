import CbcEngine
import Foundation
import IndexTracking
import MILP
import MarketData
import Testing
import TrackingDomain
import TrackingTestSupport

/// On the basis `shares` value and bound are of the true objective: what is called optimal once was a frozen model's.
@Suite struct TrueObjectiveProofTests {
  private func solve(
    _ market: Market, _ k: Int, _ measure: TrackingMeasure = .mse, floor: Double, ceiling: Double = 1, returns: Int,
    nodes: Int = 20_000
  ) throws -> TrackingResult {
    let problem = TrackingProblem(
      name: "known", market: market, sample: try Sample(market, inSampleReturns: returns),
      objective: TrackingObjective(measure),
      constraints: [
        .cardinality(CardinalityRule(k...k)),
        .proportions(ProportionBounds(count: market.stockCount, floor: floor, ceiling: ceiling)),
      ])
    return try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(
      problem, limits: TrackingLimits(seconds: nil, nodes: nodes))
  }

  private func expectProven(_ result: TrackingResult, known: Double) throws {
    let portfolio = try #require(result.portfolio)
    let judge = Judge(result.problem)
    let value = judge.objective(of: judge.portfolio(weights: portfolio.targetWeights))
    #expect(abs(portfolio.modelValue - value) <= 1e-9 * value)
    #expect(value <= known)
    #expect(result.bound <= value && result.bound >= value * (1 - 1.1e-4))
    #expect(result.termination == .optimal)
  }

  @Test func theStockThatTracksInTruthIsProven() throws {
    let market = try TinyMarket.make(
      benchmark: [100, 100, 102, 101], stocks: [[100, 116, 116, 159], [100, 111, 117, 89]])
    let result = try solve(market, 1, floor: 0, returns: 3)
    try expectProven(result, known: 0.02198 + 5e-6)
    #expect(result.portfolio?.targetWeights == [0, 1])
  }

  @Test(arguments: [(2, 2.79099e-5), (5, 9.23220e-6)])
  func theBundledMarketIsProven(_ k: Int, _ known: Double) throws {
    try expectProven(try solve(try bundled(), k, floor: 0.02, returns: 250), known: known)
  }

  /// A support of one stock was once bounded by nothing: the search stood at a gap of 60 % until its limit.
  @Test(arguments: TrackingMeasure.allCases.filter { $0 != .risk })
  func oneStockOfTheBundledMarketIsProven(_ measure: TrackingMeasure) throws {
    let market = try bundled()
    let result = try solve(market, 1, measure, floor: 0, returns: 120)
    let judge = Judge(result.problem)
    let values = (0..<market.stockCount).map { stock in
      judge.objective(of: judge.portfolio(weights: (0..<market.stockCount).map { $0 == stock ? 1 : 0 }))
    }
    try expectProven(result, known: try #require(values.min()) * (1 + 1e-9))
  }

  /// K ceilings that sum to 1 decide the weights; once 65,000 to 132,000 of a million were left in cash.
  @Test(arguments: [(10, 0.1), (5, 0.2), (8, 0.125)])
  func ceilingsThatSumToOneLeaveLessThanALotOfEach(_ k: Int, _ ceiling: Double) throws {
    let result = try solve(try bundled(), k, floor: 0, ceiling: ceiling, returns: 250, nodes: 1)
    let portfolio = try #require(result.portfolio)
    #expect(portfolio.violations.isEmpty, "\(portfolio.violations)")
    #expect(portfolio.whole.heldCount() == k && portfolio.whole.cash < 1000, "\(portfolio.whole.cash) left")
    #expect(result.bound > 0.2 * portfolio.modelValue, "a bound of \(result.bound)")
  }

  @Test(
    .enabled(if: ReferenceFiles.arePresent, "needs the OR-Library's data"),
    arguments: [(4, 6.0493e-5), (10, 1.3436e-5), (20, 5.3176e-6)])
  func theORLibraryIsProven(_ k: Int, _ known: Double) throws {
    let table = try PriceTableReader.read(path: ReferenceFiles.folder.appending(path: "orlib/indtrack1.txt").path)
    try expectProven(try solve(try Market(table, benchmark: nil), k, floor: 0.01, returns: 145), known: known)
  }

  /// No bound lies above what a search finds, whatever the measure; where it does not meet the gap nothing is optimal.
  @Test(arguments: TrackingMeasure.allCases.filter { $0 != .risk })
  func noBoundLiesAboveAPortfolio(_ measure: TrackingMeasure) throws {
    for k in [2, 4] {
      let result = try solve(try bundled(), k, measure, floor: 0.02, returns: 60, nodes: 200)
      let portfolio = try #require(result.portfolio, "K = \(k)")
      let rounding = 1e-9 * abs(portfolio.modelValue)
      #expect(result.bound <= portfolio.modelValue + rounding, "K = \(k)")
      if result.termination == .optimal {
        #expect(portfolio.modelValue - result.bound <= 1.1e-4 * abs(portfolio.modelValue), "K = \(k)")
      }
    }
  }

  private func bundled() throws -> Market {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try PriceTableReader.read(path: folder.appending(path: "models/market60/prices.csv").path)
    return try Market(table, benchmark: "INDEX")
  }
}
