import LinearAlgebra
import SupportSearch
import Testing

@Suite struct QuadraticSearchTests {
  private func problem(_ n: Int, _ k: ClosedRange<Int>, floor: Double = 0.01, ceiling: Double = 1) -> SupportProblem {
    SupportProblem(
      floors: Array(repeating: floor, count: n), ceilings: Array(repeating: ceiling, count: n), cardinality: k)
  }

  /// Bounds, budget and cardinality, checked from the weights alone.
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

  /// The optimum over a support by enumerating which columns are at which bound: slow and independent.
  private func enumerated(_ market: RandomMarket, support: [Int], floor: Double, ceiling: Double) -> Double {
    let k = support.count
    var best = Double.infinity
    var code = [Int](repeating: 0, count: k)
    while true {
      var weights = [Double](repeating: 0, count: market.factor.columns)
      for a in 0..<k where code[a] > 0 { weights[support[a]] = code[a] == 1 ? floor : ceiling }
      let free = (0..<k).filter { code[$0] == 0 }.map { support[$0] }
      if let filled = interior(market, weights, free: free),
        support.allSatisfy({ filled[$0] >= floor - 1e-12 && filled[$0] <= ceiling + 1e-12 })
      {
        best = min(best, market.meanSquare(filled))
      }
      guard let next = code.indices.first(where: { code[$0] < 2 }) else { return best }
      code[next] += 1
      for a in 0..<next { code[a] = 0 }
    }
  }

  /// Least squares on the free columns with the sum fixed, by elimination of the last and Gaussian elimination.
  private func interior(_ market: RandomMarket, _ fixed: [Double], free: [Int]) -> [Double]? {
    var weights = fixed
    let rest = 1 - fixed.reduce(0, +)
    guard let last = free.last else { return abs(rest) < 1e-12 ? weights : nil }
    weights[last] = rest
    let others = Array(free.dropLast())
    let base = market.deviations(weights)
    let columns = others.map { j in base.indices.map { market.factor[$0, j] - market.factor[$0, last] } }
    var system = columns.map { a in
      columns.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } + [-zip(a, base).reduce(0) { $0 + $1.0 * $1.1 }]
    }
    let m = others.count
    for p in 0..<m {
      guard let best = (p..<m).max(by: { abs(system[$0][p]) < abs(system[$1][p]) }), abs(system[best][p]) > 1e-14
      else { return nil }
      system.swapAt(p, best)
      for r in 0..<m where r != p {
        let multiple = system[r][p] / system[p][p]
        for c in p...m { system[r][c] -= multiple * system[p][c] }
      }
    }
    for p in 0..<m {
      let step = system[p][m] / system[p][p]
      weights[others[p]] = step
      weights[last] -= step
    }
    return weights
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func searchFindsTheOptimumOverAllSupports(seed: UInt64) throws {
    let n = 9
    let k = 2 + Int(seed % 3)
    let floor = seed % 2 == 0 ? 0.01 : 0.15
    let ceiling = seed % 4 < 2 ? 1 : 0.5
    let market = RandomMarket(periods: 12, columns: n, seed: seed)
    var optimum = Double.infinity
    for support in subsets(of: n, size: k) {
      optimum = min(optimum, enumerated(market, support: support, floor: floor, ceiling: ceiling))
    }
    let problem = problem(n, k...k, floor: floor, ceiling: ceiling)
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    let search = try SupportFinder(problem: problem, objective: .quadratic(objective))
    let solution = try #require(search.run(limits: SearchLimits(seed: seed, rounds: 60)))
    expectFeasible(solution, problem)
    #expect(abs(solution.value - optimum) <= 1e-9 * optimum, "seed \(seed)")
    #expect(abs(market.meanSquare(solution.weights) - solution.value) <= 1e-12 * optimum)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func gramAndFactorFormsAgree(seed: UInt64) throws {
    let market = RandomMarket(periods: 30, columns: 14, seed: seed)
    let n = 14
    var gram = Matrix(rows: n, columns: n)
    var linear = [Double](repeating: 0, count: n)
    let target = market.target
    for i in 0..<n {
      for j in 0..<n { gram[i, j] = (0..<30).reduce(0) { $0 + market.factor[$1, i] * market.factor[$1, j] } / 30 }
      linear[i] = -(0..<30).reduce(0) { $0 + market.factor[$1, i] * target[$1] } / 30
    }
    let constant = target.reduce(0) { $0 + $1 * $1 } / 30
    let problem = problem(n, 3...5)
    let objectives = [
      try QuadraticObjective(factor: market.factor, target: target),
      try QuadraticObjective(gram: gram, linear: linear, constant: constant),
    ]
    let values = try objectives.map { objective in
      try #require(try SupportFinder(problem: problem, objective: .quadratic(objective)).run()).value
    }
    #expect(abs(values[0] - values[1]) <= 1e-10 * values[0], "seed \(seed)")
  }

