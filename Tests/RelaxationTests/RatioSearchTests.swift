import LinearAlgebra
import MILP
import Relaxation
import Testing

/// Objectives of ratios against every support and a fine grid of weights: no portfolio may lie below a bound, and what is
/// called optimal must be as good as the best of the grid.
@Suite struct RatioSearchTests {
  /// A tiny market: n stocks whose paths wander, and the ratios of their share counts to a benchmark's returns.
  static func problem(seed: UInt64, isCentred: Bool) -> RatioQuadratic {
    var random = SplitMix(seed: seed)
    let n = Int.random(in: 3...5, using: &random)
    let k = Int.random(in: 1...min(3, n - 1), using: &random)
    let periods = Int.random(in: 4...12, using: &random)
    let volatility = Double.random(in: 0.02...0.2, using: &random)
    func step() -> Double { max(0.4, 1 + volatility * Double.random(in: -1.7...1.7, using: &random)) }
    var prices = [[Double]](repeating: [1], count: n)
    var growth: [Double] = []
    for t in 0..<periods {
      let common = step()
      for i in 0..<n { prices[i].append(prices[i][t] * (0.6 * common + 0.4 * step())) }
      growth.append((0..<n).reduce(0) { $0 + prices[$1][t + 1] / prices[$1][t] } / Double(n) * (0.95 + 0.05 * step()))
    }
    var numerators = Matrix(rows: periods, columns: n)
    var denominators = numerators
    for i in 0..<n {
      for t in 0..<periods {
        numerators[t, i] = (prices[i][t + 1] - growth[t] * prices[i][t]) / prices[i][periods]
        denominators[t, i] = prices[i][t] / prices[i][periods]
      }
    }
    let floor = seed % 2 == 0 ? 0.05 : 0.0
    let ceiling = seed % 3 == 0 && k > 1 ? 0.8 : 1
    let share = isCentred ? 1 / Double(periods - 1) : 1 / Double(periods)
    return RatioQuadratic(
      numerators: numerators, denominators: denominators, weights: [Double](repeating: share, count: periods),
      isCentred: isCentred,
      constraints: CardinalityQuadratic(
        objective: Matrix(rows: n, columns: n), floors: [Double](repeating: floor, count: n),
        ceilings: [Double](repeating: ceiling, count: n), cardinality: k...k))
  }

  /// The least value on a grid of a hundredth, and where it is.
  static func best(_ problem: RatioQuadratic) -> (value: Double, weights: [Double], support: [Int])? {
    let constraints = problem.constraints
    var best: (value: Double, weights: [Double], support: [Int])?
    func visit(_ support: [Int], _ weights: [Double], _ left: Int) {
      let position = support.firstIndex { weights[$0] < 0 }
      guard let position else { return }
      let isLast = position == support.count - 1
      for part in isLast ? left...left : 0...left {
        let share = Double(part) / 100
        let stock = support[position]
        guard share >= constraints.floors[stock], share <= constraints.ceilings[stock] else { continue }
        var next = weights
        next[stock] = share
        guard isLast else {
          visit(support, next, left - part)
          continue
        }
        let value = problem.value(next)
        if value < best?.value ?? .infinity { best = (value, next, support) }
      }
    }
    for mask in 1..<(1 << problem.count) where mask.nonzeroBitCount == constraints.cardinality.lowerBound {
      let support = (0..<problem.count).filter { mask >> $0 & 1 == 1 }
      var weights = [Double](repeating: 0, count: problem.count)
      for stock in support { weights[stock] = -1 }
      visit(support, weights, 100)
    }
    return best
  }

  /// With a part that no path plays in, as shrunk moments have it: Σ d·(w[i] − c[i])².
  static func shrunk(seed: UInt64) -> RatioQuadratic {
    var problem = problem(seed: seed, isCentred: false)
    var random = SplitMix(seed: seed &+ 77)
    let n = problem.count
    let diagonal = [Double](repeating: Double.random(in: 0.001...0.05, using: &random), count: n)
    let centre = (0..<n).map { _ in seed % 3 == 0 ? Double.random(in: 0...0.3, using: &random) : 0 }
    let constant = (0..<n).reduce(0.0) { $0 + diagonal[$1] * centre[$1] * centre[$1] }
    let costs = (0..<n).map { constant - 2 * diagonal[$0] * centre[$0] }
    var fixed = Matrix(rows: n, columns: n)
    for i in 0..<n {
      for j in 0..<n { fixed[i, j] = (costs[i] + costs[j]) / 2 + (i == j ? diagonal[i] : 0) }
    }
    problem.fixed = fixed
    problem.fixedSplit = DiagonalSplit(diagonal: diagonal, weightCosts: costs)
    return problem
  }

