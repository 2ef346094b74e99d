import Backtesting
import IndexTracking
import Testing
import TrackingDomain
import TrackingTestSupport

/// Every day of a walk, recomputed from the prices of the file and the trades alone.
@Suite struct RecomputationTests {
  /// What owning and trading come to, in plain arithmetic.
  struct Ledger {
    var shares: [String: Double]
    var cash: Double
  }

  private func isClose(_ first: Double, _ second: Double, scale: Double? = nil) -> Bool {
    abs(first - second) <= 1e-9 * max(abs(first), abs(second), scale ?? 0)
  }

  /// Follows a result day by day and compares value, cash, cost and weights.
  private func follow(
    _ result: BacktestResult, over small: SmallHistory, from start: Ledger, rate: Double = 0, _ words: String
  ) throws {
    var ledger = start
    var last: [String: Double] = [:]
    let first = try #require(small.dates.firstIndex(of: result.path[0].date))
    #expect(result.path.map(\.date) == Array(small.dates[first...]), "\(words): a date is missing")
    var capital: Double?
    for (number, point) in result.path.enumerated() {
      let date = first + number
      for (stock, id) in small.ids.enumerated() { last[id] = small.prices[stock + 1][date] ?? last[id] }
      func value() throws -> Double {
        try ledger.shares.sorted { $0.key < $1.key }.reduce(ledger.cash) { sum, entry in
          entry.value == 0 ? sum : sum + entry.value * (try #require(last[entry.key]))
        }
      }
      let factor = number > 0 ? 1 + rate : 1
      ledger.cash *= factor
      let before = try value()
      capital = capital ?? before
      var cost = 0.0
      let record = result.rebalances.first { $0.date == point.date }
      let forced = result.forcedSales.filter { $0.date == point.date }.map(\.trade)
      for trade in forced + (record?.trades ?? []) {
        let price = try #require(last[trade.id])
        #expect(trade.price == price, "\(words), \(point.date): \(trade.id) is not traded at its price")
        let signed = trade.side == .buy ? Double(trade.shares) : -Double(trade.shares)
        let fee = Double(trade.shares) * price * (signed > 0 ? small.costs.buy : small.costs.sell) + small.costs.ticket
        #expect(isClose(trade.cost, fee))
        ledger.shares[trade.id, default: 0] += signed
        ledger.cash -= signed * price + fee
        cost += fee
      }
      let after = try value()
      let benchmark =
        try #require(capital) * (try #require(small.prices[0][date] ?? nil))
        / (try #require(small.prices[0][first] ?? nil))
      #expect(isClose(point.portfolio, after), "\(words), \(point.date): \(point.portfolio) is not \(after)")
      #expect(isClose(point.cash, ledger.cash, scale: after), "\(words), \(point.date): cash")
      #expect(isClose(point.transactionCost, cost), "\(words), \(point.date): cost")
      #expect(isClose(point.benchmark, benchmark), "\(words), \(point.date): benchmark")
      #expect(point.cash >= 0 && ledger.cash >= -1e-9 * after, "\(words), \(point.date): cash below zero")
      #expect(ledger.shares.values.allSatisfy { $0 >= 0 && $0 == $0.rounded() }, "\(words), \(point.date): shares")
      guard let record else { continue }
      #expect(isClose(record.solution.capital, before - forced.reduce(0) { $0 + $1.cost }))
      let held = Dictionary(uniqueKeysWithValues: record.solution.holdings.map { ($0.id, $0) })
      for (id, count) in ledger.shares {
        #expect(held[id].map { Double($0.shares) } ?? 0 == count, "\(words), \(point.date): shares of \(id)")
        guard let holding = held[id], let price = last[id] else { continue }
        #expect(isClose(holding.weight, count * price / record.solution.capital), "\(words), \(point.date): weight")
      }
      let traded = record.trades.reduce(0) { $0 + Double($1.shares) * (last[$1.id] ?? .nan) }
      #expect(isClose(record.turnoverSum, traded / record.solution.capital))
      #expect(isClose(record.solution.turnover, traded / record.solution.capital / 2))
    }
  }

  @Test(arguments: 1...6) func everyDayIsWhatPricesAndTradesMakeIt(seed: Int) throws {
    var small = SmallHistory(seed: seed)
    small.capital = [100_000, 3_000, 1e7][seed % 3]
    var policy = SmallHistory.policy()
    policy.cashRate = seed.isMultiple(of: 2) ? 0.04 : 0
    policy.triggers.drift = DriftTrigger(weight: 0.02)
    if seed == 3 { small.extra = [.turnover(TurnoverLimit(0.2)), .cash(CashBounds(0.02...0.1))] }
    if seed == 4 { small.extra = [.costLimit(CostLimit(0.0005)), .cash(CashBounds(0...0.3))] }
    let result = try small.run(policy)
    let rate = policy.cashRate == 0 ? 0 : perPeriod(policy.cashRate)
    try follow(result, over: small, from: Ledger(shares: [:], cash: small.capital), rate: rate, "seed \(seed)")
    #expect(result.rebalances.count >= 6)
    #expect(result.rebalances[0].reason == "first purchase")
    for record in result.rebalances.dropFirst() where seed == 3 {
      #expect(record.solution.turnover <= 0.2 + 1e-6)
    }
  }

  /// The rate of one of 252 periods, by repeated square roots and products rather than by a power function.
  private func perPeriod(_ annual: Double) -> Double {
    // (1 + r)^252 = 1 + annual, solved by Newton's method.
    var rate = annual / 252
    for _ in 0..<50 {
      var power = 1.0
      for _ in 0..<251 { power *= 1 + rate }
      rate -= (power * (1 + rate) - (1 + annual)) / (252 * power)
    }
    return rate
  }

  @Test(arguments: [MissingPriceRule.sell, .hold]) func missingPrices(rule: MissingPriceRule) throws {
    for seed in 11...12 {
      var small = SmallHistory(seed: seed)
      var policy = SmallHistory.policy()
      policy.onMissing = rule
      let whole = try small.run(policy)
      // Delist a stock that is held, from the middle of a holding period, for good or for a while.
      let id = try #require(whole.rebalances[1].solution.holdings.first?.id)
      let stock = try #require(small.ids.firstIndex(of: id)) + 1
      let from = try #require(small.dates.firstIndex(of: whole.rebalances[1].date)) + 5
      let gap = seed == 12 ? from..<(from + 15) : from..<small.dates.count
      for date in gap { small.prices[stock][date] = nil }
      let result = try small.run(policy)
      try follow(
        result, over: small, from: Ledger(shares: [:], cash: small.capital), "\(rule), seed \(seed)")
      if rule == .sell {
        // What comes back is sold once its pause is too long to be one.
        #expect(result.forcedSales.map(\.date) == [small.dates[seed == 12 ? from + policy.longestGap : from]])
        #expect(result.forcedSales[0].trade.id == id)
        #expect(result.rebalances[2].solution.holdings.allSatisfy { $0.id != id })
      } else {
        #expect(result.forcedSales.isEmpty)
        let count = result.rebalances[1].solution.holdings.first { $0.id == id }?.shares
        #expect(result.rebalances[2].solution.holdings.first { $0.id == id }?.shares == count, "it may not be traded")
      }
      policy.onMissing = .error
      let error = try #require(throws: ProblemError.self) { try small.run(policy) }
      #expect(error.description.contains(id) && error.description.contains(small.dates[from]), "\(error)")
    }
  }

  @Test func holdingsAtTheStartAreTakenOver() throws {
    let small = SmallHistory(seed: 21)
    let holdings = Holdings(shares: [100, 0, 300, 7, 0, 0], cash: 512.25)
    let result = try small.run(SmallHistory.policy(), holdings: holdings)
    let start = Dictionary(uniqueKeysWithValues: zip(small.ids, holdings.shares))
    try follow(result, over: small, from: Ledger(shares: start, cash: 512.25), "holdings")
    #expect(result.rebalances[0].reason == "every 12")
    for broken in [
      Holdings(shares: [1.5, 0, 0, 0, 0, 0], cash: 1), Holdings(shares: [-1, 0, 0, 0, 0, 0], cash: 1),
      Holdings(shares: [1, 0, 0, 0, 0, 0], cash: -1),
    ] {
      #expect(throws: ProblemError.self) { try small.run(SmallHistory.policy(), holdings: broken) }
    }
  }

  @Test func whereNothingIsFoundWhatIsHeldIsKept() throws {
    var small = SmallHistory(seed: 31)
    // No turnover, and a band of cash that drift leaves: only the first portfolio can be built.
    small.extra = [.turnover(TurnoverLimit(0)), .cash(CashBounds(0.01...0.0102))]
    small.capital = 1_000_000
    let result = try small.run(SmallHistory.policy())
    #expect(result.rebalances.dropFirst().contains { $0.isKept })
    for record in result.rebalances where record.isKept { #expect(record.trades.isEmpty) }
    #expect(result.summary.fits.kept == result.rebalances.count { $0.isKept })
    try follow(result, over: small, from: Ledger(shares: [:], cash: small.capital), "kept")
  }

  /// A sector that may be anything near a half in fractions of shares, and nothing at all in lots of some per cent.
  @Test func whatBreaksARuleInWholeSharesIsNotTraded() throws {
    var small = SmallHistory(seed: 41)
    small.lot = 100
    small.capital = 60_000
    small.extra = [
      .allocation(AllocationBounds(group: "half", members: [0, 1, 2], range: 0.5...0.50001)),
      .cash(CashBounds(0...0.3)),
    ]
    let error = try #require(throws: NothingToHold.self) { try small.run(SmallHistory.policy()) }
    #expect(error.description.contains("no whole shares were found that keep every rule"), "\(error)")
    #expect(error.description.contains("half") && error.description.contains("Give more capital"), "\(error)")
    let holdings = Holdings(shares: [400, 0, 0, 700, 100, 0], cash: 9_000)
    let result = try small.run(SmallHistory.policy(), holdings: holdings)
    for record in result.rebalances {
      #expect(record.isKept && record.trades.isEmpty && record.solution.turnover == 0)
      #expect(record.keptBecause?.contains("half") == true && !record.solution.violations.isEmpty)
      #expect(record.solution.cardinality == 3)
    }
    #expect(result.summary.fits.kept == result.rebalances.count && result.rebalances.count >= 5)
    let start = Dictionary(uniqueKeysWithValues: zip(small.ids, holdings.shares))
    try follow(result, over: small, from: Ledger(shares: start, cash: 9_000), "lots")
  }
}
