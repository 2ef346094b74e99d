import MarketData
import Replication
import Testing
import TrackingDomain
import TrackingTestSupport

/// Stratified sampling.
@Suite struct StratifiedTests {
  private func strataWeights(_ replica: Replica, _ weights: [Double]) -> [Double] {
    replica.strata.map { $0.members.reduce(0) { $0 + weights[$1] } }
  }

  @Test(arguments: [MemberChoice.size, .tracking])
  func everyStratumHasItsBenchmarkWeight(members: MemberChoice) throws {
    for seed in 1...(members == .size ? 30 : 4) {
      let problem = try randomProblem(stocks: 24, cardinality: 9, seed: seed, capital: 10_000_000)
      let plan = ReplicationPlan(strata: ["sector", "weight"], buckets: 2, members: members)
      let replica = try replicator(problem, plan).replicate(.stratified)
      let portfolio = try #require(replica.portfolio)
      #expect(portfolio.violations.isEmpty, "seed \(seed): \(portfolio.violations)")
      #expect(portfolio.whole.heldCount() == 9, "seed \(seed)")
      #expect(replica.strata.count == 6, "seed \(seed)")
      let benchmark = problem.universe.benchmarkWeights.map { $0 ?? 0 }
      for (own, other) in zip(strataWeights(replica, portfolio.targetWeights), strataWeights(replica, benchmark)) {
        #expect(abs(own - other) < 1e-9, "seed \(seed)")
      }
      for stratum in replica.strata { #expect(portfolio.whole.heldCount(among: stratum.members) >= 1, "seed \(seed)") }
      #expect(portfolio.whole.cash >= 0, "seed \(seed)")
    }
  }

  @Test func theLargestOfEachStratumAreTaken() throws {
    let problem = try randomProblem(stocks: 15, cardinality: 6, seed: 5)
    let replica = try replicator(problem, ReplicationPlan(strata: ["sector"])).replicate(.stratified)
    let whole = try #require(replica.portfolio).whole
    let benchmark = problem.universe.benchmarkWeights.map { $0 ?? 0 }
    for stratum in replica.strata {
      let least = stratum.members.filter { whole.isHeld($0) }.map { benchmark[$0] }.min() ?? 0
      let greatest = stratum.members.filter { !whole.isHeld($0) }.map { benchmark[$0] }.max() ?? 0
      #expect(least > greatest)
    }
  }

  @Test func tooFewStocksForTheStrataIsSaid() throws {
    let problem = try randomProblem(stocks: 24, cardinality: 5, seed: 1)
    let plan = ReplicationPlan(strata: ["sector", "weight"], buckets: 2)
    let error = try #require(throws: ProblemError.self) { try replicator(problem, plan).replicate(.stratified) }
    #expect(error.description.contains("6 strata") && error.description.contains("5 stocks"), "\(error)")
  }

  @Test func strataOfNobodysChoiceAreMadeCoarserAndThatIsSaid() throws {
    let problem = try randomProblem(stocks: 24, cardinality: 4, seed: 1)
    let replica = try replicator(problem).replicate(.stratified)
    #expect(replica.strata.count == 3)
    #expect(replica.notes.contains { $0.contains("9 strata") }, "\(replica.notes)")
  }

  @Test func capsOfStocksAndSectorsHoldInWholeLots() throws {
    for seed in 1...30 {
      var problem = try randomProblem(
        stocks: 24, cardinality: 12, seed: seed, floor: 0.01, ceiling: 0.15, capital: 30_000)
      problem.constraints.append(
        .allocation(
          AllocationBounds(group: "Banks", members: problem.universe.members(ofSector: "Banks"), range: 0...0.25)))
      let plan = ReplicationPlan(strata: ["sector", "weight"], buckets: 2)
      let replica = try replicator(problem, plan).replicate(.stratified)
      let portfolio = try #require(replica.portfolio)
      let banks = problem.universe.members(ofSector: "Banks").reduce(0) { $0 + portfolio.whole.weights[$1] }
      #expect(banks <= 0.25 + 1e-9, "seed \(seed)")
      #expect(portfolio.whole.weights.allSatisfy { $0 <= 0.15 + 1e-9 }, "seed \(seed)")
      #expect(portfolio.whole.heldPositions.allSatisfy { portfolio.whole.weights[$0] >= 0.01 }, "seed \(seed)")
      #expect(portfolio.whole.cash >= 0, "seed \(seed)")
    }
  }

  @Test func rulesOnSingleStocksAreKept() throws {
    var problem = try randomProblem(stocks: 12, cardinality: 5, seed: 3)
    let benchmark = problem.universe.benchmarkWeights.map { $0 ?? 0 }
    let order = benchmark.indices.sorted { benchmark[$0] > benchmark[$1] }
    problem.constraints += [
      .selection(SelectionRule(members: [order[0]], range: 0...0, label: "exclude")),
      .selection(SelectionRule(members: [order[11]], range: 1...1, label: "must hold")),
      .selection(SelectionRule(members: [order[1], order[2]].sorted(), range: 0...1, label: "either")),
    ]
    let replica = try replicator(problem, ReplicationPlan(strata: ["sector"])).replicate(.stratified)
    let portfolio = try #require(replica.portfolio)
    #expect(portfolio.violations.isEmpty, "\(portfolio.violations)")
    #expect(portfolio.whole.isHeld(order[11]) && !portfolio.whole.isHeld(order[0]))
  }

  @Test func capsAcrossStrataAreRefused() throws {
    var problem = try randomProblem(stocks: 12, cardinality: 5, seed: 3)
    problem.constraints.append(.allocation(AllocationBounds(group: "A to D", members: [0, 1, 2, 3], range: 0...0.1)))
    #expect(throws: ProblemError.self) {
      try replicator(problem, ReplicationPlan(strata: ["sector"])).replicate(.stratified)
    }
  }

  @Test func anyColumnMakesStrata() throws {
    let problem = try randomProblem(stocks: 12, cardinality: 6, seed: 3)
    var text = "id,country,value\n"
    for (stock, id) in problem.market.ids.enumerated() { text += "\(id),\(stock < 6 ? "NL" : "DE"),\(stock % 4)\n" }
    let stocks = try StockTable.parse(bytes: Array(text.utf8), name: "stocks.csv")
    let replica = try replicator(problem, stocks: stocks, ReplicationPlan(strata: ["country", "value"], buckets: 2))
      .replicate(.stratified)
    #expect(
      Set(replica.strata.map(\.name)) == [
        "NL, value 1 of 2", "NL, value 2 of 2", "DE, value 1 of 2", "DE, value 2 of 2",
      ])
    // Stocks of the same number are in the same bucket: 3 and 2 are high, 1 and 0 low.
    for stratum in replica.strata {
      #expect(stratum.members.allSatisfy { ($0 % 4 >= 2) == stratum.name.hasSuffix("1 of 2") })
    }
    let error = try #require(throws: ProblemError.self) {
      try replicator(problem, stocks: stocks, ReplicationPlan(strata: ["contry"])).replicate(.stratified)
    }
    #expect(error.remedy.contains("country"))
  }
}
