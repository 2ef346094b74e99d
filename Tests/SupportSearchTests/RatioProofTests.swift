import LinearAlgebra
import MILP
import SupportSearch
import Testing

/// A proof of ratios speaks of the true objective: no portfolio lies below its bound.
@Suite struct RatioProofTests {
  private func problem(_ n: Int, _ k: Int, floor: Double, ceiling: Double) -> SupportProblem {
    SupportProblem(
      floors: Array(repeating: floor, count: n), ceilings: Array(repeating: ceiling, count: n), cardinality: k...k)
  }

  /// Every portfolio of a grid, by the deviations that are computed afresh.
  private func leastOnGrid(
    _ market: RatioMarket, _ problem: SupportProblem, step: Double, _ value: ([Double]) -> Double
  ) -> Double {
    let (n, k) = (problem.columns, problem.cardinality.upperBound)
    var least = Double.infinity
    func fill(_ support: [Int], _ weights: [Double], _ rest: Double) {
      let at = weights.count
      if at == support.count - 1 {
        let j = support[at]
        guard rest >= problem.floors[j] - 1e-12, rest <= problem.ceilings[j] + 1e-12 else { return }
        var all = [Double](repeating: 0, count: n)
        for (weight, j) in zip(weights + [rest], support) { all[j] = weight }
        if problem.sideRows.allSatisfy({ isKept($0, all) }) { least = min(least, value(market.deviations(all))) }
        return
      }
      var weight = problem.floors[support[at]]
      while weight <= min(rest, problem.ceilings[support[at]]) + 1e-12 {
        fill(support, weights + [weight], rest - weight)
        weight += step
      }
    }
    func choose(_ support: [Int], _ from: Int) {
      if support.count == k { return fill(support, [], 1) }
      for j in from..<n { choose(support + [j], j + 1) }
    }
    choose([], 0)
    return least
  }

  private func isKept(_ row: SideRow, _ weights: [Double]) -> Bool {
    let sum = zip(row.columns, row.coefficients).reduce(0) { $0 + weights[$1.0] * $1.1 }
    return sum >= row.lower - 1e-12 && sum <= row.upper + 1e-12
  }

  @Test(arguments: RatioMeasureCase.allCases, [0, 0.2])
  func noPortfolioLiesBelowTheBound(_ kind: RatioMeasureCase, reward: Double) throws {
    var proven = 0
    for seed in 1...16 {
      let volatility = 0.02 + 0.18 * Double(seed - 1) / 15
      let (n, k, periods) = (5 + seed % 2, 1 + seed % 3, 10 + seed % 7)
      let market = RatioMarket(
        stocks: n, periods: periods, volatility: volatility, seed: UInt64(100 + seed), isLog: seed % 4 == 0)
      var problem = problem(n, k, floor: k == 1 ? 0 : 0.06, ceiling: k == 1 ? 1 : 0.8)
      if k > 1, seed % 5 == 0 {
        problem.sideRows = [SideRow(columns: [0, 1, 2], coefficients: [1, 1, 1], upper: 0.7)]
      }
      let objective = try RatioObjective(try market.series(), measure: kind.measure(periods), reward: reward)
      let outcome = try RatioDeviationProof(problem: problem, objective: objective)
        .run(limits: DeviationProof.Limits(nodes: 3000, relativeGap: 1e-4))
      let least = leastOnGrid(market, problem, step: k == 3 ? 0.04 : 0.01) { d in
        kind.value(d) - reward * d.reduce(0, +) / Double(periods)
      }
      #expect(outcome.bound <= least + 1e-12 * abs(least), "seed \(seed): \(outcome.bound) above \(least)")
      let found = try #require(outcome.incumbent)
      #expect(outcome.bound <= found.value)
      #expect(abs(objective.value(of: found.weights) - found.value) <= 1e-12)
      if outcome.termination == .optimal {
        proven += 1
        #expect(found.value - outcome.bound <= 1.001e-4 * abs(found.value))
        #expect(found.value <= least + 1e-9)
      }
    }
    // Whatever is this small is proven, but for what log returns and a reward leave.
    #expect(proven >= 12)
  }
}
