import Testing
import TrackingDomain
import TrackingTestSupport

/// A problem before one constraint is added to it, with its optimum.
struct Unbound: Sendable {
  var problem: TrackingProblem
  /// The optimum's proportions.
  var weights: [Double]

  /// Positions of the stocks held, the heaviest first.
  var held: [Int] { weights.indices.filter { weights[$0] > 0 }.sorted { weights[$0] > weights[$1] } }
  /// Positions of the others.
  var others: [Int] { weights.indices.filter { weights[$0] == 0 } }
  /// The heaviest, the second and the lightest weight.
  var heaviest: Double { weights[held[0]] }
  var lightest: Double { weights[held[held.count - 1]] }

  /// Exposures to a factor.
  static let exposures = [0.9, -1.1, 0.4, 1.7, -0.6, 0.2]

  /// The exposure of proportions.
  static func exposure(_ weights: [Double]) -> Double { zip(exposures, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The problem from given holdings, in proportions.
  func owning(_ proportions: [Int: Double], costs: TransactionCosts = TransactionCosts()) -> TrackingProblem {
    var result = problem
    result.costs = costs
    for (stock, weight) in proportions {
      result.holdings.shares[stock] = weight * result.capital / result.tradePrices[stock]
    }
    return result
  }

  /// The problem with other floors, ceilings and counts.
  func bounded(_ range: ClosedRange<Int> = 3...3, floor: Double = 0.01, ceiling: Double = 1) -> TrackingProblem {
    var result = problem
    result.constraints = [
      .cardinality(CardinalityRule(range)),
      .proportions(ProportionBounds(count: result.stockCount, floor: floor, ceiling: ceiling)),
    ]
    return result
  }
}

/// One kind of constraint: a problem in which it is tight, the same problem without it or with more room, and how far
/// the optimum of the first is from the limit.
struct BindingCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// How large the benchmark's movements are beside those of the stocks that it is a mixture of.
  var amplitude: Double
  var tight: @Sendable (Unbound) -> TrackingProblem
  var loose: @Sendable (Unbound) -> TrackingProblem
  var slack: @Sendable (JudgedPortfolio, Unbound) -> Double
  var testDescription: String { name }

  init(
    _ name: String, amplitude: Double = 1.3, tight: @escaping @Sendable (Unbound) -> TrackingProblem,
    loose: @escaping @Sendable (Unbound) -> TrackingProblem,
    slack: @escaping @Sendable (JudgedPortfolio, Unbound) -> Double
  ) {
    self.name = name
    self.amplitude = amplitude
    self.tight = tight
    self.loose = loose
    self.slack = slack
  }

  /// A case in which a constraint is added to a problem.
  init(
    _ name: String, amplitude: Double = 1.3, to problem: @escaping @Sendable (Unbound) -> TrackingProblem = \.problem,
    adding constraint: @escaping @Sendable (Unbound) -> PortfolioConstraint,
    slack: @escaping @Sendable (JudgedPortfolio, Unbound) -> Double
  ) {
    self.init(
      name, amplitude: amplitude,
      tight: { base in
        var result = problem(base)
        result.constraints.append(constraint(base))
        return result
      }, loose: problem, slack: slack)
  }

  static let all = counts + selections + amounts + trades + costs
}

/// How far a number is from the limit.
private func distance(_ number: Int, _ limit: Int) -> Double { Double(abs(number - limit)) }

private func selection(_ members: [Int], _ range: ClosedRange<Int>, _ label: String) -> PortfolioConstraint {
  .selection(SelectionRule(members: members.sorted(), range: range, label: label))
}

private func group(_ members: [Int], _ range: ClosedRange<Double>) -> PortfolioConstraint {
  .allocation(AllocationBounds(group: "group", members: members.sorted(), range: range))
}

extension BindingCase {
  static let counts = [
    BindingCase(
      "exactly 3 where 4 are better", tight: { $0.bounded(3...3) }, loose: { $0.bounded(3...4) },
      slack: { portfolio, _ in distance(portfolio.heldCount(), 3) }),
    BindingCase(
      "exactly 5 where fewer are better", tight: { $0.bounded(5...5, floor: 0.15) },
      loose: { $0.bounded(1...5, floor: 0.15) }, slack: { portfolio, _ in distance(portfolio.heldCount(), 5) }),
    BindingCase(
      "at most 3", tight: { $0.bounded(1...3) }, loose: { $0.bounded(1...6) },
      slack: { portfolio, _ in distance(portfolio.heldCount(), 3) }),
    BindingCase(
      "5 to 6", tight: { $0.bounded(5...6, floor: 0.15) }, loose: { $0.bounded(1...6, floor: 0.15) },
      slack: { portfolio, _ in distance(portfolio.heldCount(), 5) }),
    BindingCase(
      "at most 2 of a group", adding: { .cardinality(CardinalityRule(0...2, among: $0.held.sorted())) },
      slack: { portfolio, base in distance(portfolio.heldCount(among: base.held), 2) }),
    BindingCase(
      "at least 1 of a group", adding: { .cardinality(CardinalityRule(1...3, among: $0.others)) },
      slack: { portfolio, base in distance(portfolio.heldCount(among: base.others), 1) }),
  ]