  @Test func theSameSeedGivesTheSamePortfolio() throws {
    let market = RandomMarket(periods: 25, columns: 40, seed: 4)
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    let search = try SupportFinder(problem: problem(40, 6...6), objective: .quadratic(objective))
    let limits = SearchLimits(seed: 11, rounds: 15)
    var trails: [[Double]] = []
    for _ in 0..<2 {
      var trail: [Double] = []
      let solution = search.run(limits: limits, onImprovement: { found, _ in trail.append(found.value) })
      #expect(solution?.value == trail.last)
      #expect(trail == trail.sorted(by: >))
      trails.append(trail)
    }
    #expect(trails[0] == trails[1])
  }

  @Test func duplicatesFewPeriodsAndManyStocksAreHandled() throws {
    for (periods, columns, k) in [(2, 12, 4), (6, 30, 9), (20, 15, 15), (2, 5, 1), (145, 6, 5)] {
      let market = RandomMarket(periods: periods, columns: columns, seed: 8, duplicates: true)
      let problem = problem(columns, k...k)
      let objective = try QuadraticObjective(factor: market.factor, target: market.target)
      let search = try SupportFinder(problem: problem, objective: .quadratic(objective))
      let solution = try #require(search.run(limits: SearchLimits(rounds: 10)))
      expectFeasible(solution, problem)
      #expect(abs(market.meanSquare(solution.weights) - solution.value) <= 1e-14)
    }
  }

