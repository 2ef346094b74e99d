import Foundation
import IndexTracking
import MarketData
import SupportSearch
import Testing
import TrackingDomain
import TrackingTestSupport

/// On the basis `shares` the search judges by the true objective: no path is frozen.
@Suite struct TrueObjectiveSearchTests {
  private static let measures = TrackingMeasure.allCases.filter { $0 != .risk }

  /// What the search finds in a part of its walks; the clock plays no part.
  private func find(_ problem: TrackingProblem, starts: [[Double]] = [], effort: Double = 0.1) throws -> Double {
    var reported: [Double] = []
    let finder = IncumbentFinder(problem, limits: TrackingLimits())
    let found = finder.find(seconds: 3600, starts: starts, effort: effort) { reported.append($0) }
    let weights = try #require(found.accepted)
    let judge = Judge(problem)
    let value = judge.objective(of: judge.portfolio(weights: weights))
    if let last = reported.last { #expect(abs(last - value) <= 1e-9 * value) }
    #expect(reported == reported.sorted(by: >))
    return value
  }

  private func problem(_ market: Market, _ k: Int, floor: Double, returns: Int) throws -> TrackingProblem {
    TrackingProblem(
      name: "real", market: market, sample: try Sample(market, inSampleReturns: returns),
      constraints: [
        .cardinality(CardinalityRule(k...k)),
        .proportions(ProportionBounds(count: market.stockCount, floor: floor, ceiling: 1)),
      ])
  }

  @Test(arguments: measures, ReturnKind.allCases)
  func theRatiosAreTheTrueObjective(_ measure: TrackingMeasure, _ returns: ReturnKind) throws {
    var random = RandomSource(seed: 7)
    let market = try TinyMarket.random(stocks: 6, periods: 25, using: &random)
    for variant in 0..<3 {
      if variant > 0, measure != .mse { continue }
      var objective = TrackingObjective(measure, returns: returns, excessReward: variant == 0 ? 0.2 : 0)
      if variant == 1 { objective.halfLife = 9 }
      var problem = try TinyMarket.problem(market, objective, cardinality: 3...3)
      if variant == 2 {
        problem.shrinkage = MomentShrinkage(
          intensity: 0.3, targetMoment: 4e-4, centre: [0.1, 0.2, 0.3, 0.1, 0.2, 0.05], outside: 0.01)
      }
      let ratios = try PathRatios(problem, stockUnit: 0.5, cashUnit: 2).objective
      let weights = [0.2, 0, 0.3, 0, 0, 0.4]
      let judge = Judge(problem)
      let value = judge.objective(of: judge.portfolio(weights: weights))
      let units = weights.map { $0 / 0.5 } + [0.1 / 2]
      #expect(abs(ratios.value(of: units) - value) <= 1e-12 * (1 + abs(value)), "variant \(variant)")
    }
  }

  @Test(arguments: measures)
  func oneStockIsTheRightOne(_ measure: TrackingMeasure) throws {
    for seed in 1...25 {
      var random = RandomSource(seed: 400 + seed)
      let market = try TinyMarket.random(stocks: 8, periods: 40, using: &random)
      let problem = try TinyMarket.problem(market, TrackingObjective(measure), cardinality: 1...1)
      let judge = Judge(problem)
      let values = (0..<8).map { stock in
        judge.objective(of: judge.portfolio(weights: (0..<8).map { $0 == stock ? 1 : 0 }))
      }
      let best = try #require(values.min())
      #expect(abs(try find(problem) - best) <= 1e-10 * best, "seed \(seed)")
    }
  }

  @Test func theStockThatTracksInTruthIsChosen() throws {
    let market = try TinyMarket.make(
      benchmark: [100, 100, 102, 101], stocks: [[100, 116, 116, 159], [100, 111, 117, 89]])
    let value = try find(try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...1))
    #expect(abs(value - 0.02198) <= 5e-6)
  }

  @Test func whatIsPaidForTradingTakesNoPartInTheDeviations() throws {
    var random = RandomSource(seed: 12)
    let market = try TinyMarket.random(stocks: 6, periods: 30, using: &random)
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 3...3)
    let free = try find(problem)
    problem.costs = TransactionCosts(buy: 0.02, sell: 0.02, ticket: 100)
    // All share counts are smaller by one factor, which no return knows.
    #expect(abs(try find(problem) - free) <= 1e-8 * free)
  }

  @Test func noStartIsLost() throws {
    var random = RandomSource(seed: 31)
    let market = try TinyMarket.random(stocks: 40, periods: 60, using: &random)
    let problem = try TinyMarket.problem(market, TrackingObjective(.mad), cardinality: 6...6)
    let judge = Judge(problem)
    let start = (0..<40).map { $0 % 7 == 0 ? 1.0 / 6 : 0 }
    let value = judge.objective(of: judge.portfolio(weights: start))
    #expect(try find(problem, starts: [start], effort: 0) <= value)
  }

  /// The least true values known, in continuous proportions.
  @Test(arguments: [(2, 2.79099e-5), (5, 9.23220e-6), (10, 3.25806e-6)])
  func theBundledMarketIsTrackedAsWellAsIsKnown(_ k: Int, _ known: Double) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try PriceTableReader.read(path: folder.appending(path: "models/market60/prices.csv").path)
    let market = try Market(table, benchmark: "INDEX")
    #expect(try find(problem(market, k, floor: 0.02, returns: 250)) <= known)
  }

  @Test(
    .enabled(if: ReferenceFiles.arePresent, "needs the OR-Library's data"),
    arguments: [(4, 6.0493e-5), (10, 1.3436e-5)])
  func theORLibraryIsTrackedAsWellAsIsKnown(_ k: Int, _ known: Double) throws {
    let table = try PriceTableReader.read(path: ReferenceFiles.folder.appending(path: "orlib/indtrack1.txt").path)
    let market = try Market(table, benchmark: nil)
    #expect(try find(problem(market, k, floor: 0.01, returns: 145)) <= known)
  }
}

/// The real data, which the package does not carry: `KINDEX_DATA`, or `../shared/data` beside the package.
enum ReferenceFiles {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["KINDEX_DATA"] { return URL(fileURLWithPath: path) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().appending(path: "shared/data")
  }()

  static var arePresent: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "orlib/indtrack1.txt").path)
  }
}
