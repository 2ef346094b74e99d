import Testing
import TrackingDomain
import TrackingTestSupport

/// The audit fails loudly whatever is tampered with.
@Suite struct JudgeTests {
  private func judge() throws -> Judge {
    var random = RandomSource(seed: 11)
    let market = try TinyMarket.random(stocks: 5, periods: 20, using: &random)
    return Judge(
      try TinyMarket.problem(
        market, TrackingObjective(.mse, basis: .weights), cardinality: 2...2, floor: 0.1, ceiling: 0.9))
  }

  private func findings(_ judge: Judge, _ weights: [Double], _ claimed: Double?) -> [String] {
    do {
      try judge.audit(judge.portfolio(weights: weights), claimed: claimed)
      return []
    } catch { return error.findings }
  }

  @Test func anHonestClaimPasses() throws {
    let judge = try judge()
    let value = judge.objective(of: judge.portfolio(weights: [0.4, 0, 0.6, 0, 0]))
    #expect(findings(judge, [0.4, 0, 0.6, 0, 0], value).isEmpty)
    #expect(findings(judge, [0.4, 0, 0.6, 0, 0], value * (1 + 1e-10)).isEmpty)
    #expect(findings(judge, [0.4, 0, 0.6, 0, 0], nil).isEmpty)
  }

  @Test func aTamperedObjectiveIsFound() throws {
    let judge = try judge()
    let value = judge.objective(of: judge.portfolio(weights: [0.4, 0, 0.6, 0, 0]))
    for claim in [value * (1 + 1e-8), value * (1 - 1e-8), 0, -value, .nan, .infinity] {
      #expect(findings(judge, [0.4, 0, 0.6, 0, 0], claim).count == 1, "\(claim)")
    }
  }

  @Test func aSmallObjectiveIsNoExcuse() throws {
    // Deviations of a hundredth of a basis point: their squares are around 1e-12.
    let growth = [0.01, -0.02, 0.015, 0.005]
    var (level, price) = ([100.0], [50.0])
    for (t, rate) in growth.enumerated() {
      level.append(level[t] * (1 + rate))
      price.append(price[t] * (1 + rate + (t % 2 == 0 ? 1e-6 : -1e-6)))
    }
    let market = try TinyMarket.make(benchmark: level, stocks: [price])
    let judge = Judge(try TinyMarket.problem(market, TrackingObjective(.mse, basis: .weights), cardinality: 1...1))
    let value = judge.objective(of: judge.portfolio(weights: [1]))
    #expect(abs(value - 1e-12) <= 1e-17)
    #expect(findings(judge, [1], value).isEmpty)
    #expect(findings(judge, [1], value * 1.0001).count == 1)
  }

  @Test func tamperedWeightsAreFound() throws {
    let judge = try judge()
    for weights in [
      [0.4, 0, 0.6 + 3e-6, 0, 0],  // more than there is
      [0.4, 0, 0.5, 0.1, 0],  // one stock too many
      [0, 0, 1, 0, 0],  // one too few, and above its ceiling
      [0.95, 0, 0.05, 0, 0],
      [1.4, 0, -0.4, 0, 0],
      [.nan, 0, 0.6, 0, 0],
      [.infinity, 0, 0.6, 0, 0],
    ] {
      #expect(!findings(judge, weights, nil).isEmpty, "\(weights)")
    }
  }

  @Test func theRoundingOfAKeptHoldingIsNoTrade() throws {
    var problem = try judge().problem
    problem.holdings.shares = [12_345, 0, 777, 0, 0]
    problem.costs = TransactionCosts(ticket: 10)
    let judge = Judge(problem)
    let held = problem.heldProportions
    let kept = judge.portfolio(weights: held.map { $0 == 0 ? 0 : $0 + 3e-14 })
    #expect(kept.transactionCost == 0)
    #expect(kept.shares == problem.holdings.shares)
    #expect(judge.portfolio(weights: held.map { $0 == 0 ? 0 : $0 + 1e-9 }).transactionCost == 20)
  }

  @Test func wholeCapitalToThePenny() throws {
    // 0.1 + 0.2 is not 0.3 in binary; nothing is overspent all the same.
    let market = try TinyMarket.make(benchmark: [1, 1], stocks: [[0.1, 0.1], [0.2, 0.2]])
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...2, capital: 0.3)
    problem.capital = 0.3
    #expect(Judge(problem).portfolio(shares: [1, 1]).cash == 0)
    #expect(Judge(problem).portfolio(shares: [3, 0]).cash == 0)
    #expect(Judge(problem).portfolio(shares: [2, 1]).cash < 0)
  }
}
