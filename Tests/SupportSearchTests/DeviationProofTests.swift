import Foundation
import LinearAlgebra
import MILP
import SupportSearch
import Testing

/// The proof against every support there is.
@Suite struct DeviationProofTests {
  static let measures: [DeviationMeasure] = [.meanAbsolute, .downside, .maximum, .tailMean(share: 0.23)]

  private struct Instance {
    var problem: SupportProblem
    var objective: DeviationObjective
  }

  /// The best value over all supports; nil where none is feasible.
  private func optimum(_ instance: Instance) throws -> Double? {
    try portfolios(instance).map(\.value).min()
  }

  /// The best portfolio of each support that is feasible, each solved on its own.
  private func portfolios(_ instance: Instance) throws -> [SupportSolution] {
    let search = try SupportFinder(problem: instance.problem, objective: .deviation(instance.objective))
    let problem = instance.problem
    let candidates = (0..<problem.columns).filter { !problem.uncounted.contains($0) && !problem.excluded.contains($0) }
    var found: [SupportSolution] = []
    for size in problem.cardinality where size <= candidates.count {
      for choice in subsets(of: candidates.count, size: size) {
        let support = choice.map { candidates[$0] }
        guard problem.mustHold.isSubset(of: support + problem.uncounted) else { continue }
        let isAllowed = problem.supportRules.allSatisfy { rule in
          let activity = zip(rule.columns, rule.coefficients).reduce(0) {
            $0 + (support.contains($1.0) ? $1.1 : 0)
          }
          return rule.lower <= activity && activity <= rule.upper
        }
        guard isAllowed, let solution = search.solve(support: support) else { continue }
        found.append(solution)
      }
    }
    return found
  }

  /// A random instance of one of many kinds: copies, few periods, flat data, exact tracking, binding bounds, rows, rules.
  private func instance(_ seed: UInt64, _ measure: DeviationMeasure) throws -> Instance {
    var random = SplitMix(seed: seed &* 7919)
    let n = 3 + Int(random.unit() * 7)
    let periods = [2, 5, 12, 30][Int(random.unit() * 4)]
    var market = RandomMarket(periods: periods, columns: n, seed: seed, duplicates: seed % 4 == 1)
    var k = 1 + Int(random.unit() * Double(n))
    if seed % 11 == 0 { k = 1 }
    if seed % 11 == 1 { k = n }
    if seed % 13 == 2 { market.factor = Matrix(rows: periods, columns: n) }
    if seed % 13 == 3 { for t in 0..<periods { market.target[t] = market.factor[t, 0] } }
    if seed % 13 == 4 { for t in 0..<periods { for j in 0..<n { market.factor[t, j] = 0.01 } } }
    var floors = [Double](repeating: 0.01, count: n)
    var ceilings = [Double](repeating: 1, count: n)
    switch seed % 7 {
    case 1: floors = floors.map { _ in 0.9 / Double(k) * random.unit() }
    case 2: ceilings = ceilings.map { _ in min(1, (1.05 + random.unit()) / Double(k)) }
    case 3:
      floors = floors.map { _ in 0.5 / Double(k) }
      ceilings = ceilings.map { _ in min(1, 1.3 / Double(k)) }
    case 4: floors = floors.map { _ in 1 / Double(k) }
    case 5: floors = floors.map { _ in 0 }
    default: break
    }
    var problem = SupportProblem(floors: floors, ceilings: ceilings, cardinality: k...k)
    if seed % 3 == 1 { problem.cardinality = max(0, k - 2)...k }
    if seed % 5 == 2 {
      problem.uncounted = [n - 1]
      problem.floors[n - 1] = seed % 2 == 0 ? -0.1 : 0
      problem.ceilings[n - 1] = 0.3
      problem.cardinality = min(k, n - 1)...min(k, n - 1)
    }
    if seed % 5 == 3, k >= 2, n > 4 {
      problem.mustHold = [1]
      problem.excluded = [0]
      problem.cardinality = min(k, n - 1)...min(k, n - 1)
    }
    if seed % 6 == 5 {
      problem.sideRows = [
        SideRow(
          columns: Array(0..<n), coefficients: (0..<n).map { _ in random.unit() - 0.3 },
          lower: -0.2 + 0.3 * random.unit(),
          upper: 0.1 + 0.3 * random.unit())
      ]
    }
    if seed % 6 == 4, n >= 6 {
      problem.supportRules = [.held(0...1, of: [2, 3]), .ifHeld(4, then: 3)].filter {
        problem.uncounted.isDisjoint(with: $0.columns)
      }
    }
    let linear = seed % 4 == 2 ? (0..<n).map { _ in 0.01 * (random.unit() - 0.7) } : nil
    let objective = try DeviationObjective(
      factor: market.factor, target: market.target, measure: measure, linear: linear)
    return Instance(problem: problem, objective: objective)
  }

