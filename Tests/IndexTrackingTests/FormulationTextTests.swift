import IndexTracking
import MILP
import Testing
import TrackingDomain
import TrackingTestSupport

/// The program's text before and after each constraint and for each measure, kept in the folder Golden.
@Suite struct FormulationTextTests {
  private let golden = Golden(beside: #filePath)

  /// Three stocks at 10, 20 and 50 over two periods; the first is owned, an eighth of the capital of 1000.
  private func problem(_ measure: TrackingMeasure = .mad, owned: Bool = false) throws -> TrackingProblem {
    let market = try TinyMarket.make(
      benchmark: [100, 125, 100], stocks: [[8, 10, 10], [16, 16, 20], [50, 25, 50]])
    var problem = try TinyMarket.problem(
      market, TrackingObjective(measure, basis: .weights, level: 0.5), cardinality: 2...2, floor: 0.0625, ceiling: 0.5,
      capital: 1000)
    if owned { problem.holdings.shares = [12.5, 0, 0] }
    return problem
  }

  private func text(_ problem: TrackingProblem) -> String {
    TrackingFormulation(problem, system: DeviationSystem(problem), scale: 1).model.lpText()
  }

  private func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let difference = try golden.difference(of: text, from: name)
    #expect(difference == nil, sourceLocation: sourceLocation)
  }

  @Test func before() throws { try expectGolden(text(try problem()), "before.lp") }

  static let constraints: [(String, PortfolioConstraint)] = [
    ("cardinality of a group", .cardinality(CardinalityRule(0...1, among: [0, 2]))),
    ("allocation", .allocation(AllocationBounds(group: "Banks", members: [0, 1], range: 0.25...0.75))),
    ("allocation below a ceiling", .allocation(AllocationBounds(group: "Banks", members: [0, 1], range: 0...0.25))),
    ("selection", .selection(SelectionRule(members: [1, 2], range: 0...1, label: "either B or C"))),
    ("implication", .implication(ImplicationRule(condition: 0, consequence: 1, label: "A with B"))),
    ("exposure", .exposure(ExposureBand(factor: "size", exposures: [1, 2, -4], target: 0.5, tolerance: 0.25))),
    ("ucits", .ucits(ConcentrationRule(most: 0.375, threshold: 0.25, mostLarge: 0.625))),
    (
      "ucits by issuer",
      .ucits(ConcentrationRule(most: 0.375, threshold: 0.25, mostLarge: 0.625, shareClasses: [[0, 2]]))
    ),
    ("largest sum", .largestSum(LargestSumLimit(count: 2, limit: 0.75))),
    ("cash", .cash(CashBounds(0.125...0.25))),
    ("turnover", .turnover(TurnoverLimit(0.125))),
    ("trade count", .tradeCount(TradeCountLimit(2))),
    ("minimum trade", .minimumTrade(MinimumTrade(0.25))),
    ("liquidity", .liquidity(LiquidityLimit(participation: 0.5, days: 1, averageDailyVolumes: [50, 25, nil]))),
    ("no trade", .tradeBan(TradeBan(members: [0], maySell: false, label: "no trade in A"))),
    ("sell only", .tradeBan(TradeBan(members: [0], maySell: true, label: "only sell A"))),
    ("buy only", .tradeBan(TradeBan(members: [0], mayBuy: true, maySell: false, label: "only buy A"))),
  ]

  @Test(arguments: constraints.indices) func after(_ position: Int) throws {
    let (name, constraint) = Self.constraints[position]
    // Costs see to it that trades have their columns before a constraint asks for them.
    var before = try problem(owned: true)
    if isAboutTrades(constraint) { before.costs = TransactionCosts(buy: 0.0078125, sell: 0.015625) }
    var after = before
    after.constraints.append(constraint)
    try expectGolden(Golden.changes(from: text(before), to: text(after)), "\(name).diff")
  }

  private func isAboutTrades(_ constraint: PortfolioConstraint) -> Bool {
    switch constraint {
    case .turnover, .tradeCount, .minimumTrade, .liquidity, .tradeBan, .costLimit: true
    default: false
    }
  }

  @Test func costsAndTheirLimit() throws {
    let before = try problem(owned: true)
    var after = before
    after.costs = TransactionCosts(buy: 0.0078125, sell: 0.015625)
    try expectGolden(Golden.changes(from: text(before), to: text(after)), "costs.diff")
    var ticket = after
    ticket.costs.ticket = 1
    try expectGolden(Golden.changes(from: text(after), to: text(ticket)), "ticket.diff")
    var least = after
    least.costs.least = 1
    try expectGolden(Golden.changes(from: text(after), to: text(least)), "least commission.diff")
    var limited = after
    limited.constraints.append(.costLimit(CostLimit(0.0625)))
    try expectGolden(Golden.changes(from: text(after), to: text(limited)), "cost limit.diff")
  }

  @Test(arguments: [TrackingMeasure.downside, .max, .cvar, .semivariance]) func measures(_ measure: TrackingMeasure)
    throws
  {
    try expectGolden(
      Golden.changes(from: text(try problem()), to: text(try problem(measure))), "\(measure.rawValue).diff")
  }

  @Test func reward() throws {
    let before = try problem()
    var after = before
    after.objective.excessReward = 0.5
    try expectGolden(Golden.changes(from: text(before), to: text(after)), "reward.diff")
  }

  @Test func oneRuleForEachConstraint() throws {
    // The rows that the formulation puts down to a constraint are all that it added.
    var problem = try problem(owned: true)
    problem.costs = TransactionCosts(buy: 0.01, sell: 0.01)
    problem.constraints += Self.constraints.map(\.1) + [.costLimit(CostLimit(0.1))]
    let formulation = TrackingFormulation(problem, system: DeviationSystem(problem), scale: 1)
    #expect(formulation.constraintRows.count == problem.constraints.count)
    var next = formulation.constraintRows[0].lowerBound
    for rows in formulation.constraintRows {
      #expect(rows.lowerBound == next)
      next = rows.upperBound
    }
    #expect(next + 2 == formulation.model.rowCount)  // two periods of deviations follow
    #expect(throws: Never.self) { try formulation.model.validate() }
  }
}
