import Foundation
import LinearAlgebra
import MILP
import SupportSearch
import Testing

/// The proof for sums of squares against every support there is, each solved by projected gradients.
@Suite struct SquaresProofTests {
  private struct Instance {
    var problem: SupportProblem
    var objective: SquaredObjective
  }

  /// A random instance: copies, few periods, exact tracking, binding bounds, counts, a linear term.
  private func instance(_ seed: UInt64, isOneSided: Bool) throws -> Instance {
    var random = SplitMix(seed: seed &* 104_729)
    let n = 3 + Int(random.unit() * 5)
    let periods = [2, 5, 12, 30][Int(random.unit() * 4)]
    var market = RandomMarket(periods: periods, columns: n, seed: seed, duplicates: seed % 5 == 1)
    if seed % 7 == 3 { for t in 0..<periods { market.target[t] = market.factor[t, 0] } }
    let k = 1 + Int(random.unit() * Double(n - 1))
    let floor = seed % 3 == 1 ? 0.6 / Double(k) * random.unit() : 0.01
    let ceiling = seed % 4 == 2 ? min(1, (1.1 + random.unit()) / Double(k)) : 1
    let problem = SupportProblem(
      floors: Array(repeating: floor, count: n), ceilings: Array(repeating: ceiling, count: n),
      cardinality: (seed % 2 == 0 ? k : max(1, k - 1))...k)
    let linear = seed % 4 == 3 ? (0..<n).map { _ in 1e-4 * (random.unit() - 0.7) } : nil
    let objective = try SquaredObjective(
      factor: market.factor, target: market.target, weight: 1 / Double(periods), isOneSided: isOneSided, linear: linear)
    return Instance(problem: problem, objective: objective)
  }

