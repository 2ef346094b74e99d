import Testing
import TrackingDomain
import TrackingTestSupport

/// Each constraint just inside and just outside each of its bounds.
@Suite struct ConstraintTests {
  /// Four stocks at 10, 20, 50 and 100, a capital of a million.
  private func problem(_ constraint: PortfolioConstraint, owned: [Double] = [0, 0, 0, 0]) throws -> TrackingProblem {
    let market = try TinyMarket.make(
      benchmark: [1, 1, 1], stocks: [[10, 10, 10], [20, 20, 20], [50, 50, 50], [100, 100, 100]])
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...4)
    problem.holdings.shares = owned
    problem.costs = TransactionCosts(buy: 0.01, sell: 0.02, ticket: 100)
    problem.constraints = [constraint]
    return problem
  }

  private func findings(
    _ constraint: PortfolioConstraint, _ weights: [Double], owned: [Double] = [0, 0, 0, 0]
  ) throws -> [Violation] {
    let problem = try problem(constraint, owned: owned)
    let portfolio = Judge(problem).portfolio(weights: weights)
    #expect(constraint.isSatisfied(by: portfolio) == constraint.violations(by: portfolio).isEmpty)
    return constraint.violations(by: portfolio)
  }

  /// Accepts the weights with the first moved by half a tolerance, and names the constraint at two of them.
  private func expectBound(
    _ constraint: PortfolioConstraint, _ weights: [Double], outward: Double, owned: [Double] = [0, 0, 0, 0],
    stock: Int = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var inside = weights
    inside[stock] += outward * 0.5e-6
    var outside = weights
    outside[stock] += outward * 3e-6
    #expect(try findings(constraint, weights, owned: owned).isEmpty, sourceLocation: sourceLocation)
    #expect(try findings(constraint, inside, owned: owned).isEmpty, sourceLocation: sourceLocation)
    let found = try findings(constraint, outside, owned: owned)
    #expect(found.count == 1, "\(found)", sourceLocation: sourceLocation)
    #expect(found.first?.constraint == constraint.label, sourceLocation: sourceLocation)
    #expect((found.first?.amount ?? 0) > 0, sourceLocation: sourceLocation)
  }

  @Test func cardinality() throws {
    let rule = PortfolioConstraint.cardinality(CardinalityRule(2...3))
    for (weights, amount) in [([0.5, 0, 0, 0], 1.0), ([0.2, 0.2, 0.2, 0.2], 1)] {
      #expect(try findings(rule, weights).map(\.amount) == [amount])
    }
    #expect(try findings(rule, [0.5, 0.5, 0, 0]).isEmpty)
    #expect(try findings(rule, [0.5, 0.1, 0.1, 0]).isEmpty)
    // The smallest holding counts; there is no tolerance in counts.
    #expect(try findings(rule, [0.2, 0.2, 0.2, 1e-12]).count == 1)
    let group = PortfolioConstraint.cardinality(CardinalityRule(0...1, among: [0, 3]))
    #expect(try findings(group, [0.5, 0.2, 0.2, 0]).isEmpty)
    #expect(try findings(group, [0.5, 0, 0, 0.2]).count == 1)
  }

  @Test func proportions() throws {
    let rule = PortfolioConstraint.proportions(ProportionBounds(count: 4, floor: 0.1, ceiling: 0.4))
    try expectBound(rule, [0.1, 0.4, 0, 0], outward: -1)
    try expectBound(rule, [0.1, 0.4, 0, 0], outward: 1, stock: 1)
  }

  @Test func allocation() throws {
    let rule = PortfolioConstraint.allocation(AllocationBounds(group: "Banks", members: [0, 2], range: 0.2...0.5))
    try expectBound(rule, [0.1, 0, 0.1, 0.6], outward: -1)
    try expectBound(rule, [0.2, 0.4, 0.3, 0], outward: 1)
  }

  @Test func selection() throws {
    let rule = PortfolioConstraint.selection(SelectionRule(members: [0, 1, 2], range: 1...2, label: "1 or 2"))
    #expect(try findings(rule, [0, 0, 0, 1]).count == 1)
    #expect(try findings(rule, [0, 0.5, 0, 0.5]).isEmpty)
    #expect(try findings(rule, [0.2, 0.2, 0, 0]).isEmpty)
    #expect(try findings(rule, [0.2, 0.2, 0.2, 0]).count == 1)
  }

  @Test func implication() throws {
    let rule = PortfolioConstraint.implication(ImplicationRule(condition: 1, consequence: 2, label: "B with C"))
    #expect(try findings(rule, [1, 0, 0, 0]).isEmpty)
    #expect(try findings(rule, [0, 0, 1, 0]).isEmpty)
    #expect(try findings(rule, [0, 0.5, 0.5, 0]).isEmpty)
    #expect(try findings(rule, [0.5, 0.5, 0, 0]).count == 1)
  }

  @Test func tradeBan() throws {
    let owned = [10_000.0, 0, 0, 0]  // a tenth of the capital
    let all = PortfolioConstraint.tradeBan(TradeBan(members: [0], maySell: false, label: "hands off"))
    try expectBound(all, [0.1, 0.5, 0, 0], outward: 1, owned: owned)
    try expectBound(all, [0.1, 0.5, 0, 0], outward: -1, owned: owned)
    let some = PortfolioConstraint.tradeBan(TradeBan(members: [0], maySell: true, label: "sell only"))
    try expectBound(some, [0.1, 0.5, 0, 0], outward: 1, owned: owned)
    #expect(try findings(some, [0, 0.5, 0, 0], owned: owned).isEmpty)
    let kept = PortfolioConstraint.tradeBan(TradeBan(members: [0, 1], mayBuy: true, maySell: false, label: "only buy"))
    try expectBound(kept, [0.1, 0.5, 0, 0], outward: -1, owned: owned)
    #expect(try findings(kept, [0.2, 0.5, 0, 0], owned: owned).isEmpty)
    #expect(try findings(kept, [0.1, 0, 0, 0.5], owned: owned).isEmpty)
  }

  @Test func exposure() throws {
    let band = ExposureBand(factor: "size", exposures: [2, -1, 0, 0], target: 0.3, tolerance: 0.1)
    try expectBound(.exposure(band), [0.2, 0, 0, 0.8], outward: 1)
    try expectBound(.exposure(band), [0.2, 0.2, 0, 0.6], outward: -1)
  }

  @Test func turnover() throws {
    let owned = [10_000.0, 5000, 0, 0]
    // 10 % → 30 %, 10 % → 0 %: half of 0.2 + 0.1.
    try expectBound(.turnover(TurnoverLimit(0.15)), [0.3, 0, 0, 0], outward: 2, owned: owned)
  }

  @Test func theLargestTogether() throws {
    try expectBound(.largestSum(LargestSumLimit(count: 2, limit: 0.7)), [0.3, 0.4, 0.2, 0], outward: 1)
    #expect(try findings(.largestSum(LargestSumLimit(count: 9, limit: 0.9)), [0.3, 0.4, 0.2, 0]).isEmpty)
  }

  @Test func tradeCount() throws {
    let owned = [10_000.0, 5000, 0, 0]
    let rule = PortfolioConstraint.tradeCount(TradeCountLimit(2))
    // The second is left as it is, or sold out.
    #expect(try findings(rule, [0.2, 0.1, 0.1, 0], owned: owned).isEmpty)
    #expect(try findings(rule, [0.1, 0, 0.1, 0], owned: owned).isEmpty)
    #expect(try findings(rule, [0.2, 0, 0.1, 0], owned: owned).map(\.amount) == [1])
  }

  @Test func minimumTrade() throws {
    let owned = [10_000.0, 500, 0, 0]  // 10 % and 1 %
    let rule = PortfolioConstraint.minimumTrade(MinimumTrade(0.05))
    try expectBound(rule, [0.15, 0.01, 0, 0], outward: -1, owned: owned)
    try expectBound(rule, [0.05, 0.01, 0, 0], outward: 1, owned: owned)
    // Untouched, or sold whole although smaller than the smallest trade.
    #expect(try findings(rule, [0.1, 0.01, 0, 0], owned: owned).isEmpty)
    #expect(try findings(rule, [0.1, 0, 0, 0], owned: owned).isEmpty)
    // Sold in part, less than the least.
    #expect(try findings(rule, [0.1, 0.004, 0, 0], owned: owned).count == 1)
    // A new holding smaller than the least.
    #expect(try findings(rule, [0.1, 0.01, 0.02, 0], owned: owned).count == 1)
  }

  @Test func liquidity() throws {
    let limit = LiquidityLimit(participation: 0.1, days: 2, averageDailyVolumes: [100_000, nil, nil, nil])
    #expect(limit.mostShares == [20_000, .infinity, .infinity, .infinity])
    let owned = [30_000.0, 0, 0, 0]
    try expectBound(.liquidity(limit), [0.5, 0.5, 0, 0], outward: 1, owned: owned)
    try expectBound(.liquidity(limit), [0.1, 0.9, 0, 0], outward: -1, owned: owned)
  }

  @Test func ucits() throws {
    let rule = PortfolioConstraint.ucits(ConcentrationRule())
    #expect(rule.label == "UCITS 5/10/40")
    try expectBound(rule, [0.1, 0.05, 0.05, 0.05], outward: 1)
    let four = PortfolioConstraint.ucits(ConcentrationRule(most: 0.3, threshold: 0.15, mostLarge: 0.4))
    // Exactly at the threshold is not large.
    #expect(try findings(four, [0.25, 0.15, 0.15, 0.15]).isEmpty)
    try expectBound(four, [0.2, 0.2, 0.15, 0.15], outward: 1)
    #expect(try findings(four, [0.3, 0.3, 0.1, 0]).map(\.amount).count == 1)
    // Two share classes are one issuer: what is small by itself may be large together.
    let classes = PortfolioConstraint.ucits(
      ConcentrationRule(most: 0.3, threshold: 0.15, mostLarge: 0.4, shareClasses: [[0, 2]]))
    #expect(classes.label == "UCITS 15/30/40 by issuer")
    try expectBound(classes, [0.2, 0.15, 0.1, 0.15], outward: 1)
    #expect(try findings(classes, [0.1, 0.25, 0.1, 0.15]).map(\.detail) == ["issuers over 15% sum to 45%"])
  }

  @Test func cash() throws {
    let rule = PortfolioConstraint.cash(CashBounds(0.02...0.05))
    // Buying w costs w·1.01 and a ticket of 0.01 % each.
    let most = (1 - 0.02 - 0.0001) / 1.01
    try expectBound(rule, [most, 0, 0, 0], outward: 1)
    let least = (1 - 0.05 - 0.0001) / 1.01
    try expectBound(rule, [least, 0, 0, 0], outward: -1)
  }

  @Test func costLimit() throws {
    // 0.5 bought at 1 % and a ticket: 0.51 %; selling 1 % of what is owned costs 0.02 % and another ticket.
    try expectBound(.costLimit(CostLimit(0.0051)), [0.5, 0, 0, 0], outward: 100)
    try expectBound(.costLimit(CostLimit(0.0054)), [0.5, 0, 0, 0], outward: 100, owned: [0, 500, 0, 0])
  }
}
