import LinearAlgebra
import MILP
import Relaxation
import Testing

/// Rows with kinks: what is found and proven is the best over all supports and all sides of the kinks, each solved as a
/// problem with linear rows.
@Suite struct KinkTests {
  private static let stocks = 6

  /// A market with a last column that every portfolio holds and that does not count, such as transaction cost.
  static func market(_ seed: UInt64) -> CardinalityQuadratic {
    var problem = SearchTests.market(stocks: Self.stocks + 1, periods: 12, seed: seed)
    let count = Self.stocks + 1
    problem.cardinality = 3...3
    problem.floors = Array(repeating: 0.05, count: Self.stocks) + [0]
    problem.ceilings = Array(repeating: 0.7, count: Self.stocks) + [0.3]
    problem.counted = (0..<count).map { $0 < Self.stocks }
    problem.states = (0..<count).map { $0 < Self.stocks ? .free : .held }
    return problem
  }

  /// Costs that fill the budget, an equation, and a limit on turnover.
  static func withTrades(_ seed: UInt64) -> CardinalityQuadratic {
    var problem = Self.market(seed)
    var random = SplitMix(seed: seed &+ 1000)
    let count = Self.stocks + 1
    let owned = (0..<Self.stocks).map { $0 % 2 == 0 ? Double.random(in: 0.1...0.5, using: &random) : 0 }
    problem.kinks = owned + [0]
    let (buy, sell) = (0.1, 0.05)
    var cost = CardinalityQuadratic.SideRow(
      weights: [Double](repeating: 0, count: count), holdings: [Double](repeating: 0, count: count),
      beyond: [Double](repeating: 0, count: count))
    var turnover = cost
    for i in 0..<Self.stocks {
      cost.weights[i] = owned[i] > 0 ? sell : -buy
      cost.beyond[i] = owned[i] > 0 ? -(buy + sell) : 0
      turnover.weights[i] = owned[i] > 0 ? -0.5 : 0.5
      turnover.beyond[i] = owned[i] > 0 ? 1 : 0
    }
    cost.weights[Self.stocks] = 1
    let sum = owned.reduce(0, +)
    (cost.lower, cost.upper) = (sell * sum, sell * sum)
    turnover.upper = 0.9 - sum / 2
    problem.sideRows = [cost, turnover]
    return problem
  }

  /// A limit on what is large together.
  private func withConcentration(_ seed: UInt64) -> CardinalityQuadratic {
    var problem = Self.market(seed)
    let count = Self.stocks + 1
    problem.kinks = Array(repeating: 0.35, count: Self.stocks) + [0]
    problem.sideRows = [
      CardinalityQuadratic.SideRow(
        weights: [Double](repeating: 0, count: count), holdings: [Double](repeating: 0, count: count), upper: 0.45,
        beyond: Array(repeating: 1, count: Self.stocks) + [0], jumps: true)
    ]
    return problem
  }

  /// The same where some stocks may weigh no less than what counts as large: a weight on the threshold is not large.
  private func withFloorsAtTheThreshold(_ seed: UInt64) -> CardinalityQuadratic {
    var problem = withConcentration(seed)
    for i in 0..<4 { problem.floors[i] = problem.kinks[i] }
    return problem
  }

  /// A least sum of what is large together, which no convex function can ask for.
  private func withLeastConcentration(_ seed: UInt64) -> CardinalityQuadratic {
    var problem = withConcentration(seed)
    (problem.sideRows[0].lower, problem.sideRows[0].upper) = (0.6, Double.infinity)
    return problem
  }

  /// Large stocks that take off a row instead of adding to it.
  private func withFallingJumps(_ seed: UInt64) -> CardinalityQuadratic {
    var problem = withConcentration(seed)
    problem.sideRows[0].beyond = problem.sideRows[0].beyond.map { -$0 }
    problem.sideRows[0].upper = -0.4
    return problem
  }

  /// The problem on one support with every stock on one side of its kink; nil where a side is empty.
  private func side(_ problem: CardinalityQuadratic, _ support: [Int], above: [Bool]) -> CardinalityQuadratic? {
    var result = problem
    result.kinks = []
    for i in 0..<Self.stocks { result.states[i] = support.contains(i) ? .held : .excluded }
    for (i, isAbove) in zip(support, above) {
      if isAbove {
        result.floors[i] = max(result.floors[i], problem.kinks[i])
      } else {
        result.ceilings[i] = min(result.ceilings[i], problem.kinks[i])
      }
      guard result.floors[i] <= result.ceilings[i] else { return nil }
      for k in result.sideRows.indices where isAbove {
        result.sideRows[k].weights[i] += problem.sideRows[k].beyond[i]
        if !problem.sideRows[k].jumps {
          result.sideRows[k].holdings[i] -= problem.sideRows[k].beyond[i] * problem.kinks[i]
        }
      }
    }
    for k in result.sideRows.indices { result.sideRows[k].beyond = [] }
    return result
  }

  private func enumerated(_ problem: CardinalityQuadratic) -> Double {
    var best = Double.infinity
    for code in 0..<(1 << Self.stocks) where code.nonzeroBitCount == 3 {
      let support = (0..<Self.stocks).filter { code >> $0 & 1 == 1 }
      for sides in 0..<8 {
        guard let part = side(problem, support, above: (0..<3).map { sides >> $0 & 1 == 1 }) else { continue }
        if let value = ConicSearch().run(part).incumbent?.value { best = min(best, value) }
      }
    }
    return best
  }

  private func expectBest(_ problem: CardinalityQuadratic, _ name: String) throws {
    let best = enumerated(problem)
    let outcome = ConicSearch(relativeGap: 1e-7).run(problem)
    #expect(outcome.termination == (best < .infinity ? .optimal : .infeasible), "\(name)")
    guard best < .infinity else { return }
    let incumbent = try #require(outcome.incumbent, "\(name)")
    #expect(abs(incumbent.value - best) <= 1e-6 * best, "\(name): \(incumbent.value) against \(best)")
    #expect(outcome.bound <= best * (1 + 1e-9), "\(name): bound \(outcome.bound) above \(best)")
    #expect(problem.isFeasible(weights: incumbent.weights, support: incumbent.support))
  }

  /// What no relaxation can state may be left open, but never be claimed wrongly.
  private func expectBoundBelow(_ problem: CardinalityQuadratic, _ name: String) throws {
    let best = enumerated(problem)
    try #require(best < .infinity, "\(name): the problem has no portfolio, so that nothing is tried")
    let outcome = ConicSearch(nodeLimit: 500, relativeGap: 1e-7).run(problem)
    #expect(outcome.termination != .infeasible, "\(name)")
    #expect(outcome.bound <= best * (1 + 1e-9), "\(name): bound \(outcome.bound) above \(best)")
    if let incumbent = outcome.incumbent {
      #expect(incumbent.value >= best * (1 - 1e-6), "\(name): \(incumbent.value) below \(best)")
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func costsAreThoseOfTheBestSide(_ seed: UInt64) throws {
    try expectBest(Self.withTrades(seed), "seed \(seed)")
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func aWeightOnTheThresholdIsNotLarge(_ seed: UInt64) throws {
    try expectBest(withFloorsAtTheThreshold(seed), "seed \(seed)")
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func noBoundLeansOnALowerSideThatJumps(_ seed: UInt64) throws {
    try expectBoundBelow(withLeastConcentration(seed), "least, seed \(seed)")
    try expectBoundBelow(withFallingJumps(seed), "falling, seed \(seed)")
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func largeStocksCountWhole(_ seed: UInt64) throws {
    try expectBest(withConcentration(seed), "seed \(seed)")
  }
}