  @Test(arguments: measures)
  func provenOptimaAgreeWithEverySupport(measure: DeviationMeasure) throws {
    var feasible = 0
    var infeasible = 0
    for seed in 1...400 as ClosedRange<UInt64> {
      let instance = try instance(seed, measure)
      let proof: DeviationProof
      do {
        proof = try DeviationProof(problem: instance.problem, objective: instance.objective)
      } catch {
        continue
      }
      let optimum = try optimum(instance)
      let outcome = proof.run()
      guard let optimum else {
        infeasible += 1
        #expect(outcome.incumbent == nil, "seed \(seed)")
        #expect(outcome.termination == .infeasible, "seed \(seed): \(outcome.termination), bound \(outcome.bound)")
        continue
      }
      feasible += 1
      #expect(outcome.termination == .optimal, "seed \(seed)")
      let value = try #require(outcome.incumbent?.value, "seed \(seed)")
      #expect(abs(value - optimum) <= 2e-9 * abs(optimum) + 1e-12, "seed \(seed): \(value) against \(optimum)")
      #expect(outcome.bound <= optimum + 1e-15, "seed \(seed): the bound exceeds the optimum")
      #expect(outcome.bound >= optimum - 2e-9 * abs(optimum) - 1e-12, "seed \(seed): \(outcome.bound) for \(optimum)")
      #expect(outcome.rootBound <= optimum + 1e-15, "seed \(seed)")

      // Stopped early, the bound holds all the same.
      let early = proof.run(limits: .init(nodes: 1 + Int(seed % 9)))
      #expect(early.bound <= optimum + 1e-15, "seed \(seed): stopped, the bound exceeds the optimum")
      let loose = proof.run(limits: .init(relativeGap: 0.1), incumbent: outcome.incumbent)
      #expect(loose.termination == .optimal && loose.bound <= optimum + 1e-15, "seed \(seed)")
    }
    #expect(feasible > 130)
    #expect(measure != .meanAbsolute || infeasible > 0)
  }

  @Test(arguments: measures)
  func levelsRaiseTheBoundToTheOptimum(measure: DeviationMeasure) throws {
    var deep = 0
    for seed in 1...100 as ClosedRange<UInt64> {
      let instance = try instance(seed, measure)
      guard let proof = try? DeviationProof(problem: instance.problem, objective: instance.objective) else { continue }
      let portfolios = try portfolios(instance)
      guard let worst = portfolios.max(by: { $0.value < $1.value }),
        let optimum = portfolios.map(\.value).min()
      else { continue }
      let outcome = proof.run(incumbent: worst)
      #expect(outcome.termination == .optimal, "seed \(seed)")
      let value = try #require(outcome.incumbent?.value, "seed \(seed)")
      #expect(abs(value - optimum) <= 2e-9 * abs(optimum) + 1e-12, "seed \(seed): \(value) against \(optimum)")
      #expect(outcome.bound <= optimum + 1e-15, "seed \(seed): the bound \(outcome.bound) exceeds \(optimum)")
      #expect(outcome.bound >= optimum - 2e-9 * abs(optimum) - 1e-12, "seed \(seed): \(outcome.bound) for \(optimum)")
      for nodes in [5, 40] {
        let early = proof.run(limits: .init(nodes: nodes), incumbent: worst)
        #expect(early.bound <= optimum + 1e-15, "seed \(seed), \(nodes) nodes: the bound exceeds the optimum")
        if early.bound > early.rootBound { deep += 1 }
      }
    }
    #expect(deep > 8, "no bound was raised by a level")
  }

