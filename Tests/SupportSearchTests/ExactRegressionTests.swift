import ExactArithmetic
import LinearAlgebra
import SupportSearch
import Testing

/// Bounds of the regression proofs evaluated anew in rational numbers, from multipliers that are good, spoilt and broken.
@Suite struct ExactRegressionTests {
  enum Measure: CaseIterable {
    case meanAbsolute, downside, maximum, tailMean, squares, shortfallSquares

    /// The measure of exact deviations.
    func value(_ deviations: [Exact]) -> Exact {
      let periods = Exact(deviations.count)
      let losses = deviations.map { max(.zero, -$0) }
      switch self {
      case .meanAbsolute: return deviations.reduce(.zero) { $0 + $1.magnitude } / periods
      case .downside: return losses.reduce(.zero, +) / periods
      case .maximum: return deviations.map(\.magnitude).max() ?? .zero
      case .tailMean:
        // The worst quarter; the periods are a multiple of four.
        let worst = deviations.map { -$0 }.sorted(by: >).prefix(deviations.count / 4)
        return worst.reduce(.zero, +) / Exact(worst.count)
      case .squares: return Exact(0.125) * deviations.reduce(.zero) { $0 + $1 * $1 }
      case .shortfallSquares: return Exact(0.125) * losses.reduce(.zero) { $0 + $1 * $1 }
      }
    }

    /// Multipliers of the measure's dual set that no rounding has to move.
    func multipliers(_ periods: Int, _ random: inout SplitMix) -> [Double] {
      let even = (1 - 1e-9) / Double(periods)
      let raw = (0..<periods).map { _ in 2 * random.unit() - 1 }
      switch self {
      case .meanAbsolute: return raw.map { $0 * even }
      case .downside: return raw.map { -abs($0) * even }
      case .maximum: return raw.map { $0 * even }
      case .tailMean:
        // Σ y = −1 to the last bit, each at least −4/T: multiples of 2⁻²⁰ that are exchanged in pairs.
        let unit = 1.0 / 1_048_576
        var shares = (0..<periods).map { _ in 1_048_576 / periods }
        shares[0] += 1_048_576 % periods
        for t in stride(from: 1, to: periods - 1, by: 2) {
          let moved = Int(Double(shares[t]) * random.unit() * 0.9)
          shares[t] -= moved
          shares[t + 1] += moved
        }
        return shares.map { -Double($0) * unit }
      case .squares: return raw.map { 0.02 * $0 }
      case .shortfallSquares: return raw.map { -0.02 * abs($0) }
      }
    }
  }

  /// A problem, its proof and the best portfolio known, in exact numbers.
  private struct Case {
    var proof: DeviationProof
    var exact: ExactLagrangian
    var best: Exact?
    var rows: Int
    var periods: Int

    init(_ measure: Measure, seed: UInt64) throws {
      var random = SplitMix(seed: seed &* 104_729)
      let n = 4 + Int(random.unit() * 4)
      periods = [8, 12, 20][Int(random.unit() * 3)]
      let k = 1 + Int(random.unit() * Double(n - 1))
      let market = RandomMarket(periods: periods, columns: n, seed: seed, duplicates: seed % 4 == 1)
      var problem = SupportProblem(
        floors: Array(repeating: seed % 3 == 0 ? 0.5 / Double(k) : 0.01, count: n),
        ceilings: Array(repeating: seed % 3 == 1 ? min(1, 1.3 / Double(k)) : 1, count: n),
        cardinality: (seed % 2 == 0 ? max(1, k - 1) : k)...k)
      if seed % 5 == 2 {
        problem.uncounted = [n - 1]
        (problem.floors[n - 1], problem.ceilings[n - 1]) = (seed % 2 == 0 ? -0.1 : 0, 0.3)
      }
      if seed % 6 == 5 {
        let coefficients = (0..<n).map { _ in random.unit() - 0.3 }
        problem.sideRows = [SideRow(columns: Array(0..<n), coefficients: coefficients, lower: -0.2, upper: 0.35)]
      }
      let linear = (0..<n).map { _ in seed % 4 == 2 ? 0.01 * (random.unit() - 0.7) : 0 }
      rows = problem.sideRows.count
      exact = ExactLagrangian(problem: problem, factor: market.factor, target: market.target, linear: linear)
      switch measure {
      case .squares, .shortfallSquares:
        exact.squares = 0.125
        proof = try DeviationProof(
          problem: problem,
          objective: SquaredObjective(
            factor: market.factor, target: market.target, weight: 0.125, isOneSided: measure == .shortfallSquares,
            linear: linear))
      default:
        let kind: [Measure: DeviationMeasure] = [
          .meanAbsolute: .meanAbsolute, .downside: .downside, .maximum: .maximum, .tailMean: .tailMean(share: 0.25),
        ]
        proof = try DeviationProof(
          problem: problem,
          objective: DeviationObjective(
            factor: market.factor, target: market.target, measure: kind[measure] ?? .meanAbsolute, linear: linear))
      }
      let outcome = proof.run()
      best = outcome.incumbent.flatMap { exact.value(of: $0, measure.value) }
    }

