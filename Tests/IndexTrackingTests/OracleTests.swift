import Foundation
import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// Random problems that mix all constraints, solved by the real engine and by an oracle that tries everything.
///
/// More of them are tried with KINDEX_ORACLE_PROBLEMS set to a number, others with KINDEX_ORACLE_FIRST set to a seed.
@Suite struct OracleTests {
  static let seeds: Range<Int> = {
    func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }
    let first = number("KINDEX_ORACLE_FIRST") ?? 0
    return first..<first + (number("KINDEX_ORACLE_PROBLEMS") ?? 200)
  }()

  /// What the oracle found, whatever the basis.
  private enum Truth {
    case optimal(ExhaustiveOracle.Optimum)
    /// On the basis `shares`: a value of the true objective that is attained, by linearising again and again.
    case attained(Double)
    case infeasible(by: Double)
    case undecided
  }

  private func truth(_ problem: TrackingProblem) -> Truth {
    guard problem.objective.basis == .shares else {
      switch ExhaustiveOracle(problem).solve() {
      case .optimal(let optimum): return .optimal(optimum)
      case .infeasible(let amount): return .infeasible(by: amount)
      case .undecided: return .undecided
      }
    }
    switch SuccessiveOracle(problem).solve() {
    case .rounds(let rounds): return .attained(rounds.map(\.trueValue).min() ?? .infinity)
    case .infeasible(let amount): return .infeasible(by: amount)
    case .undecided: return .undecided
    }
  }

  @Test(arguments: seeds) func agreesWithTheOracle(_ seed: Int) throws {
    try expectAgreement(try RandomProblem(seed: seed))
  }

  @Test(arguments: RandomProblem.Corner.allCases) func agreesInTheCorners(_ corner: RandomProblem.Corner) throws {
    for seed in Self.seeds.prefix(max(10, Self.seeds.count / 20)) {
      try expectAgreement(try RandomProblem(seed: seed, in: corner))
    }
  }

  /// The measures that are proven by quadratic programs over the periods that count: shortfalls, and squares with a
  /// reward.
  @Test(arguments: [TrackingMeasure.semivariance, .mse, .variance])
  func agreesOnSquaresThatAreNoQuadraticForm(_ measure: TrackingMeasure) throws {
    for seed in Self.seeds.prefix(Self.seeds.count / (measure == .semivariance ? 4 : 8)) {
      let random = try RandomProblem(seed: 40_000 + seed, RandomProblem.Wish(measure: measure, mostStocks: 6))
      var problem = random.problem
      if measure != .semivariance || seed % 4 == 0 {
        problem.objective.excessReward = [1e-5, 1e-4, 1e-3, 1e-2][seed % 4]
      }
      try expectAgreement(RandomProblem(seed: random.seed, problem: problem))
    }
  }

  /// Where nothing is owned, problems are searched and proven in outlays, without trades.
  @Test func agreesOnPurchasesFromCash() throws {
    for seed in Self.seeds.prefix(Self.seeds.count / 2) {
      let random = try RandomProblem(seed: 60_000 + seed, RandomProblem.Wish(mostStocks: 6, trades: true))
      var problem = random.problem
      problem.holdings = .none(count: problem.stockCount)
      try expectAgreement(RandomProblem(seed: random.seed, problem: problem))
    }
  }

  private func expectAgreement(_ random: RandomProblem) throws {
    let problem = random.problem
    let truth = truth(problem)
    let result: TrackingResult
    do { result = try track(problem) } catch TrackingError.problem(let error) {
      // Some problems are refused before any search: rightly so only where nothing satisfies them.
      switch truth {
      case .infeasible, .undecided: return
      case .optimal, .attained:
        Issue.record("\(random) was refused: \(error)")
        return
      }
    } catch {
      Issue.record("\(random) failed: \(error)")
      return
    }
    switch truth {
    case .undecided:
      // The optimum is degenerate beyond the oracle's arithmetic; what can be said without it must still hold.
      if let portfolio = result.portfolio {
        #expect(result.bound <= portfolio.modelValue + 1e-9, "\(random): bound \(result.bound)")
        expectSound(portfolio, problem, random)
      }
    case .infeasible(let amount):
      #expect(result.termination == .infeasible, "\(random), infeasible by \(amount)")
      #expect(result.portfolio == nil, "\(random)")
    case .optimal(let optimum):
      #expect(result.termination == .optimal, "\(random), by \(result.work.engine)")
      let portfolio = try #require(result.portfolio, "\(random)")
      let value = portfolio.modelValue
      #expect(isClose(value, optimum.value, problem.objective), "\(random): \(value) against \(optimum.value)")
      let rounding = problem.objective.measure.isQuadratic ? 1e-12 : 1e-9
      #expect(
        result.bound <= value + 1e-9 * abs(value) + rounding,
        "\(random): bound \(result.bound) by \(result.work.engine)")
      #expect(value - result.bound <= 2e-6 * abs(value) + rounding, "\(random): bound \(result.bound)")
      expectSound(portfolio, problem, random)
    case .attained(let value): try expectNoWorse(result, than: value, random)
    }
  }

  /// On the basis `shares` nothing that is attained lies below the bound, and what is called optimal is no worse.
  private func expectNoWorse(_ result: TrackingResult, than attained: Double, _ random: RandomProblem) throws {
    let portfolio = try #require(result.portfolio, "\(random)")
    let rounding = random.problem.objective.measure.isQuadratic ? 1e-12 : 1e-9
    let known = min(attained, portfolio.modelValue)
    #expect(result.bound <= known + 1e-9 * abs(known) + rounding, "\(random): bound \(result.bound), \(known)")
    if result.termination == .optimal {
      #expect(
        portfolio.modelValue <= attained + 4e-6 * abs(attained) + (attained < 1e-6 ? 2e-8 : rounding),
        "\(random): \(portfolio.modelValue) against \(attained)")
      #expect(known - result.bound <= 2e-6 * abs(known) + rounding, "\(random): bound \(result.bound)")
    }
    expectSound(portfolio, random.problem, random)
  }

  @Test func theOracleDecidesNearlyEverything() throws {
    var undecided: [Int] = []
    for seed in 0..<100 {
      if case .undecided = truth(try RandomProblem(seed: seed).problem) { undecided.append(seed) }
    }
    #expect(undecided.count <= 4, "seeds \(undecided)")
  }

  private func isClose(_ value: Double, _ other: Double, _ objective: TrackingObjective) -> Bool {
    if objective.measure.isQuadratic { return abs(value - other) <= 4e-6 * abs(other) + 1e-12 }
    // Where the optimum is nothing at all, many portfolios attain it and the oracle's own accuracy is less.
    return abs(value - other) <= 4e-6 * abs(other) + (abs(other) < 1e-6 ? 2e-8 : 1e-9)
  }

  /// The continuous portfolio keeps every constraint; the whole one says what it breaks and spends no more than there is.
  private func expectSound(_ portfolio: TrackedPortfolio, _ problem: TrackingProblem, _ random: RandomProblem) {
    let judge = Judge(problem)
    let continuous = judge.portfolio(weights: portfolio.targetWeights)
    #expect(judge.violations(by: continuous).isEmpty, "\(random): \(judge.violations(by: continuous))")
    #expect(portfolio.whole.cash >= 0, "\(random): cash \(portfolio.whole.cash)")
    #expect(judge.violations(by: portfolio.whole).map(\.description) == portfolio.violations.map(\.description))
    for stock in portfolio.whole.heldPositions {
      let lots = portfolio.whole.shares[stock] / problem.universe.lots[stock]
      #expect(lots == lots.rounded(), "\(random): \(lots) lots of \(stock)")
    }
  }
}
