import Foundation
import Testing
import TrackingDomain
import TrackingTestSupport

/// Trades add up to the change of the holdings and of the cash, and a tampered list is found out.
@Suite struct TradeTests {
  private let costs = TransactionCosts(buy: 0.001, sell: 0.002, ticket: 5)

  private func list(_ before: [Double], _ after: [Double]) throws -> TradeList {
    try TradeList(
      from: before, to: after, ids: ["A", "B", "C", "D"], prices: [10, 20, 50, 4], costs: costs,
      averageDailyVolumes: [1000, nil, 0, 50])
  }

  @Test func handComputedTrades() throws {
    let list = try list([100, 0, 30, 7], [0, 25, 40, 7])
    // A: 100 sold at 10; C: 10 bought at 50 and B: 25 at 20, of equal value, so by name; D untouched.
    #expect(list.trades.map(\.id) == ["A", "B", "C"])
    #expect(list.trades.map(\.side) == [.sell, .buy, .buy])
    #expect(list.trades.map(\.shares) == [100, 25, 10])
    #expect(list.trades.map(\.value) == [1000, 500, 500])
    #expect(zip(list.trades.map(\.cost), [7, 5.5, 5.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(list.trades.map(\.shareOfADV) == [0.1, nil, nil], "neither an unknown volume nor none has a share")
    #expect(list.sold == 1000 && list.bought == 1000)
    #expect(abs(list.cashChange + 18) < 1e-12)
    #expect(abs(list.summedTurnover(of: 10_000) - 0.2) < 1e-15)
    #expect(abs(list.turnover(of: 10_000) - 0.1) < 1e-15)
  }

  @Test func aSmallTradeCostsTheLeastCommission() {
    let costs = TransactionCosts(buy: 0.001, sell: 0.002, ticket: 5, least: 8)
    // 5 + 0.1 % of 3000 is 8.
    #expect([-1, 299, 300, 400].map { Trade(id: "A", change: $0, price: 10, costs: costs).cost } == [8, 8, 8, 9])
    #expect(costs.cost(ofTrading: 0) == 0 && costs.fixedCharge == 8)
    #expect(costs.leastReach(rate: 0.001) == 3000 && costs.leastReach(rate: 0) == .infinity)
    #expect(TransactionCosts(buy: 0.001, ticket: 8, least: 8).leastReach(rate: 0.001) == 0)
  }

  @Test func nothingChangedIsNoTrade() throws {
    let list = try list([1, 2, 3, 4], [1, 2, 3, 4])
    #expect(list.isEmpty && list.cost == 0 && list.cashChange == 0)
  }

  @Test func aFractionOfAShareIsRefused() throws {
    #expect { try list([1.5, 0, 0, 0], [1, 0, 0, 0]) } throws: { "\($0)".contains("holdings of A") }
  }

  @Test func anUnknownShareOfVolumeIsWrittenAsNull() throws {
    let data = try JSONEncoder().encode(Trade(id: "A", change: -3, price: 2, costs: costs))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["adv_share"] is NSNull)
    #expect(object["side"] as? String == "sell")
    #expect(try JSONDecoder().decode(Trade.self, from: data) == Trade(id: "A", change: -3, price: 2, costs: costs))
  }

  /// The tolerance of constraints in general is a unit of money in a million; a budget has none.
  @Test func aCostBudgetHoldsToThePenny() throws {
    var random = RandomSource(seed: 3)
    let market = try TinyMarket.random(stocks: 4, periods: 5, using: &random)
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...4, floor: 0)
    problem.costs = costs
    let shares = [900.0, 0, 700, 0]
    let cost = Judge(problem).portfolio(shares: shares).transactionCost
    for (short, isBroken) in [(0.01, true), (0, false), (-0.01, false)] {
      var limited = problem
      limited.constraints.append(.costLimit(CostLimit((cost - short) / problem.capital)))
      let judge = Judge(limited)
      let portfolio = judge.portfolio(shares: shares)
      #expect(judge.violations(by: portfolio).isEmpty)
      #expect(judge.wholeShareViolations(by: portfolio).count == (isBroken ? 1 : 0), "\(short)")
      #expect((judge.costExcess(of: portfolio) > 0) == isBroken)
    }
  }

  @Test(arguments: 0..<50) func replayedTradesAgreeWithTheJudge(_ seed: Int) throws {
    var random = RandomSource(seed: seed)
    let market = try TinyMarket.random(stocks: 6, periods: 5, using: &random)
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...6)
    problem.holdings = Holdings(shares: (0..<6).map { _ in random.number(0...90).rounded() }, cash: 1234.56)
    problem.costs = costs
    let flow = random.number(-500...500)
    problem.capital = problem.ownedValue + flow
    #expect(abs(problem.cashFlow - flow) < 1e-9, "seed \(seed)")
    let portfolio = Judge(problem).portfolio(shares: (0..<6).map { _ in random.number(0...90).rounded() })
    let list = try TradeList(to: portfolio, in: problem)
    try Judge(problem).audit(list, against: portfolio)
    #expect(abs(list.turnover(of: problem.capital) - portfolio.turnover) < 1e-12, "seed \(seed)")

    // One share more of one trade, or one trade left out, must be noticed.
    var trades = list.trades
    guard let first = trades.first else { return }
    trades[0] = Trade(id: first.id, change: first.change + first.change.signum(), price: first.price, costs: costs)
    #expect(throws: AuditFailure.self) { try Judge(problem).audit(TradeList(trades), against: portfolio) }
    trades.removeFirst()
    #expect(throws: AuditFailure.self) { try Judge(problem).audit(TradeList(trades), against: portfolio) }
  }
}