  static let selections = [
    BindingCase(
      "either/or", adding: { selection(Array($0.held.prefix(2)), 0...1, "either") },
      slack: { portfolio, base in distance(portfolio.heldCount(among: Array(base.held.prefix(2))), 1) }),
    BindingCase(
      "exactly one", adding: { selection(Array($0.others.prefix(2)), 1...1, "exactly one") },
      slack: { portfolio, base in distance(portfolio.heldCount(among: Array(base.others.prefix(2))), 1) }),
    BindingCase(
      "at most 2 of 3", adding: { selection($0.held, 0...2, "at most 2") },
      slack: { portfolio, base in distance(portfolio.heldCount(among: base.held), 2) }),
    BindingCase(
      "at least 2 of 3", adding: { selection($0.others, 2...3, "at least 2") },
      slack: { portfolio, base in distance(portfolio.heldCount(among: base.others), 2) }),
    BindingCase(
      "if held",
      adding: { .implication(ImplicationRule(condition: $0.held[0], consequence: $0.others[0], label: "if held")) },
      slack: { portfolio, base in portfolio.isHeld(base.held[0]) == portfolio.isHeld(base.others[0]) ? 0 : 1 }),
    BindingCase(
      "must hold", adding: { selection([$0.others[0]], 1...1, "must hold") },
      slack: { portfolio, base in portfolio.isHeld(base.others[0]) ? 0 : 1 }),
    BindingCase(
      "exclude", adding: { selection([$0.held[0]], 0...0, "exclude") },
      slack: { portfolio, base in portfolio.isHeld(base.held[0]) ? 1 : 0 }),
  ]

