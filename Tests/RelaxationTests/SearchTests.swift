import LinearAlgebra
import MILP
import Relaxation
import Synchronization
import Testing

/// What a caller can rely on besides the bound itself.
@Suite struct SearchTests {
  /// A market driven by a few factors, so that many supports are nearly as good and the tree is not trivial.
  static func market(stocks: Int, periods: Int, seed: UInt64) -> CardinalityQuadratic {
    var random = SplitMix(seed: seed)
    var deviations = Matrix(rows: periods, columns: stocks)
    var factors = Matrix(rows: periods, columns: 3)
    for k in factors.storage.indices { factors.storage[k] = Double.random(in: -1...1, using: &random) }
    for i in 0..<stocks {
      let loadings = (0..<3).map { _ in Double.random(in: -1...1, using: &random) }
      for t in 0..<periods {
        deviations[t, i] =
          (0..<3).reduce(0) { $0 + loadings[$1] * factors[t, $1] } + 0.5 * Double.random(in: -1...1, using: &random)
      }
    }
    return CardinalityQuadratic(
      objective: deviations.gram(scale: 1 / Double(periods)), floors: [Double](repeating: 0.01, count: stocks),
      ceilings: [Double](repeating: 1, count: stocks), cardinality: 5...5)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func reportedBoundRisesAndAgreesWithTheOutcome(_ seed: UInt64) throws {
    let problem = Self.market(stocks: 30, periods: 40, seed: seed)
    let bounds = Mutex<[Double]>([])
    let search = ConicSearch(progress: { report in bounds.withLock { $0.append(report.bound) } })
    let outcome = search.run(problem)
    let incumbent = try #require(outcome.incumbent)
    #expect(outcome.termination == .optimal, "seed \(seed)")
    #expect(outcome.rootBound <= outcome.bound && outcome.bound <= incumbent.value, "seed \(seed)")
    let seen = bounds.withLock { $0 }
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 }, "seed \(seed)")
    #expect(seen.allSatisfy { $0 <= outcome.bound * (1 + 1e-9) }, "seed \(seed)")
    print("market \(seed): nodes \(outcome.nodes), root \(outcome.rootBound), optimum \(incumbent.value)")
  }

  /// More stocks than periods, where all of the bound comes from the products of weights.
  @Test(arguments: [UInt64(11), 12])
  func theFactoredDualReachesTheBoundOfTheSplitting(_ seed: UInt64) throws {
    let problem = Self.market(stocks: 60, periods: 25, seed: seed)
    let start = ConicSearch(nodeLimit: 20).run(problem).incumbent
    func root(_ route: BoundAttackTests.Route) -> Double {
      var search = route.search()
      search.nodeLimit = 1
      search.incumbent = start
      return search.run(problem).rootBound
    }
    let (factored, splitting) = (root(.factored), root(.splitting))
    #expect(factored > 0 && splitting > 0, "seed \(seed)")
    #expect(factored >= 0.95 * splitting, "seed \(seed): \(factored) against \(splitting)")
  }

  /// Where K ceilings or K floors fill the capital, only the choice of stocks is left.
  ///
  /// Rounding of their sum once drove the budget's multiplier to where no bound was left.
  @Test(
    arguments: [[3, 1 / 3.0, 0.01], [7, 1 / 7.0, 0.01], [10, 0.1, 0.1], [5, 1, 0.2], [3, 0.33333334, 0]] as [[Double]])
  func weightsThatTheirBoundsDecideAreProven(_ shape: [Double]) throws {
    let (count, ceiling, floor) = (Int(shape[0]), shape[1], shape[2])
    for seed in 1...2 {
      var problem = Self.market(stocks: 12, periods: 40, seed: UInt64(30 + seed))
      problem.cardinality = count...count
      problem.floors = problem.floors.map { _ in floor }
      problem.ceilings = problem.ceilings.map { _ in ceiling }
      let outcome = ConicSearch(nodeLimit: 2000).run(problem)
      let incumbent = try #require(outcome.incumbent)
      #expect(outcome.termination == .optimal)
      var best = Double.infinity
      for mask in 0..<(1 << 12) where mask.nonzeroBitCount == count {
        let weights = (0..<12).map { mask >> $0 & 1 == 1 ? 1 / Double(count) : 0 }
        best = min(best, problem.objective.quadraticForm(weights))
      }
      #expect(abs(incumbent.value - best) <= 1e-4 * best && outcome.bound <= best * (1 + 1e-9))
    }
  }

  /// Far more stocks than periods, beyond the order that the splitting takes.
  @Test func aLargeUniverseHasABound() throws {
    var problem = Self.market(stocks: 720, periods: 60, seed: 21)
    problem.cardinality = 3...3
    var search = ConicSearch()
    search.nodeLimit = 1
    let outcome = search.run(problem)
    let incumbent = try #require(outcome.incumbent)
    #expect(outcome.rootBound > 0.6 * incumbent.value, "\(outcome.rootBound) under \(incumbent.value)")
    #expect(outcome.rootBound <= incumbent.value)
  }

  /// A neighbour's relaxation is a start: as good a bound, sooner.
  @Test(arguments: BoundAttackTests.Route.allCases)
  func aRelaxationThatBeginsFromItsNeighboursIsAsStrong(_ route: BoundAttackTests.Route) throws {
    var problem = Self.market(stocks: 60, periods: 25, seed: 13)
    var search = route.search()
    search.nodeLimit = 1
    let before = search.run(problem)
    problem.cardinality = 6...6
    search.incumbent = ConicSearch(nodeLimit: 20).run(problem).incumbent
    let cold = search.run(problem)
    #expect(before.relaxation != nil)
    search.start = before.relaxation
    let warm = search.run(problem)
    #expect(cold.rootBound > 0)
    #expect(warm.rootBound >= 0.97 * cold.rootBound, "\(warm.rootBound) after \(cold.rootBound)")
  }

  /// With as many stocks allowed as there are periods a perfect fit is all but sure: nothing can be proven, and that is
  /// found out soon.
  @Test func aHopelessRelaxationIsGivenUp() throws {
    var problem = Self.market(stocks: 200, periods: 20, seed: 22)
    problem.cardinality = 18...18
    problem.floors = [Double](repeating: 0, count: 200)
    var search = BoundAttackTests.Route.factored.search()
    search.nodeLimit = 1
    let outcome = search.run(problem)
    let incumbent = try #require(outcome.incumbent)
    #expect(outcome.rootBound >= 0 && outcome.rootBound < 0.05 * incumbent.value + 1e-12)
    #expect(outcome.isHopeless == (outcome.rootBound == 0))
    search.nodeLimit = .max
    search.stopsWhenHopeless = true
    search.incumbent = incumbent
    let stopped = search.run(problem)
    #expect(stopped.isHopeless && stopped.termination == .numerical && stopped.bound == 0 && stopped.nodes == 0)
  }

  @Test func theOrderOfStocksDoesNotMatter() throws {
    let problem = Self.market(stocks: 24, periods: 30, seed: 4)
    var reversed = problem
    reversed.objective = problem.objective.principalSubmatrix((0..<24).reversed())
    let first = try #require(ConicSearch(relativeGap: 1e-6).run(problem).incumbent)
    let second = try #require(ConicSearch(relativeGap: 1e-6).run(reversed).incumbent)
    #expect(abs(first.value - second.value) <= 2e-6 * first.value)
    #expect(first.support == second.support.map { 23 - $0 }.sorted())
  }

  @Test func aGivenPortfolioIsKeptWhenItIsBestAndIgnoredWhenItIsNotFeasible() throws {
    let problem = Self.market(stocks: 24, periods: 30, seed: 5)
    let best = try #require(ConicSearch(relativeGap: 1e-6).run(problem).incumbent)
    let again = ConicSearch(relativeGap: 1e-4, incumbent: best).run(problem)
    #expect(again.termination == .optimal)
    #expect(again.incumbent?.value ?? .infinity <= best.value)
    var cheat = best
    cheat.weights = cheat.weights.map { $0 / 2 }
    cheat.value = best.value / 4
    let honest = ConicSearch(relativeGap: 1e-4, incumbent: cheat).run(problem)
    #expect(abs((honest.incumbent?.value ?? 0) - best.value) <= 2e-4 * best.value)
  }

  @Test func moreStocksNeverTrackWorse() throws {
    var problem = Self.market(stocks: 20, periods: 25, seed: 6)
    problem.floors = [Double](repeating: 0, count: 20)
    var previous = Double.infinity
    for k in 1...8 {
      problem.cardinality = 1...k
      let value = try #require(ConicSearch(relativeGap: 1e-6).run(problem).incumbent).value
      #expect(value <= previous * (1 + 2e-6))
      previous = value
    }
  }

  @Test func aPerfectFitIsProven() throws {
    // Two periods and four stocks: some portfolio of three has no deviation at all.
    var deviations = Matrix(rows: 2, columns: 4)
    deviations.storage = [1, 0, 0, 1, -1, -1, 3, 4]
    let problem = CardinalityQuadratic(
      objective: deviations.gram(), floors: [0, 0, 0, 0], ceilings: [1, 1, 1, 1], cardinality: 3...3)
    let outcome = ConicSearch().run(problem)
    #expect(outcome.termination == .optimal)
    #expect(try #require(outcome.incumbent).value < 1e-12)
  }
}
