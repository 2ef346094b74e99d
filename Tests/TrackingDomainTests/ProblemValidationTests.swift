import Testing
import TrackingDomain
import TrackingTestSupport

/// What makes no sense is refused before anything is solved, in words that name it.
@Suite struct ProblemValidationTests {
  private func refusal(_ constraints: [PortfolioConstraint]) throws -> ProblemError? {
    let market = try TinyMarket.make(benchmark: [1, 2, 1], stocks: [[10, 11, 10], [20, 21, 20], [50, 40, 50]])
    var problem = try TinyMarket.problem(market, TrackingObjective(), cardinality: 1...3)
    problem.constraints += constraints
    do {
      try problem.validate()
      return nil
    } catch { return error }
  }

  @Test func whatCanBeSaidOnceIsSaidOnce() throws {
    let twice: [(PortfolioConstraint, String)] = [
      (.cardinality(.exactly(2)), "cardinality"),
      (.proportions(ProportionBounds(count: 3, floor: 0.1, ceiling: 0.5)), "weights"),
    ]
    for (constraint, subject) in twice {
      let error = try #require(try refusal([constraint]))
      #expect(error.subject == subject)
      #expect(error.message == "2 constraints bound it, and only one can")
    }
    #expect(try refusal([.cash(CashBounds(0...0.1))]) == nil)
    let error = try #require(try refusal([.cash(CashBounds(0...0.1)), .cash(CashBounds(0...0.2))]))
    #expect(error.subject == "cash")
    // Counts of groups are as many as there are groups.
    #expect(
      try refusal([
        .cardinality(CardinalityRule(0...1, among: [0, 1])), .cardinality(CardinalityRule(0...1, among: [1, 2])),
      ]) == nil)
  }

  static let senseless: [PortfolioConstraint] = [
    .cash(CashBounds(-0.1...0.1)),
    .allocation(AllocationBounds(group: "A", members: [0, 3], range: 0...1)),
    .allocation(AllocationBounds(group: "A", members: [0, 0], range: 0...1)),
    .selection(SelectionRule(members: [-1], range: 0...1, label: "select")),
    .implication(ImplicationRule(condition: 0, consequence: 7, label: "imply")),
    .tradeBan(TradeBan(members: [3], maySell: true, label: "ban")),
    .cardinality(CardinalityRule(0...1, among: [5])),
    .exposure(ExposureBand(factor: "f", exposures: [1, 2], target: 0, tolerance: 1)),
    .exposure(ExposureBand(factor: "f", exposures: [1, 2, .nan], target: 0, tolerance: 1)),
    .exposure(ExposureBand(factor: "f", exposures: [1, 2, 3], target: 0, tolerance: -1)),
    .liquidity(LiquidityLimit(participation: 1, days: 1, averageDailyVolumes: [1, 2])),
    .liquidity(LiquidityLimit(participation: -1, days: 1, averageDailyVolumes: [1, 2, 3])),
    .turnover(TurnoverLimit(-0.1)), .turnover(TurnoverLimit(.nan)), .minimumTrade(MinimumTrade(-0.1)),
    .tradeCount(TradeCountLimit(-1)),
    .largestSum(LargestSumLimit(count: 0, limit: 0.4)), .largestSum(LargestSumLimit(count: 2, limit: -0.1)),
    .costLimit(CostLimit(-0.1)), .ucits(ConcentrationRule(most: -0.1)),
  ]

  @Test(arguments: senseless.indices) func theSenselessIsNamed(_ position: Int) throws {
    let error = try #require(try refusal([Self.senseless[position]]))
    #expect(error.subject == Self.senseless[position].label)
  }
}