  static let amounts = [
    BindingCase(
      "floors", tight: { $0.bounded(floor: $0.lightest + 0.04) }, loose: \.problem,
      slack: { portfolio, base in
        portfolio.heldPositions.map { abs(portfolio.weights[$0] - base.lightest - 0.04) }.min() ?? 1
      }),
    BindingCase(
      "ceilings", tight: { $0.bounded(ceiling: $0.heaviest - 0.04) }, loose: \.problem,
      slack: { portfolio, base in
        portfolio.heldPositions.map { abs(portfolio.weights[$0] - base.heaviest + 0.04) }.min() ?? 1
      }),
    BindingCase(
      "a sector's most", adding: { group([$0.held[0]] + $0.others, 0...$0.heaviest - 0.04) },
      slack: { portfolio, base in
        abs(([base.held[0]] + base.others).reduce(0) { $0 + portfolio.weights[$1] } - base.heaviest + 0.04)
      }),
    BindingCase(
      "a sector's least", adding: { group([$0.held[2]], $0.lightest + 0.04...1) },
      slack: { portfolio, base in abs(portfolio.weights[base.held[2]] - base.lightest - 0.04) }),
    BindingCase(
      "a band around the benchmark's weight of a sector",
      adding: { group([$0.held[0]] + $0.others, $0.heaviest - 0.08 - 0.02...$0.heaviest - 0.08 + 0.02) },
      slack: { portfolio, base in
        abs(([base.held[0]] + base.others).reduce(0) { $0 + portfolio.weights[$1] } - base.heaviest + 0.06)
      }),
    BindingCase(
      "a factor band",
      adding: {
        .exposure(
          ExposureBand(
            factor: "size", exposures: Unbound.exposures, target: Unbound.exposure($0.weights) + 0.15, tolerance: 0.1))
      },
      slack: { portfolio, base in
        abs(Unbound.exposure(portfolio.weights) - Unbound.exposure(base.weights) - 0.05)
      }),
    BindingCase(
      "5/10/40: the most of one stock",
      adding: { .ucits(ConcentrationRule(most: $0.heaviest - 0.04, threshold: 1, mostLarge: 1)) },
      slack: { portfolio, base in abs((portfolio.weights.max() ?? 0) - base.heaviest + 0.04) }),
    BindingCase(
      "5/10/40: the large ones together",
      adding: { .ucits(ConcentrationRule(most: 1, threshold: 0.35, mostLarge: $0.heaviest - 0.02)) },
      slack: { portfolio, base in
        let large = portfolio.weights.filter { $0 > 0.35 + 1e-6 }.reduce(0, +)
        return min(abs(large - base.heaviest + 0.02), abs((portfolio.weights.max() ?? 0) - 0.35))
      }),
    BindingCase(
      "the largest together",
      adding: { .largestSum(LargestSumLimit(count: 2, limit: $0.weights.sorted(by: >).prefix(2).reduce(0, +) - 0.04)) },
      slack: { portfolio, base in
        func sum(_ weights: [Double]) -> Double { weights.sorted(by: >).prefix(2).reduce(0, +) }
        return abs(sum(portfolio.weights) - sum(base.weights) + 0.04)
      }),
    BindingCase(
      "the least cash", to: { Self.withCash($0.problem, 0...1) }, replacingCash: { _ in 0.1...1 },
      slack: { portfolio, _ in abs(portfolio.cash / portfolio.capital - 0.1) }),
    BindingCase(
      "the most cash", amplitude: 0.5, to: { Self.withCash($0.problem, 0...1) }, replacingCash: { _ in 0...0.05 },
      slack: { portfolio, _ in abs(portfolio.cash / portfolio.capital - 0.05) }),
  ]

  /// Stocks of which nothing is held in the optimum, so that getting there takes trades.
  private static func elsewhere(_ base: Unbound) -> [Int: Double] { [base.others[0]: 0.6, base.held[0]: 0.4] }

