import LinearAlgebra
import MILP
import Relaxation
import Testing

/// Q = A + diag(d) with d known, as shrunk moments and risk models give it: no bound may be weaker than the perspective
/// program that anyone can write down, nor stronger than the optimum.
@Suite struct KnownDiagonalTests {
  /// A of few periods or of many, d small or large, costs as a benchmark's weights make them.
  ///
  /// - Parameter hasCash: whether the first column is cash, which neither counts nor has a diagonal.
  static func problem(seed: UInt64, hasCash: Bool = false) -> CardinalityQuadratic {
    var random = SplitMix(seed: seed)
    let n = Int.random(in: 4...8, using: &random)
    let k = Int.random(in: 2...(n - 1), using: &random)
    let periods = Int.random(in: 1...(2 * n), using: &random)
    var deviations = Matrix(rows: periods, columns: n)
    for index in deviations.storage.indices { deviations.storage[index] = Double.random(in: -1...1, using: &random) }
    var objective = deviations.gram(scale: 1 / Double(periods))
    let size = [0.01, 0.3, 3][Int(seed % 3)]
    var diagonal = (0..<n).map { _ in size * Double.random(in: 0...1, using: &random) }
    let centre = (0..<n).map { _ in seed % 2 == 0 ? 0 : Double.random(in: 0...0.4, using: &random) }
    if hasCash { diagonal[0] = 0 }
    let constant = (0..<n).reduce(0.0) { $0 + diagonal[$1] * centre[$1] * centre[$1] }
    let costs = (0..<n).map { constant - 2 * diagonal[$0] * centre[$0] }
    for i in 0..<n {
      for j in 0..<n { objective[i, j] += (costs[i] + costs[j]) / 2 + (i == j ? diagonal[i] : 0) }
    }
    var problem = CardinalityQuadratic(
      objective: objective, floors: [Double](repeating: seed % 4 == 0 ? 0.05 : 0, count: n),
      ceilings: [Double](repeating: seed % 5 == 0 ? min(1, 1.5 / Double(k)) : 1, count: n), cardinality: k...k,
      split: DiagonalSplit(diagonal: diagonal, weightCosts: costs))
    if hasCash {
      problem.floors[0] = 0
      problem.counted[0] = false
    }
    return problem
  }

  @Test(arguments: BoundAttackTests.Route.allCases)
  func theRootIsAtLeastThePlainPerspectiveProgram(_ route: BoundAttackTests.Route) throws {
    for seed in UInt64(1)...24 {
      let problem = Self.problem(seed: seed)
      let split = try #require(problem.split)
      let perspective = PerspectiveProgram(problem, split: split).bound()
      let least = Exhaustive.minimum(problem)
      #expect(perspective <= least * (1 + 1e-9), "seed \(seed): the test's own program is no relaxation")
      let outcome = route.search(relativeGap: 1e-7).run(problem)
      let label = "\(route), seed \(seed): root \(outcome.rootBound), perspective \(perspective), optimum \(least)"
      let size = (0..<problem.count).reduce(0) { max($0, abs(problem.objective[$1, $1])) }
      // The root may stop where it proves its incumbent.
      #expect(outcome.rootBound >= min(perspective, least) * (1 - 2e-6) - 1e-12 * size, "\(label)")
      #expect(outcome.rootBound <= least * (1 + 1e-9) + 1e-13 * size, "\(label)")
      #expect(outcome.bound <= least * (1 + 1e-9) + 1e-13 * size, "\(label)")
      let incumbent = try #require(outcome.incumbent, "\(label)")
      #expect(outcome.termination == .optimal, "\(label)")
      #expect(incumbent.value <= least * (1 + 2e-7) + 1e-11 * size, "\(label)")
    }
  }

  /// Cash in its own column, and decisions made beforehand.
  @Test(arguments: BoundAttackTests.Route.allCases)
  func cashAndDecisionsLeaveTheBoundValid(_ route: BoundAttackTests.Route) throws {
    for seed in UInt64(1)...24 {
      var problem = Self.problem(seed: seed, hasCash: true)
      problem.states[0] = seed % 2 == 0 ? .held : .free
      problem.states[1] = seed % 3 == 0 ? .excluded : .free
      problem.cardinality = 2...2
      let least = Exhaustive.minimum(problem)
      let outcome = route.search(relativeGap: 1e-7).run(problem)
      let size = (0..<problem.count).reduce(0) { max($0, abs(problem.objective[$1, $1])) }
      guard least.isFinite else { continue }
      #expect(outcome.bound <= least + 1e-9 * abs(least) + 1e-13 * size, "\(route), seed \(seed)")
      let value = outcome.incumbent?.value ?? .infinity
      #expect(value <= least + 2e-7 * abs(least) + 1e-11 * size, "\(route), seed \(seed): \(value), \(least)")
    }
  }

  /// What is said to be known is a start and no claim.
  @Test(arguments: BoundAttackTests.Route.allCases)
  func aSplitThatIsWrongMakesNoBoundWrong(_ route: BoundAttackTests.Route) throws {
    for seed in UInt64(1)...24 {
      var problem = Self.problem(seed: seed)
      var random = SplitMix(seed: seed &+ 500)
      let least = Exhaustive.minimum(problem)
      let size = (0..<problem.count).reduce(0) { max($0, abs(problem.objective[$1, $1])) }
      let noise = [1e-9, 1e-3, 1, 100][Int(seed % 4)] * size
      problem.split = DiagonalSplit(
        diagonal: (0..<problem.count).map { _ in Double.random(in: 0...noise, using: &random) },
        weightCosts: (0..<problem.count).map { _ in Double.random(in: -noise...noise, using: &random) })
      let outcome = route.search(relativeGap: 1e-7).run(problem)
      let label = "\(route), seed \(seed), noise \(noise): \(outcome.bound) over \(least)"
      #expect(outcome.rootBound <= least + 1e-9 * abs(least) + 1e-13 * size, "\(label)")
      #expect(outcome.bound <= least + 1e-9 * abs(least) + 1e-13 * size, "\(label)")
      #expect((outcome.incumbent?.value ?? .infinity) <= least * (1 + 2e-7) + 1e-11 * size, "\(label)")
    }
  }

  /// Three factors and specific variances of many stocks, whose node problems are solved in the factors: without a step of
  /// branching the gap is small, which Q alone does not give.
  @Test func aFactorModelOfManyStocksIsAllButProvenAtTheRoot() throws {
    var problem = SearchTests.market(stocks: 160, periods: 3, seed: 5)
    problem.cardinality = 20...20
    let diagonal = (0..<160).map { 0.2 + 0.002 * Double($0) }
    for i in 0..<160 { problem.objective[i, i] += diagonal[i] }
    problem.split = DiagonalSplit(diagonal: diagonal, weightCosts: [Double](repeating: 0, count: 160))
    var search = ConicSearch()
    search.nodeLimit = 1
    let outcome = search.run(problem)
    let incumbent = try #require(outcome.incumbent)
    #expect(outcome.rootBound >= 0.97 * incumbent.value, "\(outcome.rootBound) under \(incumbent.value)")
    #expect(outcome.rootBound <= incumbent.value)
  }
}