  /// Weights that are normalised at another date are other weights: taken for them, the fixed part once proved a
  /// portfolio that was not the best.
  @Test func aPartWithoutPathsIsBoundedInTheWeightsThemselves() throws {
    var proven = 0
    for seed in UInt64(1)...120 {
      let problem = Self.shrunk(seed: seed)
      guard let best = Self.best(problem) else { continue }
      var search = ConicSearch(nodeLimit: 400)
      if seed % 4 < 2 {
        search.incumbent = ConicIncumbent(weights: best.weights, support: best.support, value: best.value)
      }
      let outcome = RatioSearch(search).run(problem)
      #expect(outcome.bound <= best.value * (1 + 1e-9), "seed \(seed): \(outcome.bound) above \(best.value)")
      let incumbent = try #require(outcome.incumbent, "seed \(seed)")
      guard outcome.termination == .optimal else { continue }
      proven += 1
      #expect(incumbent.value <= best.value * (1 + 1.1e-4), "seed \(seed): \(incumbent.value), grid \(best.value)")
    }
    #expect(proven > 80, "\(proven) proven")
  }

  @Test(arguments: [false, true], [false, true])
  func noPortfolioOfTheGridLiesBelowABound(_ isCentred: Bool, triesEachSupport: Bool) throws {
    var proven = 0
    let count: UInt64 = 120
    for seed in 1...count {
      let problem = Self.problem(seed: seed, isCentred: isCentred)
      guard let best = Self.best(problem) else { continue }
      var search = ConicSearch(nodeLimit: 400)
      if !triesEachSupport { search.supportsForSquare = 0 }
      // Half of them begin from the best of the grid, half from a poor portfolio or none.
      if seed % 4 < 2 {
        search.incumbent = ConicIncumbent(weights: best.weights, support: best.support, value: best.value)
      } else if seed % 4 == 2 {
        var weights = [Double](repeating: 0, count: problem.count)
        let k = problem.constraints.cardinality.lowerBound
        for stock in 0..<k { weights[stock] = 1 / Double(k) }
        search.incumbent = ConicIncumbent(weights: weights, support: Array(0..<k), value: problem.value(weights))
      }
      let outcome = RatioSearch(search).run(problem)
      #expect(outcome.bound <= best.value * (1 + 1e-9), "seed \(seed): \(outcome.bound) above \(best.value)")
      let incumbent = try #require(outcome.incumbent, "seed \(seed)")
      #expect(abs(problem.value(incumbent.weights) - incumbent.value) <= 1e-9 * incumbent.value, "seed \(seed)")
      #expect(
        problem.constraints.isFeasible(weights: incumbent.weights, support: incumbent.support, tolerance: 1e-9),
        "seed \(seed)")
      #expect(outcome.bound <= incumbent.value * (1 + 1e-9), "seed \(seed)")
      guard outcome.termination == .optimal else { continue }
      proven += 1
      #expect(incumbent.value <= best.value * (1 + 1.1e-4), "seed \(seed): \(incumbent.value), grid \(best.value)")
    }
    print("\(proven) of \(count) proven\(isCentred ? " with the mean taken off" : "")")
    #expect(proven > (triesEachSupport ? 115 : isCentred ? 40 : 100))
  }

  /// Of one stock the weight is decided, and so is the value, whatever the band: bounds of it were once of no use.
  @Test(arguments: [false, true])
  func oneStockIsProvenByItself(_ isCentred: Bool) throws {
    for seed in UInt64(1)...60 {
      var problem = Self.problem(seed: seed, isCentred: isCentred)
      problem.constraints.cardinality = 1...1
      problem.constraints.ceilings = [Double](repeating: 1, count: problem.count)
      let values = (0..<problem.count).map { stock in
        problem.value((0..<problem.count).map { $0 == stock ? 1 : 0 })
      }
      let least = try #require(values.min())
      let outcome = RatioSearch(ConicSearch()).run(problem)
      #expect(outcome.termination == .optimal, "seed \(seed)")
      let incumbent = try #require(outcome.incumbent, "seed \(seed)")
      #expect(incumbent.value <= least * (1 + 1e-12), "seed \(seed): \(incumbent.value), least \(least)")
      #expect(outcome.bound <= least * (1 + 1e-12) && outcome.bound >= least * (1 - 1.1e-4), "seed \(seed)")
    }
  }
}
