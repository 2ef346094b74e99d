import LinearAlgebra
import SupportSearch
import Testing

@Suite struct DeviationSearchTests {
  static let measures: [DeviationMeasure] = [.meanAbsolute, .downside, .maximum, .tailMean(share: 0.23)]

  private func problem(_ n: Int, _ k: ClosedRange<Int>, floor: Double = 0.01, ceiling: Double = 1) -> SupportProblem {
    SupportProblem(
      floors: Array(repeating: floor, count: n), ceilings: Array(repeating: ceiling, count: n), cardinality: k)
  }

  private func expectFeasible(_ solution: SupportSolution, _ problem: SupportProblem) {
    #expect(abs(solution.weights.reduce(0, +) - problem.budget) <= 1e-12)
    #expect(problem.cardinality.contains(solution.support.count))
    for i in 0..<problem.columns where !problem.uncounted.contains(i) {
      if solution.support.contains(i) {
        #expect(solution.weights[i] >= problem.floors[i] && solution.weights[i] <= problem.ceilings[i])
      } else {
        #expect(solution.weights[i] == 0)
      }
    }
  }

  /// The measure from its definition; the tail mean as the least of its Rockafellar–Uryasev form over all quantiles.
  private func value(_ measure: DeviationMeasure, _ d: [Double]) -> Double {
    let periods = Double(d.count)
    switch measure {
    case .meanAbsolute: return d.reduce(0) { $0 + abs($1) } / periods
    case .downside: return d.reduce(0) { $0 + max(0, -$1) } / periods
    case .maximum: return d.map(abs).max() ?? 0
    case .tailMean(let share):
      return d.map { loss in d.reduce(-loss) { $0 + max(0, -$1 + loss) / (share * periods) } }.min() ?? 0
    }
  }