  static let trades = [
    BindingCase(
      "no trade", to: { $0.owning([$0.others[0]: 0.1]) },
      adding: { .tradeBan(TradeBan(members: [$0.others[0]], maySell: false, label: "no trade")) },
      slack: { portfolio, base in abs(portfolio.weights[base.others[0]] - 0.1) }),
    BindingCase(
      "sell only", to: { $0.owning([$0.held[0]: $0.heaviest - 0.04]) },
      adding: { .tradeBan(TradeBan(members: [$0.held[0]], maySell: true, label: "sell only")) },
      slack: { portfolio, base in abs(portfolio.weights[base.held[0]] - base.heaviest + 0.04) }),
    BindingCase(
      "buy only", to: { $0.owning([$0.held[0]: $0.heaviest + 0.04]) },
      adding: { .tradeBan(TradeBan(members: [$0.held[0]], mayBuy: true, maySell: false, label: "buy only")) },
      slack: { portfolio, base in abs(portfolio.weights[base.held[0]] - base.heaviest - 0.04) }),
    BindingCase(
      "turnover", to: { $0.owning(elsewhere($0)) }, adding: { _ in .turnover(TurnoverLimit(0.3)) },
      slack: { portfolio, _ in abs(portfolio.turnover - 0.3) }),
    BindingCase(
      "the number of trades", to: { $0.owning(elsewhere($0)) }, adding: { _ in .tradeCount(TradeCountLimit(2)) },
      slack: { portfolio, _ in Double(abs(portfolio.tradeCount - 2)) }),
    BindingCase(
      "the smallest trade", adding: { .minimumTrade(MinimumTrade($0.lightest + 0.04)) },
      slack: { portfolio, base in
        portfolio.tradeWeights.filter { $0 != 0 }.map { abs(abs($0) - base.lightest - 0.04) }.min() ?? 1
      }),
    BindingCase(
      "liquidity",
      adding: { base in
        var volumes = [Double?](repeating: nil, count: base.problem.stockCount)
        let stock = base.held[0]
        volumes[stock] = (base.heaviest - 0.04) * base.problem.capital / base.problem.tradePrices[stock]
        return .liquidity(LiquidityLimit(participation: 0.5, days: 2, averageDailyVolumes: volumes))
      },
      slack: { portfolio, base in abs(portfolio.weights[base.held[0]] - base.heaviest + 0.04) }),
  ]

  static let costs = [
    // What is spent on trading is not invested: the budget is tight, and the benchmark runs further away.
    BindingCase(
      "the cost of buying", tight: { $0.owning([:], costs: TransactionCosts(buy: 0.02)) }, loose: \.problem,
      slack: { portfolio, _ in abs(portfolio.weights.reduce(0, +) - 1 / 1.02) }),
    BindingCase(
      "the cost of selling",
      tight: { $0.owning([$0.others[0]: 1], costs: TransactionCosts(sell: 0.02)) },
      loose: { $0.owning([$0.others[0]: 1]) },
      slack: { portfolio, base in
        abs(portfolio.weights.reduce(0, +) - 1 + 0.02 * (1 - portfolio.weights[base.others[0]]))
      }),
    BindingCase(
      "tickets", tight: { $0.owning([:], costs: TransactionCosts(ticket: 0.01 * $0.problem.capital)) },
      loose: \.problem, slack: { portfolio, _ in abs(portfolio.weights.reduce(0, +) - 0.97) }),
    BindingCase(
      "the least commission",
      tight: { $0.owning([:], costs: TransactionCosts(buy: 0.01, least: 0.01 * $0.problem.capital)) },
      loose: \.problem, slack: { portfolio, _ in abs(portfolio.weights.reduce(0, +) - 0.97) }),
    BindingCase(
      "the cost budget",
      to: { $0.owning(elsewhere($0), costs: TransactionCosts(buy: 0.002, sell: 0.002)) },
      adding: { _ in .costLimit(CostLimit(0.001)) },
      slack: { portfolio, _ in abs(portfolio.transactionCost / portfolio.capital - 0.001) }),
  ]

  /// A case in which bounds of cash take the place of others.
  private init(
    _ name: String, amplitude: Double = 1.3, to problem: @escaping @Sendable (Unbound) -> TrackingProblem,
    replacingCash range: @escaping @Sendable (Unbound) -> ClosedRange<Double>,
    slack: @escaping @Sendable (JudgedPortfolio, Unbound) -> Double
  ) {
    self.init(
      name, amplitude: amplitude, tight: { Self.withCash($0.problem, range($0)) }, loose: problem, slack: slack)
  }

  private static func withCash(_ problem: TrackingProblem, _ range: ClosedRange<Double>) -> TrackingProblem {
    var result = problem
    result.constraints.append(.cash(CashBounds(range)))
    return result
  }
}
