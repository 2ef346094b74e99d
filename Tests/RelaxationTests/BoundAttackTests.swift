import LinearAlgebra
import MILP
import Relaxation
import Testing

/// Tries to make the search claim more than exhaustive enumeration allows.
@Suite struct BoundAttackTests {
  enum Shape: String, CaseIterable {
    case plain, fewPeriods, twoPeriods, duplicates, equalReturns, zero, illConditioned, bindingFloors, bindingCeilings
    case tinyScale, hugeScale, range, cash, decided, sideRows
  }

  static func problem(_ shape: Shape, seed: UInt64) -> CardinalityQuadratic {
    var random = SplitMix(seed: seed)
    let n = Int.random(in: 3...7, using: &random)
    var k = Int.random(in: 1...n, using: &random)
    var periods = Int.random(in: n...(3 * n), using: &random)
    if shape == .fewPeriods { periods = Int.random(in: 1..<n, using: &random) }
    if shape == .twoPeriods { periods = 2 }
    var deviations = Matrix(rows: periods, columns: n)
    for i in deviations.storage.indices { deviations.storage[i] = Double.random(in: -1...1, using: &random) }
    var floors = [Double](repeating: 0.01, count: n)
    var ceilings = [Double](repeating: 1, count: n)
    switch shape {
    case .duplicates:
      for t in 0..<periods {
        deviations[t, 1] = deviations[t, 0]
        deviations[t, n - 1] = deviations[t, 0] * (1 + 1e-9)
      }
    case .equalReturns:
      for t in 0..<periods { for i in 1..<n { deviations[t, i] = deviations[t, 0] } }
    case .zero: deviations.storage = deviations.storage.map { _ in 0 }
    case .illConditioned:
      for t in 0..<periods {
        for i in 1..<n { deviations[t, i] = deviations[t, 0] + 1e-6 * deviations[t, i] * Double(i) }
      }
    case .bindingFloors:
      floors = (0..<n).map { _ in Double.random(in: 0.05...(1 / Double(k)), using: &random) }
    case .bindingCeilings:
      ceilings = (0..<n).map { _ in Double.random(in: (1 / Double(k))...min(1, 1.3 / Double(k)), using: &random) }
      floors = ceilings.map { $0 * Double.random(in: 0...0.9, using: &random) }
    case .tinyScale: deviations.storage = deviations.storage.map { $0 * 1e-7 }
    case .hugeScale: deviations.storage = deviations.storage.map { $0 * 1e7 }
    default: break
    }
    var problem = CardinalityQuadratic(
      objective: deviations.gram(scale: 1 / Double(periods)), floors: floors, ceilings: ceilings, cardinality: k...k)
    switch shape {
    case .range:
      k = Int.random(in: 1...k, using: &random)
      problem.cardinality = k...min(n, k + 2)
    case .cash:
      problem.counted[0] = false
      problem.floors[0] = 0
      problem.cardinality = min(k, n - 1)...min(k, n - 1)
      problem.states[0] = Bool.random(using: &random) ? .held : .free
    case .decided:
      for i in 0..<n { problem.states[i] = [.free, .free, .held, .excluded].randomElement(using: &random) ?? .free }
    case .sideRows:
      for _ in 0..<2 {
        let members = (0..<n).map { _ in Bool.random(using: &random) ? 1.0 : 0.0 }
        let cap = Double.random(in: 0.2...0.7, using: &random)
        problem.sideRows.append(
          .init(
            weights: members, holdings: [Double](repeating: 0, count: n),
            lower: Bool.random(using: &random) ? 0.1 : -Double.infinity, upper: cap))
      }
      problem.sideRows.append(
        .init(
          weights: [Double](repeating: 0, count: n), holdings: (0..<n).map { $0 < 2 ? 1 : 0 },
          upper: Bool.random(using: &random) ? 1 : Double.infinity))
    default: break
    }
    return problem
  }

  /// By which method the root is relaxed.
  enum Route: CaseIterable {
    case splitting, factored

