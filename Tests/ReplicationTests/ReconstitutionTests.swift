import Foundation
import MarketData
import MarketSimulation
import Replication
import Testing
import TrackingDomain
import TrackingTestSupport

/// Index changes on small markets of the simulator.
@Suite struct ReconstitutionTests {
  /// A market of twelve stocks with 100 daily returns; volumes are those of the simulator.
  static func problem(capital: Double = 5_000_000) throws -> TrackingProblem {
    let simulated = try MarketSimulation.run(MarketSimulation.Parameters(stocks: 12, periods: 100, sectors: 3, seed: 9))
    let table = try PriceTable(
      source: "simulated", dates: simulated.dates, ids: [simulated.benchmarkID] + simulated.ids,
      values: simulated.benchmark + simulated.prices, defaultBenchmark: simulated.benchmarkID)
    let market = try Market(table, benchmark: simulated.benchmarkID)
    var problem = TrackingProblem(
      name: "simulated", market: market, sample: try Sample(market), capital: capital)
    problem.universe.averageDailyVolumes = simulated.averageDailyVolumes.map { Double($0) }
    return problem
  }

  private func table(_ weights: [String: Double], _ name: String) throws -> StockTable {
    let lines = weights.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)\n" }
    return try StockTable.parse(bytes: Array(("id,weight\n" + lines.joined()).utf8), name: name)
  }

  /// Random weights of some stocks, adding up to one.
  private func weights(_ ids: [String], using random: inout RandomSource) -> [String: Double] {
    let sizes = ids.map { _ in random.number(0.1...1) }
    let total = sizes.reduce(0, +)
    return Dictionary(uniqueKeysWithValues: zip(ids, sizes.map { $0 / total }))
  }

  /// A random change: two stocks leave, two enter, the rest are re-weighted; one stock is held that is in neither.
  private func change(_ problem: TrackingProblem, seed: Int) throws -> (IndexChange, [Double]) {
    var random = RandomSource(seed: seed)
    let ids = problem.market.ids
    let order = ids.shuffled(using: &random)
    let change = try IndexChange(
      from: try table(weights(Array(order[0..<9]), using: &random), "old.csv"),
      to: try table(weights(Array(order[2..<11]), using: &random), "new.csv"), ids: ids)
    var held = change.before.indices.map { stock in
      (change.before[stock] * 0.95 * problem.capital / problem.tradePrices[stock]).rounded(.down)
    }
    if let stray = ids.firstIndex(of: order[11]) { held[stray] = 3 }
    return (change, held)
  }

  /// Cash never below zero, no more than the volume allows, the new index in the end: all replayed here from the trades.
  @Test func everyScheduleCanBePaidAndEndsInTheNewIndex() throws {
    for seed in 1...40 {
      var problem = try Self.problem(capital: seed.isMultiple(of: 2) ? 5_000_000 : 50_000_000)
      var random = RandomSource(seed: seed + 500)
      problem.costs = TransactionCosts(
        buy: random.number(0...0.003), sell: random.number(0...0.003), ticket: seed.isMultiple(of: 3) ? 25 : 0)
      problem.universe.lots = problem.market.ids.map { _ in Double(random.whole(1...5)) }
      let (change, held) = try change(problem, seed: seed)
      problem.holdings.shares = held
      let owned = zip(held, problem.tradePrices).reduce(0) { $0 + $1.0 * $1.1 }
      // Hardly any cash: purchases have to wait for sales.
      problem.capital = owned * (1 + random.number(0...0.002))
      problem.holdings.cash = problem.capital - owned
      let terms = ReconstitutionTerms(
        participation: random.number(0.005...0.2), startDay: random.whole(-3...3),
        impact: ImpactModel(coefficient: random.number(0...1.5), halfSpread: 0.0003, volatilityWindow: 60))
      let plan = try Reconstitution(problem, change: change, terms: terms).plan()
      var cash = problem.capital - owned
      var shares = held
      for (number, day) in plan.days.enumerated() {
        #expect(day.day == terms.startDay + number)
        for entry in day.trades.trades {
          let stock = try #require(problem.market.ids.firstIndex(of: entry.id))
          let trade = Double(entry.change)
          let volume = try #require(problem.universe.averageDailyVolumes[stock])
          #expect(abs(trade) <= terms.participation * volume + 1e-6, "seed \(seed)")
          let value = abs(trade) * problem.tradePrices[stock]
          let order = try #require(plan.orders.first { $0.stock == stock })
          let window = problem.market.prices(of: stock).suffix(61)
          let returns = zip(window.dropFirst(), window).map { $0 / $1 - 1 }
          let mean = returns.reduce(0, +) / 60
          let volatility = (returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 59).squareRoot()
          let impact = 0.0003 + terms.impact.coefficient * volatility * (abs(order.shares) / volume).squareRoot()
          cash -= trade * problem.tradePrices[stock]
          cash -= value * (trade > 0 ? problem.costs.buy : problem.costs.sell) + problem.costs.ticket + value * impact
          shares[stock] += trade
        }
        #expect(cash >= -1e-6, "seed \(seed), day \(day.day)")
        #expect(abs(cash - day.cash) < 1e-4, "seed \(seed), day \(day.day)")
      }
      for stock in shares.indices {
        #expect(shares[stock] == plan.target[stock], "seed \(seed)")
        if change.after[stock] == 0 { #expect(shares[stock] == 0, "seed \(seed)") }
        let weight = shares[stock] * problem.tradePrices[stock] / problem.capital
        #expect(abs(weight - change.after[stock]) < 0.03, "seed \(seed): costs and lots explain no more")
      }
    }
  }

  @Test func kindsAndDaysAreThoseOfTheTrades() throws {
    var problem = try Self.problem()
    let ids = problem.market.ids
    let old = try table([ids[0]: 0.5, ids[1]: 0.5], "old.csv")
    let new = try table([ids[1]: 0.4, ids[2]: 0.6], "new.csv")
    let change = try IndexChange(from: old, to: new, ids: ids)
    #expect([0, 1, 2, 3].map { change.kind(of: $0) } == [.deletion, .reweight, .addition, .outside])
    let prices = problem.tradePrices
    problem.holdings.shares[0] = (2_500_000 / prices[0]).rounded(.down)
    problem.holdings.shares[1] = (2_500_000 / prices[1]).rounded(.down)
    problem.universe.averageDailyVolumes[0] = problem.holdings.shares[0]  // A tenth a day: ten days.
    let plan = try Reconstitution(problem, change: change, terms: ReconstitutionTerms()).plan()
    let deletion = try #require(plan.orders.first { $0.stock == 0 })
    #expect(deletion.days == Int((10.0 * deletion.sharesADay < -deletion.shares) ? 11 : 10))
    #expect(deletion.shares == -problem.holdings.shares[0])
    #expect(plan.slowOrders.contains { $0.stock == 0 })
    #expect(plan.days.count >= deletion.days)
  }

  @Test func theSquareRootLawIsWhatItSays() {
    let model = ImpactModel(coefficient: 0.8, halfSpread: 0.0002)
    // A quarter of the volume at 2 % volatility: 2 bp + 0.8 × 2 % × √0.25.
    #expect(
      abs(model.fraction(shares: 250, averageDailyVolume: 1000, volatility: 0.02) - (0.0002 + 0.8 * 0.02 * 0.5)) < 1e-15
    )
    #expect(model.fraction(shares: 0, averageDailyVolume: 1000, volatility: 0.02) == 0)
  }

  @Test func aBasketIsWorthItsUnit() throws {
    let problem = try Self.problem()
    var random = RandomSource(seed: 4)
    let change = try IndexChange(
      from: try table(weights(problem.market.ids, using: &random), "old.csv"),
      to: try table(weights(problem.market.ids, using: &random), "new.csv"), ids: problem.market.ids)
    let basket = try CreationBasket(value: 1_250_000, weights: change.after, problem: problem)
    let value = zip(basket.shares, problem.tradePrices).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(value + basket.cash - 1_250_000) < 1e-6)
    #expect(basket.cash >= 0 && basket.cash < problem.tradePrices.max() ?? 0)
    for stock in basket.shares.indices {
      #expect(
        abs(basket.shares[stock] * problem.tradePrices[stock] - change.after[stock] * 1_250_000)
          <= problem.tradePrices[stock])
    }
  }

  @Test func whatCannotBeTradedIsRefused() throws {
    let ids = try Self.problem().market.ids
    let change = try IndexChange(
      from: try table([ids[0]: 1], "old.csv"), to: try table([ids[1]: 1], "new.csv"), ids: ids)
    func refusal(_ terms: ReconstitutionTerms = ReconstitutionTerms(), _ edit: (inout TrackingProblem) -> Void)
      throws -> ProblemError
    {
      var problem = try Self.problem()
      edit(&problem)
      return try #require(throws: ProblemError.self) {
        try Reconstitution(problem, change: change, terms: terms).plan()
      }
    }
    #expect(try refusal { $0.universe.averageDailyVolumes[1] = nil }.description.contains("volume of \(ids[1])"))
    #expect(try refusal { $0.universe.averageDailyVolumes[1] = 3 }.description.contains("participation"))
    #expect(try refusal { $0.holdings.shares[0] = 0.5 }.description.contains("holdings of \(ids[0])"))
    #expect(try refusal { $0.holdings.shares[0] = 1e9 }.description.contains("cash is below zero"))
    #expect(try refusal(ReconstitutionTerms(participation: 0)) { _ in }.description.contains("participation"))
    var long = ReconstitutionTerms()
    long.impact.volatilityWindow = 101
    #expect(try refusal(long) { _ in }.remedy.contains("100"))
    let partial = try table([ids[0]: 0.5], "old.csv")
    let error = try #require(throws: DataError.self) {
      try IndexChange(from: partial, to: try table([ids[1]: 1], "new.csv"), ids: ids)
    }
    #expect(error.description.contains("50%"), "\(error)")
    #expect(throws: DataError.self) {
      try IndexChange(from: try table(["NONE": 1], "old.csv"), to: try table([ids[1]: 1], "new.csv"), ids: ids)
    }
  }
}