    /// The bound that is printed.
    func printed(_ y: [Double], _ budget: Double, _ rows: [Double]) -> Double {
      proof.bound(multipliers: y, budget: budget, rows: rows)
    }
  }

  @Test(arguments: Measure.allCases)
  func noBoundExceedsItsExactValue(_ measure: Measure) throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let problem = try Case(measure, seed: seed)
      var random = SplitMix(seed: seed)
      for size in [0, 1e-6, 0.02, 5] {
        let y = measure.multipliers(problem.periods, &random)
        let budget = size * (random.unit() - 0.5)
        let rows = (0..<problem.rows).map { _ in size * (random.unit() - 0.5) }
        let printed = problem.printed(y, budget, rows)
        // Below what no weights can go below a bound is that, and exactly so.
        let isNeverNegative = measure != .tailMean && problem.exact.linear.allSatisfy { $0 == 0 }
        let exact = problem.exact.bound(y, budget: budget, rows: rows)
        let truth = isNeverNegative ? max(exact, .zero) : exact
        #expect(Exact(printed) <= truth, "\(measure), seed \(seed), size \(size): \(printed) above \(truth)")
        #expect(
          Exact(printed) >= truth - Exact(1e-12) * Exact(1 + 10 * size),
          "\(measure), seed \(seed), size \(size): \(printed) is not the bound \(truth)")
      }
    }
  }

  /// Climbs the printed bound itself, which is where it would exceed the truth first, and spoils what was reached.
  @Test(arguments: Measure.allCases)
  func noMultipliersWhateverLiftABoundAboveAPortfolio(_ measure: Measure) throws {
    var compared = 0
    for seed in 1...12 as ClosedRange<UInt64> {
      let problem = try Case(measure, seed: seed)
      guard let best = problem.best else { continue }
      var random = SplitMix(seed: seed &+ 99)
      var y = measure.multipliers(problem.periods, &random)
      var others = [Double](repeating: 0, count: 1 + problem.rows)
      func printed(_ y: [Double], _ others: [Double]) -> Double {
        problem.printed(y, others[0], Array(others.dropFirst()))
      }
      var reached = printed(y, others)
      var step = 0.3
      for _ in 0..<250 {
        let tried = y.map { $0 + step * (2 * random.unit() - 1) / Double(problem.periods) }
        let moved = others.map { $0 + 0.05 * step * (2 * random.unit() - 1) }
        let value = printed(tried, moved)
        if value > reached { (y, others, reached) = (tried, moved, value) } else { step = max(1e-4, 0.98 * step) }
      }
      compared += 1
      #expect(Exact(reached) <= best, "\(measure), seed \(seed): \(reached) above \(best)")
      for wild in [Double.nan, .infinity, -.infinity, 1e300, -1e300, -1] {
        for place in 0..<(y.count + others.count) {
          var (spoilt, moved) = (y, others)
          if place < y.count { spoilt[place] = wild } else { moved[place - y.count] = wild }
          let value = printed(spoilt, moved)
          #expect(!value.isNaN && (value == -.infinity || Exact(value) <= best), "\(measure), seed \(seed): \(value)")
        }
      }
      for factor in [-1, 0.5, 3, 1e9] {
        let value = printed(y.map { factor * $0 }, others.map { factor * $0 })
        #expect(value == -.infinity || Exact(value) <= best, "\(measure), seed \(seed), × \(factor): \(value)")
      }
    }
    #expect(compared >= 6, "\(measure): hardly a portfolio was exact")
  }
}