    func search(relativeGap: Double = 1e-4) -> ConicSearch {
      var search = ConicSearch(relativeGap: relativeGap)
      search.supportsForSquare = 0
      search.factoredOrder = self == .splitting ? .max : 0
      return search
    }
  }

  @Test(arguments: Shape.allCases, Route.allCases)
  func boundNeverExceedsTheOptimum(_ shape: Shape, _ route: Route) {
    for seed in UInt64(1)...25 {
      let problem = Self.problem(shape, seed: seed)
      let least = Exhaustive.minimum(problem)
      let outcome = route.search(relativeGap: 1e-7).run(problem)
      let mean = (0..<problem.count).reduce(0) { $0 + problem.objective[$1, $1] } / Double(problem.count)
      // The oracle itself rounds, relative to the size of Q.
      let slack = 1e-9 * abs(least) + 1e-13 * mean
      let label =
        "\(shape.rawValue), \(route), seed \(seed): \(outcome.termination), bound \(outcome.bound), oracle \(least)"
      if least.isFinite {
        #expect(outcome.bound <= least + slack, "\(label)")
        #expect(outcome.rootBound <= least + slack, "root \(outcome.rootBound); \(label)")
        #expect(outcome.bound >= 0, "\(label)")
        guard let incumbent = outcome.incumbent else {
          Issue.record("no portfolio; \(label)")
          continue
        }
        #expect(problem.isFeasible(weights: incumbent.weights, support: incumbent.support, tolerance: 1e-9), "\(label)")
        #expect(incumbent.value <= least * (1 + 2e-7) + 1e-11 * mean, "incumbent \(incumbent.value); \(label)")
        #expect(incumbent.value == problem.objective.quadraticForm(incumbent.weights), "\(label)")
      } else {
        #expect(outcome.incumbent == nil, "\(label)")
        #expect(outcome.termination == .infeasible, "\(label)")
      }
    }
  }
}

extension BoundAttackTests {
  /// Wherever a relaxation begins, also where that of quite another problem stopped, its bound stays below the optimum.
  @Test(arguments: Shape.allCases, Route.allCases)
  func aStartOfAnyOriginGivesAValidBound(_ shape: Shape, _ route: Route) {
    for seed in UInt64(1)...12 {
      let problem = Self.problem(shape, seed: seed)
      let least = Exhaustive.minimum(problem)
      guard least.isFinite else { continue }
      let mean = (0..<problem.count).reduce(0) { $0 + problem.objective[$1, $1] } / Double(problem.count)
      // A neighbour on the K curve, and problems of other shapes with as many stocks.
      var others = [problem]
      others[0].cardinality = max(1, problem.cardinality.lowerBound - 1)...problem.cardinality.upperBound
      for other in Shape.allCases where other != shape {
        others +=
          (seed...(seed + 20)).lazy.map { Self.problem(other, seed: $0) }
          .first { $0.count == problem.count }.map { [$0] } ?? []
      }
      for (position, other) in others.enumerated() {
        guard let state = route.search().run(other).relaxation else { continue }
        var search = route.search(relativeGap: 1e-7)
        search.start = state
        let outcome = search.run(problem)
        let label =
          "\(shape.rawValue), \(route), seed \(seed), start \(position): bound \(outcome.bound), oracle \(least)"
        #expect(outcome.rootBound <= least + 1e-9 * abs(least) + 1e-13 * mean, "root \(outcome.rootBound); \(label)")
        #expect(outcome.bound <= least + 1e-9 * abs(least) + 1e-13 * mean, "\(label)")
        #expect((outcome.incumbent?.value ?? .infinity) <= least * (1 + 2e-7) + 1e-11 * mean, "\(label)")
      }
    }
  }