  @Test(arguments: measures)
  func ceilingsOfALevelSpareEveryPortfolioAtOrBelowIt(measure: DeviationMeasure) throws {
    var tighter = 0
    for seed in 1...150 as ClosedRange<UInt64> {
      let instance = try instance(seed, measure)
      guard let proof = try? DeviationProof(problem: instance.problem, objective: instance.objective) else { continue }
      let portfolios = try portfolios(instance)
      guard let least = portfolios.map(\.value).min(), let most = portfolios.map(\.value).max() else { continue }
      for share in [-0.5, 0, 0.05, 0.3, 1] {
        let level = least + share * (most - least)
        let narrowed = proof.narrowed(to: level)
        for portfolio in portfolios where portfolio.value <= level {
          let narrowed = try #require(narrowed, "seed \(seed): a portfolio at the level was denied")
          #expect(narrowed.excluded.isDisjoint(with: portfolio.support), "seed \(seed), share \(share)")
          for j in portfolio.support {
            #expect(
              portfolio.weights[j] <= narrowed.ceilings[j] + 1e-9,
              "seed \(seed), share \(share), column \(j): \(portfolio.weights[j]) above \(narrowed.ceilings[j])")
          }
        }
        if let narrowed, narrowed.ceilings != instance.problem.ceilings { tighter += 1 }
      }
    }
    #expect(tighter > 75, "ceilings were hardly ever lowered")
  }

  @Test(arguments: measures)
  func anyMultipliersGiveABoundBelowTheOptimum(measure: DeviationMeasure) throws {
    for seed in 1...120 as ClosedRange<UInt64> {
      let instance = try instance(seed, measure)
      guard let optimum = try optimum(instance) else { continue }
      var random = SplitMix(seed: seed)
      let periods = Double(instance.objective.factor.rows)
      for _ in 0..<10 {
        let size = pow(10, 4 * random.unit() - 3) / periods
        let multipliers = instance.objective.target.map { _ in size * (2 * random.unit() - 1) }
        let bound = LagrangianProbe.bound(
          problem: instance.problem, objective: instance.objective, multipliers: multipliers,
          budget: 0.05 * (random.unit() - 0.5),
          rows: instance.problem.sideRows.map { _ in 0.05 * (random.unit() - 0.5) })
        #expect(bound <= optimum + 1e-15, "seed \(seed): \(bound) above \(optimum)")
      }
    }
  }

  @Test func limitsAndCancellationStopWithAValidBound() throws {
    let market = RandomMarket(periods: 40, columns: 30, seed: 5)
    let problem = SupportProblem(
      floors: Array(repeating: 0.01, count: 30), ceilings: Array(repeating: 1, count: 30), cardinality: 8...8)
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: .meanAbsolute)
    let proof = try DeviationProof(problem: problem, objective: objective)
    let search = try SupportFinder(problem: problem, objective: .deviation(objective))
    let incumbent = try #require(search.run(limits: SearchLimits(rounds: 20)))
    let whole = proof.run(limits: .init(relativeGap: 1e-6), incumbent: incumbent)
    #expect(whole.termination == .optimal)
    let value = try #require(whole.incumbent?.value)
    let few = proof.run(limits: .init(nodes: 200), incumbent: incumbent)
    #expect(few.termination == .nodeLimit && few.bound <= value && few.nodes >= 200)
    #expect(few.bound >= few.rootBound && few.rootBound > 0)
    let cancelled = proof.run(incumbent: incumbent, isCancelled: { true })
    #expect(cancelled.termination == .interrupted && cancelled.bound <= value)
    let late = proof.run(limits: .init(time: .zero), incumbent: incumbent)
    #expect(late.termination == .timeLimit && late.incumbent == incumbent)
    let again = proof.run(limits: .init(nodes: 200), incumbent: incumbent)
    #expect(again.bound == few.bound && again.nodes == few.nodes)
    var reports: [DeviationProof.Progress] = []
    _ = proof.run(limits: .init(nodes: 200), incumbent: incumbent, progress: { reports.append($0) })
    #expect(reports.allSatisfy { $0.bound <= value && $0.value == incumbent.value } && !reports.isEmpty)
  }

  @Test(
    .enabled(if: ReferenceData.isPresent, "the OR-Library instances are not here"),
    arguments: [
      (DeviationMeasure.meanAbsolute, 5, 5.012188e-3), (.meanAbsolute, 10, 2.806975e-3),
      (.meanAbsolute, 20, 1.749162e-3), (.downside, 10, 8.714745e-4), (.maximum, 10, 7.526201e-3),
    ])
  func knownOptimaAreProven(measure: DeviationMeasure, k: Int, value: Double) throws {
    let market = try ReferenceData.instance(1)
    let n = market.factor.columns
    let problem = SupportProblem(
      floors: Array(repeating: 0.01, count: n), ceilings: Array(repeating: 1, count: n), cardinality: k...k)
    let objective = try DeviationObjective(factor: market.factor, target: market.target, measure: measure)
    let outcome = try DeviationProof(problem: problem, objective: objective).run(limits: .init(relativeGap: 1e-4))
    #expect(outcome.termination == .optimal)
    #expect(abs((outcome.incumbent?.value ?? 0) - value) <= 2e-4 * value)
    #expect(outcome.bound >= (1 - 3e-4) * value && outcome.bound <= value * (1 + 1e-6))
  }
}

/// The bound of the root from chosen multipliers.
private enum LagrangianProbe {
  static func bound(
    problem: SupportProblem, objective: DeviationObjective, multipliers: [Double], budget: Double, rows: [Double]
  ) -> Double {
    guard let proof = try? DeviationProof(problem: problem, objective: objective) else { return -.infinity }
    return proof.bound(multipliers: multipliers, budget: budget, rows: rows)
  }
}
