import IndexTracking
import Testing
import TrackingDomain
import TrackingTestSupport

/// For every kind of constraint a problem that it makes infeasible, with the conflict and the amounts by longhand.
@Suite struct EveryConstraintTests {
  /// A problem, its conflict, and what each constraint of it would have to give.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var problem: @Sendable () throws -> TrackingProblem
    /// Constraint and its amounts in the order in which they are offered.
    var conflict: [(constraint: String, amounts: [Double])]
    var testDescription: String { name }
  }

  static let invested = "fully invested (cash is not allowed)"

  static let cases: [Case] = [
    Case(
      name: "must hold more than K",
      problem: { try FourStocks.problem(held: 2...2, [FourStocks.hold([0, 1, 2])]) },
      conflict: [("cardinality exactly 2", [1]), ("must hold A, B, C", [1])]),
    Case(
      name: "either/or against must hold",
      problem: { try FourStocks.problem([FourStocks.hold([0, 1]), FourStocks.select([0, 1], 0...1)]) },
      conflict: [("must hold A, B", [1]), ("0...1 of A, B", [1])]),
    Case(
      name: "exactly one of the excluded",
      problem: { try FourStocks.problem([FourStocks.exclude([2, 3]), FourStocks.select([2, 3], 1...1)]) },
      conflict: [("exclude C, D", [1]), ("1...1 of C, D", [1])]),
    Case(
      name: "a group's cardinality",
      problem: {
        let rule = CardinalityRule(2...2, among: [0, 1], label: "exactly 2 in Banks")
        return try FourStocks.problem([.cardinality(rule), FourStocks.exclude([1])])
      },
      conflict: [("exactly 2 in Banks", [1]), ("exclude B", [1])]),
    Case(
      name: "groups' cardinalities against K",
      problem: {
        try FourStocks.problem(
          held: 4...4,
          [
            .cardinality(CardinalityRule(0...1, among: [0, 1], label: "at most 1 in Banks")),
            .cardinality(CardinalityRule(0...2, among: [2, 3], label: "at most 2 in Energy")),
          ])
      },
      conflict: [("cardinality exactly 4", [1]), ("at most 1 in Banks", [1])]),
    Case(
      name: "implication",
      problem: {
        let rule = ImplicationRule(condition: 0, consequence: 1, label: "if A is held, so is B")
        return try FourStocks.problem([FourStocks.hold([0]), .implication(rule), FourStocks.exclude([1])])
      },
      conflict: [("must hold A", [1]), ("if A is held, so is B", [1]), ("exclude B", [1])]),
    Case(
      name: "ceilings that K stocks cannot fill",
      problem: { try FourStocks.problem(held: 2...2, ceiling: 0.4, []) },
      conflict: [("cardinality exactly 2", [1]), ("weights from 1% to 40%", [0.1]), (invested, [0.2])]),
    Case(
      name: "floors that do not fit",
      problem: { try FourStocks.problem(held: 4...4, floor: 0.3, []) },
      conflict: [("cardinality exactly 4", [1]), ("weights from 30% to 100%", [0.05])]),
    Case(
      name: "caps that leave capital over",
      problem: { try FourStocks.problem([FourStocks.group([0, 1], 0...0.3), FourStocks.group([2, 3], 0...0.5)]) },
      conflict: [("A, B from 0% to 30%", [0.2]), ("C, D from 0% to 50%", [0.2]), (invested, [0.2])]),
    Case(
      name: "a group's least above what its members may hold",
      problem: {
        try FourStocks.problem(ceiling: 0.4, [FourStocks.group([0, 1], 0.6...1), FourStocks.exclude([1])])
      },
      conflict: [("weights from 1% to 40%", [0.2]), ("A, B from 60% to 100%", [0.2]), ("exclude B", [1])]),
    Case(
      name: "minima that do not fit",
      problem: { try FourStocks.problem([FourStocks.group([0, 1], 0.7...1), FourStocks.group([2, 3], 0.5...1)]) },
      conflict: [("A, B from 70% to 100%", [0.2]), ("C, D from 50% to 100%", [0.2])]),
    Case(
      name: "an exposure that no stock has",
      problem: {
        try FourStocks.problem([
          .exposure(ExposureBand(factor: "size", exposures: [1, 2, 3, 4], target: 5, tolerance: 0.5))
        ])
      },
      conflict: [("factor size within 0.5 of the benchmark", [0.5])]),
    Case(
      name: "an exposure that only cash would give",
      problem: {
        try FourStocks.problem([
          .exposure(ExposureBand(factor: "size", exposures: [1, 2, 3, 4], target: 0.2, tolerance: 0.3))
        ])
      },
      conflict: [("factor size within 0.3 of the benchmark", [0.5]), (invested, [0.5])]),
    Case(
      name: "turnover below what must be sold",
      problem: {
        try FourStocks.problem(owned: [1, 0, 0, 0], [FourStocks.exclude([0]), .turnover(TurnoverLimit(0.3))])
      },
      conflict: [("exclude A", [1]), ("turnover at most 30%", [0.7])]),
    Case(
      name: "a cost budget below what must be paid",
      problem: {
        try FourStocks.problem(
          owned: [1, 0, 0, 0], costs: TransactionCosts(buy: 0.01, sell: 0.01),
          [FourStocks.exclude([0]), .costLimit(CostLimit(0.005))])
      },
      // Selling costs 1 %; of the 99 % left 1/1.01 is bought.
      conflict: [("exclude A", [1]), ("transaction cost at most 0.5%", [0.01 + 0.01 * 0.99 / 1.01 - 0.005])]),
    Case(
      name: "tickets above the cost budget",
      problem: {
        try FourStocks.problem(
          held: 3...3, costs: TransactionCosts(ticket: 1000), [.costLimit(CostLimit(0.0025))])
      },
      conflict: [("cardinality exactly 3", [1]), ("transaction cost at most 0.25%", [0.0005])]),
    Case(
      name: "more stocks than trades",
      problem: { try FourStocks.problem(held: 3...3, [.tradeCount(TradeCountLimit(2))]) },
      conflict: [("cardinality exactly 3", [1]), ("at most 2 trades", [1])]),
    Case(
      name: "smallest trades that do not fit",
      problem: { try FourStocks.problem(held: 4...4, [.minimumTrade(MinimumTrade(0.3))]) },
      conflict: [("cardinality exactly 4", [1]), ("trades at least 30%", [0.05])]),
    Case(
      name: "volumes too small",
      problem: {
        let volumes: [Double?] = [100_000, 100_000, 100_000, 100_000]
        return try FourStocks.problem([
          .liquidity(LiquidityLimit(participation: 0.1, days: 1, averageDailyVolumes: volumes))
        ])
      },
      conflict: [("trades at most 10% of volume over 1 days", [1.5]), (invested, [0.6])]),
    Case(
      name: "no trade in what is above its ceiling",
      problem: {
        try FourStocks.problem(
          ceiling: 0.4, owned: [0.5, 0, 0, 0],
          [.tradeBan(TradeBan(members: [0], maySell: false, label: "no trade in A"))])
      },
      conflict: [("weights from 1% to 40%", [0.1]), ("no trade in A", [0.1])]),
    Case(
      name: "only buying what is above its ceiling",
      problem: {
        try FourStocks.problem(
          ceiling: 0.4, owned: [0.5, 0, 0, 0],
          [.tradeBan(TradeBan(members: [0, 1], mayBuy: true, maySell: false, label: "only buy A, B"))])
      },
      conflict: [("weights from 1% to 40%", [0.1]), ("only buy A, B", [0.1])]),
    Case(
      name: "sell only what must be bought",
      problem: {
        try FourStocks.problem([
          .tradeBan(TradeBan(members: [1], maySell: true, label: "only sell B")), FourStocks.hold([1]),
        ])
      },
      conflict: [("only sell B", [0.01]), ("must hold B", [1])]),
    Case(
      name: "the largest of too few stocks",
      problem: { try FourStocks.problem(held: 1...3, [.largestSum(LargestSumLimit(count: 2, limit: 0.6))]) },
      conflict: [("cardinality 1…3", [1]), ("the 2 largest at most 60%", [2.0 / 3 - 0.6]), (invested, [0.1])]),
    Case(
      name: "5/10/40 of two share classes",
      problem: {
        try FourStocks.problem([
          .ucits(ConcentrationRule(most: 0.5, threshold: 0.4, mostLarge: 1, shareClasses: [[0, 1]])),
          FourStocks.group([0, 1], 0.6...1),
        ])
      },
      conflict: [("UCITS 40/50/100 by issuer", [0.1]), ("A, B from 60% to 100%", [0.1])]),
    Case(
      name: "5/10/40 with too few stocks",
      problem: {
        try FourStocks.problem(held: 2...2, [.ucits(ConcentrationRule(most: 0.5, threshold: 0.3, mostLarge: 0.45))])
      },
      // One large stock of 45 % and one small one of 30 %; three hold 105 %; two of 50 % are large both.
      conflict: [("cardinality exactly 2", [1]), ("UCITS 30/50/45", [0.55]), (invested, [0.25])]),
    Case(
      name: "cash against what must be in stocks",
      problem: { try FourStocks.problem([FourStocks.group([0, 1, 2, 3], 0.8...1), .cash(CashBounds(0.3...0.5))]) },
      conflict: [("A, B, C, D from 80% to 100%", [0.1]), ("cash from 30% to 50%", [0.1])]),
  ]

  @Test(arguments: cases) func isExplained(_ wanted: Case) throws {
    let problem = try wanted.problem()
    let explanation = try explain(problem)
    #expect(explanation.isInfeasible, "\(explanation.verdict)")
    #expect(explanation.isMinimal)
    #expect(explanation.conflict.map(\.constraint) == wanted.conflict.map(\.constraint))
    for (found, expected) in zip(explanation.conflict, wanted.conflict) {
      #expect(found.settlesProblem, "\(found.constraint)")
      #expect(found.concessions.count == expected.amounts.count, "\(found)")
      for (concession, amount) in zip(found.concessions, expected.amounts) {
        #expect(abs(concession.amount - amount) < 1e-6, "\(found.constraint): \(concession)")
      }
    }
  }

  /// Giving as much as was said is enough, judged from raw prices and by the engine; giving less is not.
  @Test(arguments: cases) func amountsAreEnoughAndNeeded(_ wanted: Case) throws {
    let problem = try wanted.problem().statingCash()
    for member in try explain(problem).conflict {
      for concession in member.concessions {
        var loosened = problem
        loosened.constraints[member.position] = concession.loosened
        let judge = Judge(loosened)
        #expect(judge.violations(by: judge.portfolio(shares: concession.witness)).isEmpty)
        #expect(try explain(loosened).isFeasible, "\(concession.text)")
        guard let tighter = concession.loosened.tightened(towards: problem.constraints[member.position]) else {
          continue
        }
        loosened.constraints[member.position] = tighter
        #expect(try explain(loosened).isInfeasible, "less than \(concession.text) is enough")
      }
    }
  }

  /// Every subset of the constraints is tried: the conflict is infeasible, and no smaller set of them is.
  @Test(arguments: cases) func isMinimalAmongAllSubsets(_ wanted: Case) throws {
    let problem = try wanted.problem().statingCash()
    let conflict = try explain(problem).conflict.map(\.position)
    for mask in 0..<(1 << conflict.count) {
      let kept = Set(conflict.indices.filter { mask & (1 << $0) != 0 }.map { conflict[$0] })
      let answer = ExhaustiveOracle(problem.keeping(kept)).solve()
      if case .infeasible = answer {
        #expect(kept.count == conflict.count, "\(kept) of \(conflict) is in conflict by itself")
      } else {
        #expect(kept.count < conflict.count, "\(conflict) is not in conflict: \(answer)")
      }
    }
  }
}