  /// The certificate holds at random feasible portfolios, not only at the optimum.
  @Test(arguments: Shape.allCases, Route.allCases)
  func certificateUnderestimatesEveryPortfolio(_ shape: Shape, _ route: Route) throws {
    for seed in UInt64(1)...10 {
      let problem = Self.problem(shape, seed: seed)
      guard let bound = CertifiedBound(problem, limits: route.search()) else { continue }
      let n = bound.stocks.count
      var random = SplitMix(seed: seed &+ 1000)
      let mean = (0..<problem.count).reduce(0) { $0 + problem.objective[$1, $1] } / Double(problem.count)
      for _ in 0..<50 {
        // Any support and any weights that sum to 1 within 0...ceiling: more than the feasible portfolios.
        var weights = (0..<n).map { _ in Bool.random(using: &random) ? Double.random(in: 0...1, using: &random) : 0 }
        let total = weights.reduce(0, +)
        guard total > 0 else { continue }
        weights = weights.map { $0 / total }
        guard (0..<n).allSatisfy({ weights[$0] <= problem.ceilings[bound.stocks[$0]] }) else { continue }
        var full = [Double](repeating: 0, count: problem.count)
        for (position, stock) in bound.stocks.enumerated() { full[stock] = weights[position] }
        var estimate = bound.quadratic.quadraticForm(weights) + bound.constant
        for i in 0..<n { estimate += weights[i] * (bound.weightCosts[i] + bound.diagonal[i] * weights[i]) }
        let value = problem.objective.quadraticForm(full)
        #expect(estimate <= value + 1e-12 * mean, "\(shape.rawValue), seed \(seed): \(estimate) above \(value)")
      }
      let least = Exhaustive.minimum(problem)
      if least.isFinite { #expect(bound.value <= least * (1 + 1e-9) + 1e-13 * mean, "\(shape.rawValue), seed \(seed)") }
    }
  }

  /// Whatever form and costs are offered, also those of another problem or of none, the bound stays below the optimum.
  @Test(arguments: Shape.allCases)
  func anySemidefiniteFormGivesAValidBound(_ shape: Shape) throws {
    var proven = 0
    for seed in UInt64(1)...60 {
      let problem = Self.problem(shape, seed: seed)
      guard let relaxed = CertifiedBound(problem, limits: Route.factored.search()) else { continue }
      let least = Exhaustive.minimum(problem)
      guard least.isFinite else { continue }
      var random = SplitMix(seed: seed &+ 2000)
      let n = relaxed.stocks.count
      let size = problem.objective.storage.reduce(0) { max($0, abs($1)) }
      for noise in [0, 1e-12, 1e-6, 1e-3, 0.1, 10] {
        // S + M11ᵀ is semidefinite, S alone need not be: then there must be no bound.
        var rows = Matrix(rows: n, columns: n)
        for k in rows.storage.indices { rows.storage[k] = Double.random(in: -1...1, using: &random) }
        let change = rows.gram(scale: noise * size / Double(n)).storage
        var form = relaxed.quadratic
        for k in form.storage.indices { form.storage[k] += change[k] }
        let costs = relaxed.weightCosts.map { $0 + noise * size * Double.random(in: -1...1, using: &random) }
        guard let bound = CertifiedBound(problem, form: form, weightCosts: costs) else { continue }
        proven += 1
        #expect(
          bound.value <= least + 1e-9 * abs(least) + 1e-13 * size,
          "\(shape.rawValue), seed \(seed), noise \(noise): \(bound.value) above \(least)")
      }
    }
    #expect(proven > 60, "\(shape.rawValue): the attack hardly took place")
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -1])
  func wildNumbersProveNothing(_ wild: Double) throws {
    let problem = Self.problem(.plain, seed: 3)
    let n = problem.count
    let least = Exhaustive.minimum(problem)
    let zero = [Double](repeating: 0, count: n)
    for position in 0..<n * n {
      var form = Matrix(rows: n, columns: n)
      form.storage[position] = wild
      form.storage[position % n * n + position / n] = wild
      if let bound = CertifiedBound(problem, form: form, weightCosts: zero) {
        #expect(bound.value <= least, "\(wild) at \(position): \(bound.value)")
      }
    }
    for position in 0..<n {
      var costs = zero
      costs[position] = wild
      if let bound = CertifiedBound(problem, form: problem.objective, weightCosts: costs) {
        #expect(bound.value <= least, "\(wild) as the cost of \(position): \(bound.value)")
      }
    }
  }
}