  /// The best value on a support by accelerated projected gradients, which know nothing of programs or multipliers.
  private func optimum(_ instance: Instance, on support: [Int]) -> Double {
    let (problem, objective) = (instance.problem, instance.objective)
    let (n, periods) = (problem.columns, objective.target.count)
    func projected(_ point: [Double]) -> [Double] {
      // Σ min(max(w − λ, floor), ceiling) falls with λ.
      var (low, high) = (-10.0, 10.0)
      var result = [Double](repeating: 0, count: n)
      for _ in 0..<100 {
        let shift = (low + high) / 2
        for j in support { result[j] = min(max(point[j] - shift, problem.floors[j]), problem.ceilings[j]) }
        if result.reduce(0, +) > 1 { low = shift } else { high = shift }
      }
      return result
    }
    func gradient(_ w: [Double]) -> [Double] {
      var result = objective.linear
      for t in 0..<periods {
        var d = -objective.target[t]
        for j in support { d += objective.factor[t, j] * w[j] }
        if objective.isOneSided { d = min(0, d) }
        for j in support { result[j] += 2 * objective.weight * d * objective.factor[t, j] }
      }
      return result
    }
    var curvature = 1e-12
    for t in 0..<periods {
      for j in support { curvature += 2 * objective.weight * objective.factor[t, j] * objective.factor[t, j] }
    }
    var w = projected([Double](repeating: 1 / Double(support.count), count: n))
    var ahead = w
    var momentum = 1.0
    var best = objective.value(of: w)
    for _ in 0..<4000 {
      let slope = gradient(ahead)
      let next = projected(ahead.indices.map { ahead[$0] - slope[$0] / curvature })
      let faster = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      // Momentum that leads uphill begins anew.
      let uphill = zip(slope, zip(next, w)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) } > 0
      let share = uphill ? 0 : (momentum - 1) / faster
      momentum = uphill ? 1 : faster
      ahead = next.indices.map { next[$0] + share * (next[$0] - w[$0]) }
      w = next
      best = min(best, objective.value(of: w))
    }
    return best
  }

  private func optimum(_ instance: Instance) -> Double? {
    var best: Double?
    let problem = instance.problem
    for size in problem.cardinality where size <= problem.columns {
      let (low, high) = (Double(size) * problem.floors[0], Double(size) * problem.ceilings[0])
      guard low <= 1, high >= 1 else { continue }
      for support in subsets(of: problem.columns, size: size) {
        best = min(best ?? .infinity, optimum(instance, on: support))
      }
    }
    return best
  }

  @Test(arguments: [true, false]) func provenOptimaAgreeWithEverySupport(_ isOneSided: Bool) throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let instance = try instance(seed, isOneSided: isOneSided)
      guard let optimum = optimum(instance) else { continue }
      let outcome = try DeviationProof(problem: instance.problem, objective: instance.objective).run()
      #expect(outcome.termination == .optimal, "seed \(seed): \(outcome.termination)")
      let found = try #require(outcome.incumbent, "seed \(seed)")
      #expect(found.value <= optimum + 1e-7 * abs(optimum) + 1e-15, "seed \(seed): \(found.value), \(optimum)")
      #expect(found.value == instance.objective.value(of: found.weights))
      #expect(found.value >= optimum - 1e-3 * abs(optimum) - 1e-8, "seed \(seed): \(found.value), \(optimum)")
      #expect(outcome.bound <= optimum + 1e-15, "seed \(seed): bound \(outcome.bound), \(optimum)")
      #expect(abs(found.weights.reduce(0, +) - 1) < 1e-9)
    }
  }

  @Test(arguments: [true, false]) func anyMultipliersGiveABoundBelowTheOptimum(_ isOneSided: Bool) throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let instance = try instance(seed, isOneSided: isOneSided)
      guard let optimum = optimum(instance) else { continue }
      let proof = try DeviationProof(problem: instance.problem, objective: instance.objective)
      var random = SplitMix(seed: seed)
      for _ in 0..<20 {
        let size = pow(10, 4 * random.unit() - 5)
        let multipliers = instance.objective.target.map { _ in size * (2 * random.unit() - 1) }
        let bound = proof.bound(multipliers: multipliers, budget: 0.01 * (random.unit() - 0.5), rows: [])
        #expect(bound <= optimum + 1e-15, "seed \(seed): \(bound) above \(optimum)")
      }
    }
  }

  @Test(arguments: [true, false]) func theSearchFindsTheBestSupport(_ isOneSided: Bool) throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let instance = try instance(seed, isOneSided: isOneSided)
      guard let optimum = optimum(instance) else { continue }
      let search = try SupportFinder(problem: instance.problem, objective: .squares(instance.objective))
      let found = try #require(search.run(limits: SearchLimits(seed: seed, rounds: 40)), "seed \(seed)")
      #expect(found.value <= optimum + 1e-7 * abs(optimum) + 1e-15, "seed \(seed): \(found.value), \(optimum)")
      #expect(found.value == instance.objective.value(of: found.weights))
      #expect(abs(found.weights.reduce(0, +) - 1) < 1e-9)
    }
  }

  @Test func sideRowsAndCashAreKept() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let market = RandomMarket(periods: 20, columns: 9, seed: seed)
      var problem = SupportProblem(
        floors: Array(repeating: 0.05, count: 8) + [0], ceilings: Array(repeating: 1, count: 8) + [0.3],
        cardinality: 3...3, uncounted: [8])
      problem.sideRows = [SideRow(columns: [0, 1, 2, 3], coefficients: [1, 1, 1, 1], lower: 0.2, upper: 0.4)]
      let objective = try SquaredObjective(
        factor: market.factor, target: market.target, weight: 1 / 20, isOneSided: true)
      let search = try SupportFinder(problem: problem, objective: .squares(objective))
      // They may be 0.4 at most, and cash 0.3.
      #expect(search.solve(support: [0, 1, 2]) == nil)
      let found = try #require(search.run(limits: SearchLimits(seed: seed, rounds: 40)))
      let proven = try DeviationProof(problem: problem, objective: objective).run()
      #expect(proven.termination == .optimal, "seed \(seed)")
      let best = try #require(proven.incumbent)
      #expect(abs(found.value - best.value) <= 1e-7 * best.value + 1e-15, "seed \(seed): \(found.value), \(best.value)")
      for weights in [found.weights, best.weights] {
        let row = weights[0...3].reduce(0, +)
        #expect(row >= 0.2 - 1e-9 && row <= 0.4 + 1e-9, "seed \(seed): \(row)")
        #expect(weights[8] >= 0 && weights[8] <= 0.3 && weights[..<8].count { $0 > 0 } == 3, "seed \(seed)")
      }
    }
  }

  /// Few periods and a strong linear term, so that the periods that count change again and again or are none.
  @Test func noSolutionBreaksASideRow() throws {
    for seed in 1...150 as ClosedRange<UInt64> {
      var random = SplitMix(seed: seed)
      let market = RandomMarket(periods: 5, columns: 6, seed: seed)
      var problem = SupportProblem(
        floors: Array(repeating: 0.02, count: 6), ceilings: Array(repeating: 1, count: 6), cardinality: 3...3)
      let exposures = (0..<6).map { _ in 2 * random.unit() - 1 }
      problem.sideRows = [
        SideRow(columns: [2, 4, 5], coefficients: [1, 1, 1], lower: 0.5, upper: 0.75),
        SideRow(columns: Array(0..<6), coefficients: exposures, lower: -0.2, upper: 0.3),
      ]
      let objective = try SquaredObjective(
        factor: market.factor, target: market.target, weight: 1 / 5, isOneSided: true,
        linear: (0..<6).map { _ in 0.003 * (random.unit() - 0.7) })
      let search = try SupportFinder(problem: problem, objective: .squares(objective))
      for support in subsets(of: 6, size: 3) {
        guard let found = search.solve(support: support) else { continue }
        for row in problem.sideRows {
          let sum = zip(row.columns, row.coefficients).reduce(0) { $0 + $1.1 * found.weights[$1.0] }
          #expect(sum >= row.lower - 1.1e-7 && sum <= row.upper + 1.1e-7, "seed \(seed), \(support): \(sum)")
        }
      }
    }
  }

  @Test(.enabled(if: ReferenceData.isPresent, "the OR-Library instances are not here"))
  func semivarianceOfARealMarketIsProven() throws {
    let market = try ReferenceData.instance(1)
    let n = market.factor.columns
    let problem = SupportProblem(
      floors: Array(repeating: 0.01, count: n), ceilings: Array(repeating: 1, count: n), cardinality: 10...10)
    let objective = try SquaredObjective(
      factor: market.factor, target: market.target, weight: 1 / 145, isOneSided: true)
    let search = try SupportFinder(problem: problem, objective: .squares(objective))
    let found = try #require(search.run(limits: SearchLimits(seed: 1, rounds: 200)))
    #expect(found.value <= 3.739183e-6 * (1 + 1e-5))
    let outcome = try DeviationProof(problem: problem, objective: objective).run(limits: .init(relativeGap: 1e-4))
    #expect(outcome.termination == .optimal)
    #expect(abs((outcome.incumbent?.value ?? 0) - 3.739183e-6) <= 2e-4 * 3.739183e-6)
  }
}