  /// The least of a convex function on an interval, by golden sections.
  private func least(_ low: Double, _ high: Double, _ f: (Double) -> Double) -> Double {
    guard high > low else { return f(low) }
    var (a, b) = (low, high)
    let ratio = 0.618_033_988_749_894_9
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fc, fd) = (f(c), f(d))
    while b - a > 1e-8 {
      if fc <= fd {
        (b, d, fd) = (d, c, fc)
        c = b - ratio * (b - a)
        fc = f(c)
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + ratio * (b - a)
        fd = f(d)
      }
    }
    return min(fc, fd, f(low), f(high))
  }

  /// The optimum on three columns, by one search within another.
  private func nested(_ market: RandomMarket, _ s: [Int], _ measure: DeviationMeasure, floor: Double, ceiling: Double)
    -> Double
  {
    least(max(floor, 1 - 2 * ceiling), min(ceiling, 1 - 2 * floor)) { first in
      let rest = 1 - first
      return least(max(floor, rest - ceiling), min(ceiling, rest - floor)) { second in
        let d = market.target.indices.map { t in
          market.factor[t, s[0]] * first + market.factor[t, s[1]] * second
            + market.factor[t, s[2]] * (rest - second) - market.target[t]
        }
        return value(measure, d)
      }
    }
  }

  @Test(arguments: measures, 1...5 as ClosedRange<UInt64>)
  func searchFindsTheOptimumOverAllSupports(measure: DeviationMeasure, seed: UInt64) throws {
    let n = 7
    let floor = seed % 2 == 0 ? 0.01 : 0.2
    let ceiling = seed % 3 == 0 ? 0.45 : 1
    let market = RandomMarket(periods: 11, columns: n, seed: seed)
    let problem = problem(n, 3...3, floor: floor, ceiling: ceiling)
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
    let search = try SupportFinder(problem: problem, objective: .deviation(objective))
    var optimum = Double.infinity
    for support in subsets(of: n, size: 3) {
      let slow = nested(market, support, measure, floor: floor, ceiling: ceiling)
      let fast = try #require(search.solve(support: support))
      #expect(abs(slow - fast.value) <= 1e-8, "seed \(seed), support \(support)")
      #expect(abs(value(measure, market.deviations(fast.weights)) - fast.value) <= 1e-15)
      optimum = min(optimum, fast.value)
    }
    let solution = try #require(search.run(limits: SearchLimits(seed: seed, rounds: 40)))
    expectFeasible(solution, problem)
    #expect(abs(solution.value - optimum) <= 1e-10 * abs(optimum), "seed \(seed)")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func neighboursSolvedWarmAgreeWithColdSolves(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let n = 30
    let k = 4 + Int(seed % 7)
    let market = RandomMarket(periods: 40, columns: n, seed: seed, duplicates: seed % 3 == 0)
    let measure = Self.measures[Int(seed % 4)]
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
    let problem = problem(n, (k - 1)...(k + 1), floor: 0.03, ceiling: 0.4)
    let evaluator = SupportObjective.deviation(objective).makeEvaluator(problem)
    var columns = Array(0..<n)
    columns.shuffle(using: &random)
    let support = Array(columns.prefix(k))
    evaluator.settle(on: support)
    let search = try SupportFinder(problem: problem, objective: .deviation(objective))
    for position in -1..<k {
      for entrant in [-1, columns[k], columns[k + 1]] where position >= 0 || entrant >= 0 {
        let warm = evaluator.score(of: Move(position: position, entrant: entrant, estimate: 0))
        var next = support
        if position >= 0 { next.remove(at: position) }
        if entrant >= 0 { next.append(entrant) }
        let cold = try #require(search.solve(support: next))
        #expect(warm.violation == 0)
        #expect(abs(warm.value - cold.value) <= 1e-10 * cold.value, "seed \(seed), \(position) → \(entrant)")
      }
    }
  }

  @Test(arguments: measures)
  func rowsAndRulesHoldAndTheOptimumIsFound(measure: DeviationMeasure) throws {
    let n = 9
    let market = RandomMarket(periods: 25, columns: n, seed: 21)
    var problem = problem(n, 2...4, floor: 0.05)
    problem.mustHold = [2]
    problem.excluded = [7]
    problem.sideRows = [SideRow(columns: [0, 1, 2, 3], coefficients: [1, 1, 1, 1], lower: 0.2, upper: 0.4)]
    problem.supportRules = [.held(0...1, of: [4, 5]), .ifHeld(6, then: 8)]
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
    let search = try SupportFinder(problem: problem, objective: .deviation(objective))
    let solution = try #require(search.run(limits: SearchLimits(seed: 5, rounds: 60)))
    expectFeasible(solution, problem)
    func obeys(_ s: [Int]) -> Bool {
      s.contains(2) && !s.contains(7) && !(s.contains(4) && s.contains(5)) && (!s.contains(6) || s.contains(8))
    }
    #expect(obeys(solution.support))
    let sector = solution.weights[0...3].reduce(0, +)
    #expect(sector >= 0.2 - 1e-10 && sector <= 0.4 + 1e-10)
    var optimum = Double.infinity
    for k in 2...4 {
      for support in subsets(of: n, size: k) where obeys(support) {
        optimum = min(optimum, search.solve(support: support)?.value ?? .infinity)
      }
    }
    #expect(abs(solution.value - optimum) <= 1e-9 * optimum)
  }

  @Test(arguments: measures)
  func edgeCases(measure: DeviationMeasure) throws {
    for (periods, columns, k) in [(2, 12, 4), (6, 30, 9), (20, 15, 15), (2, 5, 1), (60, 6, 5)] {
      let market = RandomMarket(periods: periods, columns: columns, seed: 8, duplicates: true)
      let problem = problem(columns, k...k)
      let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
      let search = try SupportFinder(problem: problem, objective: .deviation(objective))
      let solution = try #require(search.run(limits: SearchLimits(rounds: 5)))
      expectFeasible(solution, problem)
    }
    let market = RandomMarket(periods: 20, columns: 8, seed: 3)
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
    for tight in [problem(8, 4...4, floor: 0.25), problem(8, 4...4, ceiling: 0.25)] {
      let search = try SupportFinder(problem: tight, objective: .deviation(objective))
      let solution = try #require(search.run(limits: SearchLimits(rounds: 5)))
      for i in solution.support { #expect(abs(solution.weights[i] - 0.25) < 1e-15) }
    }
    let starved = try SupportFinder(problem: problem(8, 4...4, ceiling: 0.25), objective: .deviation(objective))
    #expect(starved.solve(support: [1, 2]) == nil)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func rankingHoldsTheSupportFirstAndEveryCandidateOnce(seed: UInt64) throws {
    let market = RandomMarket(periods: 30, columns: 20, seed: seed)
    let objective = try DeviationObjective(
      factor: market.factor, target: market.target, measure: Self.measures[Int(seed) % 4])
    let search = try SupportFinder(problem: problem(20, 4...4), objective: .deviation(objective))
    let ranking = search.ranking(around: [3, 5, 11, 17])
    #expect(Array(ranking.prefix(4)) == [3, 5, 11, 17])
    #expect(ranking.sorted() == Array(0..<20))
  }

  @Test func theSameSeedGivesTheSamePortfolio() throws {
    let market = RandomMarket(periods: 25, columns: 40, seed: 4)
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: .downside)
    let search = try SupportFinder(problem: problem(40, 6...6), objective: .deviation(objective))
    let limits = SearchLimits(seed: 11, rounds: 10)
    #expect(search.run(limits: limits) == search.run(limits: limits))
  }

  @Test(
    .enabled(if: ReferenceData.isPresent, "the OR-Library instances are not here"),
    arguments: [
      (DeviationMeasure.meanAbsolute, 1, 10, 2.806976e-3), (.meanAbsolute, 1, 5, 5.012189e-3),
      (.meanAbsolute, 1, 20, 1.749163e-3), (.downside, 1, 10, 8.714746e-4), (.meanAbsolute, 3, 10, 3.572818e-3),
      (.meanAbsolute, 4, 10, 3.088988e-3), (.downside, 5, 10, 1.0474e-3),
    ])
  func knownValuesAreReached(measure: DeviationMeasure, instance: Int, k: Int, value: Double) throws {
    let market = try ReferenceData.instance(instance)
    let problem = problem(market.factor.columns, k...k)
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
    let search = try SupportFinder(problem: problem, objective: .deviation(objective))
    let solution = try #require(search.run(limits: SearchLimits(seed: 1, rounds: 100)))
    expectFeasible(solution, problem)
    #expect(self.value(measure, market.deviations(solution.weights)) <= value)
  }
}
