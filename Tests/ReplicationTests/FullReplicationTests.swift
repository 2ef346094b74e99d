import MarketData
import Replication
import Testing
import TrackingDomain
import TrackingTestSupport

/// Benchmark weights in whole lots.
@Suite struct FullReplicationTests {
  /// Three stocks at 10, 20 and 400 with weights 50 %, 45 % and 5 %.
  private func problem(capital: Double, lot: Double = 1) throws -> TrackingProblem {
    let market = try TinyMarket.make(
      benchmark: [100, 101, 102], stocks: [[10, 11, 10], [20, 20, 20], [400, 390, 400]])
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...3, capital: capital)
    problem.universe.benchmarkWeights = [0.5, 0.45, 0.05]
    problem.universe.lots = [lot, lot, lot]
    return problem
  }

  @Test func wholeMultiplesAreExact() throws {
    let replica = try replicator(problem(capital: 8000)).replicate(.full)
    let portfolio = try #require(replica.portfolio)
    #expect(portfolio.whole.shares == [400, 180, 1])
    #expect(portfolio.whole.cash == 0)
    #expect(portfolio.violations.isEmpty)
    #expect(replica.tooSmall.isEmpty)
  }

  @Test func aStockTooSmallForALotIsNamed() throws {
    let replica = try replicator(problem(capital: 1000)).replicate(.full)
    let portfolio = try #require(replica.portfolio)
    // 50 and 22.5 shares; the third stock is worth an eighth of a share. What the half share leaves is cash.
    #expect(portfolio.whole.shares == [50, 23, 0])
    #expect(portfolio.whole.cash == 40)
    #expect(replica.tooSmall == [2])
  }

  @Test func lotsAreRespected() throws {
    let replica = try replicator(problem(capital: 9000, lot: 10)).replicate(.full)
    let shares = try #require(replica.portfolio).whole.shares
    #expect(shares.allSatisfy { $0.truncatingRemainder(dividingBy: 10) == 0 })
    #expect(shares[2] == 0)
  }

  @Test func weightsAreNeeded() throws {
    var problem = try problem(capital: 1000)
    problem.universe.benchmarkWeights = [nil, nil, nil]
    let error = try #require(throws: ProblemError.self) { try replicator(problem).replicate(.full) }
    #expect(error.description.contains("weight") && error.remedy.contains("--stocks"))
  }

  @Test func weightsOfAPartOfTheBenchmarkAreScaledAndThatIsSaid() throws {
    var problem = try problem(capital: 8000)
    problem.universe.benchmarkWeights = [0.25, 0.225, 0.025]
    let replicator = try replicator(problem)
    #expect(try replicator.replicate(.full).portfolio?.whole.shares == [400, 180, 1])
    #expect(replicator.benchmarkWeights?.coverage == 0.5)
    #expect(replicator.notes.contains { $0.contains("50%") })
  }

  @Test func cashIsNeverNegativeAndNoLotIsFarFromItsTarget() throws {
    for seed in 1...60 {
      var problem = try randomProblem(stocks: 12, cardinality: 5, seed: seed, capital: 20_000)
      problem.costs = TransactionCosts(buy: 0.002, sell: 0.001, ticket: seed.isMultiple(of: 2) ? 3 : 0)
      var random = RandomSource(seed: seed + 1000)
      if seed.isMultiple(of: 3) {
        problem.holdings.shares = (0..<12).map { _ in random.chance(0.4) ? Double(random.whole(1...20)) : 0 }
      }
      problem.universe.lots = (0..<12).map { _ in Double(random.whole(1...3)) }
      let replica = try replicator(problem).replicate(.full)
      let portfolio = try #require(replica.portfolio)
      // Judged once more from share counts and prices alone.
      let prices = problem.tradePrices
      let trades = zip(portfolio.whole.shares, problem.holdings.shares).map { $0 - $1 }
      let cost = zip(trades, prices).reduce(0) { sum, trade in
        sum + abs(trade.0) * trade.1 * (trade.0 > 0 ? 0.002 : 0.001) + (trade.0 != 0 ? problem.costs.ticket : 0)
      }
      let value = zip(portfolio.whole.shares, prices).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(value + cost <= problem.capital + 1e-6, "seed \(seed)")
      #expect(abs(problem.capital - value - cost - portfolio.whole.cash) < 1e-6, "seed \(seed)")
      for stock in 0..<12 {
        let lots = portfolio.whole.shares[stock] / problem.universe.lots[stock]
        #expect(lots == lots.rounded(), "seed \(seed)")
        let wanted = portfolio.targetWeights[stock] * problem.capital
        let lot = problem.universe.lots[stock] * prices[stock]
        // Costs take at most a part of the capital, rounding at most a lot.
        #expect(portfolio.whole.shares[stock] * prices[stock] <= wanted + lot, "seed \(seed)")
        #expect(portfolio.whole.shares[stock] * prices[stock] >= wanted - lot - cost - 1e-6, "seed \(seed)")
      }
    }
  }

  @Test func aCapOnAStockGivesTheRestToTheOthers() throws {
    var problem = try problem(capital: 1_000_000)
    problem.constraints = [
      .cardinality(CardinalityRule(1...3)), .proportions(ProportionBounds(count: 3, floor: 0, ceiling: 0.48)),
    ]
    let replica = try replicator(problem).replicate(.full)
    let portfolio = try #require(replica.portfolio)
    #expect(portfolio.violations.isEmpty)
    #expect(abs(portfolio.targetWeights[0] - 0.48) < 1e-12)
    #expect(abs(portfolio.targetWeights[1] - 0.52 * 0.45 / 0.5) < 1e-12)
  }

  @Test func anExcludedStockIsNotBought() throws {
    var problem = try problem(capital: 8000)
    problem.constraints.append(.selection(SelectionRule(members: [2], range: 0...0, label: "exclude C")))
    let replica = try replicator(problem).replicate(.full)
    #expect(try #require(replica.portfolio).whole.shares[2] == 0)
    #expect(try #require(replica.portfolio).violations.isEmpty)
    #expect(replica.notes.contains { $0.contains("5%") })
  }
}