  @Test func boundsThatLeaveOneChoiceAreMetExactly() throws {
    let market = RandomMarket(periods: 20, columns: 8, seed: 3)
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    for tight in [problem(8, 4...4, floor: 0.25), problem(8, 4...4, ceiling: 0.25)] {
      let solution = try #require(try SupportFinder(problem: tight, objective: .quadratic(objective)).run())
      for i in solution.support { #expect(solution.weights[i] == 0.25) }
    }
  }

  @Test func contradictionsAreRefused() throws {
    let market = RandomMarket(periods: 20, columns: 8, seed: 3)
    let objective = SupportObjective.quadratic(
      try QuadraticObjective(factor: market.factor, target: market.target))
    var clash = problem(8, 2...2)
    clash.mustHold = [1]
    clash.excluded = [1]
    for bad in [problem(8, 9...9), problem(8, 4...4, floor: 0.3), problem(8, 4...4, ceiling: 0.2), clash] {
      #expect(throws: SupportSearchError.self) { try SupportFinder(problem: bad, objective: objective) }
    }
    #expect(throws: SupportSearchError.self) { try SupportFinder(problem: problem(7, 2...2), objective: objective) }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func rowsAndRulesHoldAndTheOptimumIsFound(seed: UInt64) throws {
    let n = 10
    let market = RandomMarket(periods: 25, columns: n, seed: seed)
    var problem = problem(n, 3...4, floor: 0.05)
    problem.mustHold = [2]
    problem.excluded = [7]
    problem.sideRows = [SideRow(columns: [0, 1, 2, 3], coefficients: [1, 1, 1, 1], lower: 0.2, upper: 0.4)]
    problem.supportRules = [
      .held(0...1, of: [4, 5]), .ifHeld(6, then: 8), .held(1...2, of: [0, 1, 3]),
    ]
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    let search = try SupportFinder(problem: problem, objective: .quadratic(objective))
    let solution = try #require(search.run(limits: SearchLimits(seed: seed, rounds: 100)))
    expectFeasible(solution, problem)
    let sector = solution.weights[0...3].reduce(0, +)
    #expect(sector >= 0.2 - 1e-12 && sector <= 0.4 + 1e-12)
    func obeys(_ s: [Int]) -> Bool {
      s.contains(2) && !s.contains(7) && !(s.contains(4) && s.contains(5)) && (!s.contains(6) || s.contains(8))
        && (1...2).contains(s.filter { [0, 1, 3].contains($0) }.count)
    }
    #expect(obeys(solution.support))
    var optimum = Double.infinity
    for k in 3...4 {
      for support in subsets(of: n, size: k) where obeys(support) {
        optimum = min(optimum, search.solve(support: support)?.value ?? .infinity)
      }
    }
    #expect(abs(solution.value - optimum) <= 1e-9 * optimum, "seed \(seed)")
  }

  @Test func cashIsAvailableWithoutCounting() throws {
    var market = RandomMarket(periods: 20, columns: 9, seed: 6)
    for t in 0..<20 {
      market.factor[t, 8] = 0
      market.target[t] *= 0.5
    }
    var problem = problem(9, 2...2)
    problem.uncounted = [8]
    problem.floors[8] = 0
    problem.ceilings[8] = 0.6
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    let solution = try #require(try SupportFinder(problem: problem, objective: .quadratic(objective)).run())
    #expect(solution.support.count == 2 && !solution.support.contains(8))
    #expect(solution.weights[8] > 0.1 && solution.weights[8] <= 0.6)
  }

  @Test func aStartIsNeverLost() throws {
    let market = RandomMarket(periods: 30, columns: 50, seed: 12)
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    let search = try SupportFinder(problem: problem(50, 5...5), objective: .quadratic(objective))
    let good = try #require(search.run(limits: SearchLimits(seed: 1, rounds: 100)))
    var scores = [Double](repeating: 0, count: 50)
    for i in good.support { scores[i] = 1 }
    for start in [SearchStart.support(good.support), .scores(scores)] {
      let again = try #require(search.run(limits: SearchLimits(seed: 2, rounds: 0), starts: [start]))
      #expect(again.value <= good.value * (1 + 1e-12))
    }
    let cancelled = try #require(search.run(starts: [.support(good.support)], isCancelled: { true }))
    #expect(cancelled.support == good.support)
  }

  @Test(
    .enabled(if: ReferenceData.isPresent, "the OR-Library instances are not here"),
    arguments: [
      (1, 10, 1.346207e-5), (2, 10, 8.083701e-6), (3, 10, 2.183635e-5), (4, 10, 1.657375e-5),
      (1, 5, 4.134876e-5), (1, 20, 5.566527e-6), (5, 10, 1.877127e-5), (6, 10, 2.447770e-5),
    ])
  func knownValuesAreReached(instance: Int, k: Int, value: Double) throws {
    let market = try ReferenceData.instance(instance)
    let problem = problem(market.factor.columns, k...k)
    let objective = try QuadraticObjective(factor: market.factor, target: market.target)
    let search = try SupportFinder(problem: problem, objective: .quadratic(objective))
    let solution = try #require(search.run(limits: SearchLimits(seed: 1, rounds: instance > 4 ? 300 : 60)))
    expectFeasible(solution, problem)
    #expect(market.meanSquare(solution.weights) <= value)
  }
}