extension PortfolioConstraint {
  /// The constraint a fiftieth of the way back to what it was; nil where it gives in whole steps or not at all.
  func tightened(towards original: PortfolioConstraint) -> PortfolioConstraint? {
    func back(_ value: Double, _ target: Double) -> Double { value + (target - value) / 50 }
    switch (self, original) {
    case (.proportions(var rule), .proportions(let other)):
      rule.floors = zip(rule.floors, other.floors).map(back)
      rule.ceilings = zip(rule.ceilings, other.ceilings).map(back)
      return .proportions(rule)
    case (.allocation(var rule), .allocation(let other)):
      rule.range =
        back(rule.range.lowerBound, other.range.lowerBound)...back(rule.range.upperBound, other.range.upperBound)
      return .allocation(rule)
    case (.exposure(var rule), .exposure(let other)):
      rule.tolerance = back(rule.tolerance, other.tolerance)
      return .exposure(rule)
    case (.turnover(var rule), .turnover(let other)):
      rule.limit = back(rule.limit, other.limit)
      return .turnover(rule)
    case (.costLimit(var rule), .costLimit(let other)):
      rule.limit = back(rule.limit, other.limit)
      return .costLimit(rule)
    case (.minimumTrade(var rule), .minimumTrade(let other)):
      rule.least = back(rule.least, other.least)
      return .minimumTrade(rule)
    case (.liquidity(var rule), .liquidity(let other)):
      rule.mostShares = zip(rule.mostShares, other.mostShares).map { $0.isFinite ? back($0, $1) : $0 }
      return .liquidity(rule)
    case (.ucits(var rule), .ucits(let other)):
      rule.most = back(rule.most, other.most)
      rule.mostLarge = back(rule.mostLarge, other.mostLarge)
      return .ucits(rule)
    case (.largestSum(var rule), .largestSum(let other)):
      rule.limit = back(rule.limit, other.limit)
      return .largestSum(rule)
    case (.cash(var rule), .cash(let other)):
      rule.range =
        back(rule.range.lowerBound, other.range.lowerBound)...back(rule.range.upperBound, other.range.upperBound)
      return .cash(rule)
    default: return nil
    }
  }
}
