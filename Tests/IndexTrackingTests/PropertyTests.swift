import Foundation
import IndexTracking
import MarketData
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// What must hold between the answers to related problems; failing seeds are printed.
@Suite struct PropertyTests {
  private static let measures: [TrackingMeasure] = [.mse, .variance, .mad, .downside, .semivariance, .max, .cvar]

  private func value(_ problem: TrackingProblem) throws -> Double {
    let result = try track(problem)
    if result.termination == .infeasible { return .infinity }
    #expect(result.termination == .optimal)
    let portfolio = try #require(result.portfolio)
    #expect(result.bound <= portfolio.modelValue + 1e-6 * abs(portfolio.modelValue) + 1e-9)
    return portfolio.modelValue
  }

  private func isClose(_ value: Double, _ other: Double) -> Bool {
    value == other || abs(value - other) <= 1e-5 * max(abs(value), abs(other)) + 2e-9
  }

  /// A basis whose one model is the whole problem.
  private func random(_ seed: Int) throws -> RandomProblem {
    try RandomProblem(seed: 5000 + seed, RandomProblem.Wish(basis: seed % 2 == 0 ? .weights : .values, mostStocks: 6))
  }

  @Test(arguments: 0..<20) func theOrderOfStocksDoesNotMatter(_ seed: Int) throws {
    let random = try random(seed)
    var source = RandomSource(seed: seed)
    let order = Array(0..<random.problem.stockCount).shuffled(using: &source)
    let shuffled = try random.problem.permuted(order)
    let (first, second) = (try value(random.problem), try value(shuffled))
    #expect(isClose(first, second), "\(random): \(first), in the order \(order) \(second)")
  }

  @Test(arguments: 0..<20) func capitalScalesMoneyAlone(_ seed: Int) throws {
    let random = try random(seed)
    var large = random.problem
    large.capital *= 1000
    large.holdings.shares = large.holdings.shares.map { $0 * 1000 }
    large.costs.ticket *= 1000
    large.costs.least *= 1000
    large.universe.lots = large.universe.lots.map { $0 * 1000 }
    large.constraints = large.constraints.map {
      guard case .liquidity(var rule) = $0 else { return $0 }
      rule.mostShares = rule.mostShares.map { $0 * 1000 }
      return .liquidity(rule)
    }
    let (first, second) = (try value(random.problem), try value(large))
    #expect(isClose(first, second), "\(random): \(first), with a thousand times the capital \(second)")
  }

  @Test(arguments: 0..<25) func looseningNeverHurts(_ seed: Int) throws {
    let random = try random(seed)
    let tight = try value(random.problem)
    for dropped in random.problem.constraints.indices.dropFirst(2) {
      // Cash is none where nothing is said of it, so that dropping its bounds is no loosening.
      if case .cash = random.problem.constraints[dropped] { continue }
      var loose = random.problem
      loose.constraints.remove(at: dropped)
      let value = try value(loose)
      #expect(
        value <= tight + 1e-5 * abs(tight) + 2e-9 || tight == .infinity,
        "\(random): \(tight), without \(random.problem.constraints[dropped].label) \(value)")
    }
  }

  @Test(arguments: measures) func moreStocksAllowedAreNeverWorse(_ measure: TrackingMeasure) throws {
    for seed in 0..<2 {
      var source = RandomSource(seed: 70 + seed)
      let market = try TinyMarket.random(stocks: 7, periods: 12, using: &source)
      var before = Double.infinity
      for most in 1...5 {
        let objective = TrackingObjective(measure, basis: .weights)
        let value = try value(TinyMarket.problem(market, objective, cardinality: 1...most))
        #expect(
          value <= before * (1 + 1e-5) + 1e-10, "\(measure), seed \(seed): \(value) with \(most), \(before) before")
        before = value
      }
    }
  }

  @Test(arguments: 0..<12) func oneRoundMoreOnTheSharesBasisChangesNothing(_ seed: Int) throws {
    let random = try RandomProblem(seed: 6000 + seed, RandomProblem.Wish(basis: .shares, mostStocks: 6, trades: false))
    let result = try track(random.problem)
    guard let portfolio = result.portfolio else { return }
    let judge = Judge(random.problem)
    let own = judge.portfolio(weights: portfolio.targetWeights)
    let settled = judge.objective(of: own)
    // The first model alone is never truly better than what the rounds settled on.
    guard case .optimal(let first) = ExhaustiveOracle(random.problem).solve() else { return }
    let once = judge.objective(of: judge.portfolio(weights: first.weights))
    #expect(settled <= once * (1 + 1e-5) + 1e-10, "\(random): \(settled), after one round \(once)")
  }
}

extension TrackingProblem {
  /// The same problem with its stocks in another order: the stock at `order[i]` comes to the place i.
  func permuted(_ order: [Int]) throws -> TrackingProblem {
    var place = order
    for (new, old) in order.enumerated() { place[old] = new }
    func moved(_ members: [Int]) -> [Int] { members.map { place[$0] }.sorted() }
    func reordered<Value>(_ values: [Value]) -> [Value] { order.map { values[$0] } }
    var result = TrackingProblem(
      name: name, market: market.restricted(toStocks: order), sample: sample, objective: objective, capital: capital,
      holdings: Holdings(shares: reordered(holdings.shares), cash: holdings.cash), costs: costs)
    result.universe.lots = reordered(universe.lots)
    result.constraints = constraints.map { constraint in
      switch constraint {
      case .cardinality(var rule):
        rule.members = rule.members.map(moved)
        return .cardinality(rule)
      case .proportions(var rule):
        rule.floors = reordered(rule.floors)
        rule.ceilings = reordered(rule.ceilings)
        return .proportions(rule)
      case .allocation(var rule):
        rule.members = moved(rule.members)
        return .allocation(rule)
      case .selection(var rule):
        rule.members = moved(rule.members)
        return .selection(rule)
      case .implication(var rule):
        rule.condition = place[rule.condition]
        rule.consequence = place[rule.consequence]
        return .implication(rule)
      case .tradeBan(var rule):
        rule.members = moved(rule.members)
        return .tradeBan(rule)
      case .ucits(var rule):
        rule.shareClasses = rule.shareClasses.map(moved)
        return .ucits(rule)
      case .exposure(var rule):
        rule.exposures = reordered(rule.exposures)
        return .exposure(rule)
      case .liquidity(var rule):
        rule.mostShares = reordered(rule.mostShares)
        return .liquidity(rule)
      case .turnover, .tradeCount, .minimumTrade, .largestSum, .cash, .costLimit: return constraint
      }
    }
    return result
  }
}
