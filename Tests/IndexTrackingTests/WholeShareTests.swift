import CbcEngine
import Foundation
import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// Whole lots under every constraint, against trying all of them.
@Suite struct WholeShareTests {
  private func allocate(_ problem: TrackingProblem, _ weights: [Double]) throws -> ShareAllocator.Allocation {
    let limits = TrackingLimits(seconds: 20, relativeGap: 1e-7)
    let allocator = ShareAllocator(solver: CbcSolver(), lpSolver: ClpSolver(), limits: limits)
    let allocation = try allocator.allocate(problem, weights: weights, reference: nil)
    return try #require(allocation, "nothing was allocated")
  }

  /// A few dear lots, so that rounding matters and all lot counts can be tried.
  func coarse(seed: Int) throws -> (problem: TrackingProblem, weights: [Double], note: String)? {
    let random = try RandomProblem(seed: seed, RandomProblem.Wish(mostStocks: 5))
    var problem = random.problem
    let prices = problem.tradePrices
    var source = RandomSource(seed: seed + 1_000_000)
    // One lot is 4 to 12 % of the capital.
    for stock in 0..<problem.stockCount {
      let lot = (problem.capital * source.number(0.04...0.12) / prices[stock]).rounded()
      problem.universe.lots[stock] = max(1, lot)
      problem.holdings.shares[stock] = (problem.holdings.shares[stock] / lot).rounded() * lot
    }
    guard case .optimal(let optimum) = ExhaustiveOracle(problem).solve() else { return nil }
    let weights = optimum.weights
    guard weights.count(where: { $0 > 0 }) <= 3 else { return nil }
    return (problem, weights, "\(random)")
  }

  /// Every vector of whole lots on the support that the capital pays for.
  func candidates(_ problem: TrackingProblem, _ weights: [Double]) -> [JudgedPortfolio] {
    let judge = Judge(problem)
    let lots = problem.lotProportions
    var vectors: [[Double]] = [[]]
    for stock in weights.indices {
      let counts = weights[stock] > 0 ? Array(1...max(1, Int(1 / lots[stock]))) : [0]
      vectors = vectors.flatMap { vector in counts.map { vector + [Double($0) * problem.universe.lots[stock]] } }
    }
    return vectors.map { judge.portfolio(shares: $0) }.filter { $0.cash >= 0 }
  }

  @Test(arguments: 0..<250) func agreesWithTryingAllLots(_ seed: Int) throws {
    guard let (problem, weights, note) = try coarse(seed: seed) else { return }
    let judge = Judge(problem)
    let all = candidates(problem, weights)
    guard !all.isEmpty else { return }
    let allocation = try allocate(problem, weights)
    let found = judge.portfolio(shares: allocation.shares)
    #expect(found.cash >= 0, "\(note): cash \(found.cash)")
    for stock in weights.indices {
      let lots = found.shares[stock] / problem.universe.lots[stock]
      #expect(lots == lots.rounded() && (lots > 0) == (weights[stock] > 0), "\(note): \(found.shares)")
    }
    #expect(judge.violations(by: found) == allocation.violations, "\(note)")
    let sound = all.filter { judge.violations(by: $0).isEmpty }
    guard !sound.isEmpty else {
      #expect(!allocation.violations.isEmpty, "\(note)")
      let least = all.map { total(judge.violations(by: $0)) }.min() ?? 0
      // Nearest in the sum of what is missed; amounts in other units than capital are judged apart.
      #expect(
        total(allocation.violations) <= least * 1.001 + 1e-6 || !isComparable(problem),
        "\(note): \(allocation.violations), least \(least)")
      return
    }
    #expect(allocation.violations.isEmpty, "\(note): \(allocation.violations), but \(sound[0].shares) breaks nothing")
    // Least residual cash first: less than what the cheapest lot costs that may be bought, or else the least there is.
    let banned = problem.constraints.flatMap {
      if case .tradeBan(let rule) = $0, !rule.mayBuy { rule.members } else { [Int]() }
    }
    let held = weights.indices.filter { weights[$0] > 0 && !banned.contains($0) }
    let lot = (held.map { problem.lotProportions[$0] }.min() ?? 0) * (1 + problem.costs.buy)
    let hasBounds = problem.constraints.contains { if case .cash = $0 { true } else { false } }
    let leastCash = (sound.map(\.cash).min() ?? 0) / problem.capital
    let level = hasBounds ? 1 : leastCash < lot * (1 - 1e-9) ? lot * (1 - 1e-9) : leastCash + 1e-9
    #expect(found.cash / problem.capital <= level + 1e-9, "\(note): cash \(found.cash), least \(leastCash)")
    let rivals = sound.filter { $0.cash / problem.capital <= level }
    let best = rivals.map { value(judge, $0) }.min() ?? .infinity
    let own = value(judge, found)
    let rounding = problem.objective.measure.isQuadratic ? 1e-11 : 1e-8
    #expect(own <= best + 1e-5 * abs(best) + rounding, "\(note): \(own) against \(best)")
  }

  func value(_ judge: Judge, _ portfolio: JudgedPortfolio) -> Double {
    judge.problem.objective.basis == .shares
      ? judge.linearisedObjective(of: portfolio, reference: nil) : judge.objective(of: portfolio)
  }

  private func total(_ violations: [Violation]) -> Double { violations.reduce(0) { $0 + $1.amount } }

  /// Whether all that may be broken is counted in fractions of capital.
  private func isComparable(_ problem: TrackingProblem) -> Bool {
    problem.constraints.allSatisfy {
      switch $0 {
      case .cardinality, .proportions, .allocation, .selection, .implication, .exposure, .cash: true
      default: false
      }
    }
  }
}
