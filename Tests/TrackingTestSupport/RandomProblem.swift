import MarketData
public import TrackingDomain

/// A random small problem that mixes every kind of constraint, made afresh from its seed.
///
/// Bounds are drawn around a hidden portfolio, so that most problems have a solution and many constraints bind; some
/// are tightened until few or none are left.
public struct RandomProblem: Sendable, CustomStringConvertible {
  /// The seed.
  public let seed: Int
  /// The problem.
  public let problem: TrackingProblem

  /// What to ask for.
  public struct Wish: Sendable {
    /// The measure; nil for any.
    public var measure: TrackingMeasure?
    /// The basis; nil for any.
    public var basis: DeviationBasis?
    /// Most stocks N.
    public var mostStocks = 7
    /// How many periods T.
    public var periods = 4...9
    /// Whether anything is owned and trading matters; nil for sometimes.
    public var trades: Bool?

    /// Wishes nothing.
    public init(
      measure: TrackingMeasure? = nil, basis: DeviationBasis? = nil, mostStocks: Int = 7,
      periods: ClosedRange<Int> = 4...9, trades: Bool? = nil
    ) {
      self.measure = measure
      self.basis = basis
      self.mostStocks = mostStocks
      self.periods = periods
      self.trades = trades
    }
  }

  /// Makes the problem of a seed.
  public init(seed: Int, _ wish: Wish = Wish()) throws {
    self.seed = seed
    var random = RandomSource(seed: seed)
    let trades = random.chance(0.4)
    let count = random.whole(4...max(4, wish.mostStocks))
    let market = try TinyMarket.random(stocks: count, periods: random.whole(wish.periods), using: &random)
    let measures: [TrackingMeasure] = [.mse, .variance, .mad, .downside, .semivariance, .max, .cvar]
    let measure = wish.measure ?? measures[random.whole(0...measures.count - 1)]
    let bases: [DeviationBasis] = [.weights, .shares, .values]
    let basis = wish.basis ?? bases[random.whole(0...2)]
    let objective = TrackingObjective(
      measure, basis: basis, returns: random.chance(0.25) ? .log : .simple,
      excessReward: random.chance(0.2) ? (measure.isQuadratic ? 0.002 : 0.1) * random.number(0...1) : 0,
      level: random.chance(0.5) ? 0.7 : 0.9)
    var draft = try Draft(market, objective, &random)
    if wish.trades ?? trades { draft.addTrading(&random) }
    draft.addCounts(&random)
    draft.addAmounts(&random)
    if wish.trades ?? trades { draft.addTradesAlike(&random) }
    draft.addConcentration(&random)
    problem = draft.problem
  }

  /// A problem that was made of a seed in another way.
  public init(seed: Int, problem: TrackingProblem) {
    self.seed = seed
    self.problem = problem
  }

  /// The seed and everything that is asked.
  public var description: String {
    let objective = problem.objective
    let owned = problem.holdings.shares.contains { $0 > 0 } ? ", owned \(problem.holdings.shares)" : ""
    return "seed \(seed): \(objective.measure) on \(objective.basis), \(objective.returns), λ \(objective.excessReward)"
      + ", capital \(problem.capital), lots \(problem.universe.lots), N \(problem.stockCount), T \(problem.periodCount)\(owned), costs \(problem.costs), "
      + problem.constraints.map(\.label).joined(separator: "; ")
  }
}

/// A problem being drawn up around a hidden portfolio.
private struct Draft {
  var problem: TrackingProblem
  let count: Int
  /// The hidden portfolio.
  let support: [Int]
  let hidden: [Double]

  init(_ market: Market, _ objective: TrackingObjective, _ random: inout RandomSource) throws {
    count = market.stockCount
    let size = random.whole(1...min(4, count))
    support = random.subset(of: count, size: size)
    var weights = [Double](repeating: 0, count: count)
    let shares = support.map { _ in random.number(0.3...1) }
    for (position, stock) in support.enumerated() { weights[stock] = shares[position] / shares.reduce(0, +) }
    hidden = weights
    problem = try TrackingProblem(
      name: "random", market: market, sample: Sample(market), objective: objective, capital: 1_000_000)
    let range: ClosedRange<Int> =
      switch random.whole(0...3) {
      case 0: 1...size
      case 1: max(1, size - 1)...min(count, size + 1)
      default: size...size
      }
    let heaviest = hidden.max() ?? 1
    var floors = [Double](repeating: random.number(0.005...0.08), count: count)
    var ceilings = [Double](repeating: random.chance(0.5) ? 1 : min(1, heaviest + random.number(0...0.2)), count: count)
    if random.chance(0.3) {
      for stock in 0..<count {
        floors[stock] = random.number(0.005...0.1)
        ceilings[stock] = min(1, ceilings[stock] + random.number(0...0.2))
      }
    }
    problem.constraints = [
      .cardinality(CardinalityRule(range)),
      .proportions(ProportionBounds(floors: floors, ceilings: ceilings)),
    ]
    if random.chance(0.3) { problem.universe.lots = Array(repeating: random.chance(0.5) ? 10 : 100, count: count) }
  }

  /// Holdings near the hidden portfolio, costs, and the rules about trades.
  mutating func addTrading(_ random: inout RandomSource) {
    var turnover = 0.5
    if random.chance(0.8) {
      let owned = random.subset(of: count, size: random.whole(1...min(3, count)))
      for stock in owned {
        let weight = random.chance(0.3) ? random.number(0.001...0.03) : random.number(0.05...0.35)
        let lot = problem.universe.lots[stock]
        let price = problem.tradePrices[stock]
        problem.holdings.shares[stock] = (weight * problem.capital / price / lot).rounded() * lot
      }
      turnover = zip(hidden, problem.heldProportions).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }
    if random.chance(0.7) {
      problem.costs = TransactionCosts(
        buy: random.number(0...0.01), sell: random.number(0...0.01), ticket: random.chance(0.5) ? 500 : 0)
    }
    if random.chance(0.3) { problem.constraints.append(.turnover(TurnoverLimit(turnover * random.number(0.9...1.2)))) }
    if random.chance(0.3) { problem.constraints.append(.minimumTrade(MinimumTrade(random.number(0.005...0.08)))) }
    if random.chance(0.3) {
      let volumes = problem.tradePrices.map { 1_000_000 / $0 * random.number(0.2...1.5) }
      problem.constraints.append(
        .liquidity(LiquidityLimit(participation: 0.5, days: 1, averageDailyVolumes: volumes)))
    }
    if random.chance(0.3) { problem.constraints.append(.costLimit(CostLimit(random.number(0.002...0.01)))) }
    if random.chance(0.25) {
      let stock = random.whole(0...count - 1)
      let way = random.number(0...1)
      problem.constraints.append(
        .tradeBan(
          TradeBan(
            members: [stock], mayBuy: way > 0.67, maySell: way < 0.33,
            label: "\(way > 0.67 ? "buy only" : way < 0.33 ? "sell only" : "ban") \(TinyMarket.name(stock))")))
    }
    if random.chance(0.5) { problem.constraints.append(.cash(CashBounds(0...random.number(0.005...0.1)))) }
  }

  /// What every trade has alike: the least commission, and that it is counted.
  mutating func addTradesAlike(_ random: inout RandomSource) {
    if random.chance(0.3) { problem.costs.least = random.number(50...1500) }
    if random.chance(0.3) {
      let changed = hidden.indices.count { hidden[$0] > 0 || problem.holdings.shares[$0] > 0 }
      problem.constraints.append(.tradeCount(TradeCountLimit(max(0, changed - random.whole(0...2)))))
    }
  }

  /// Share classes of one issuer where there is 5/10/40, and a limit on the largest together.
  mutating func addConcentration(_ random: inout RandomSource) {
    for (position, constraint) in problem.constraints.enumerated() where random.chance(0.6) {
      guard case .ucits(let rule) = constraint else { continue }
      problem.constraints[position] = .ucits(
        ConcentrationRule(
          most: min(1, rule.most + 0.1), threshold: rule.threshold, mostLarge: rule.mostLarge,
          shareClasses: [random.subset(of: count, size: random.whole(2...3))]))
    }
    guard random.chance(0.15) else { return }
    let size = random.whole(1...3)
    let sum = hidden.sorted(by: >).prefix(size).reduce(0, +)
    problem.constraints.append(
      .largestSum(LargestSumLimit(count: size, limit: min(1, sum + random.number(-0.05...0.1)))))
  }

  /// Rules about which stocks are held.
  mutating func addCounts(_ random: inout RandomSource) {
    let held = Set(support)
    if random.chance(0.25) {
      let members = random.subset(of: count, size: random.whole(2...count))
      let inside = members.count { held.contains($0) }
      let range = max(0, inside - random.whole(0...1))...max(inside, 1)
      problem.constraints.append(.cardinality(CardinalityRule(range, among: members, label: "group \(members)")))
    }
    if random.chance(0.25) {
      let members = random.subset(of: count, size: 2)
      problem.constraints.append(.selection(SelectionRule(members: members, range: 0...1, label: "either \(members)")))
    }
    if random.chance(0.15) {
      let members = random.subset(of: count, size: 3)
      problem.constraints.append(.selection(SelectionRule(members: members, range: 1...1, label: "one of \(members)")))
    }
    if random.chance(0.15) {
      let stock = random.whole(0...count - 1)
      let range = held.contains(stock) ? 1...1 : 0...0
      problem.constraints.append(
        .selection(SelectionRule(members: [stock], range: range, label: "\(range) of \(stock)")))
    }
    if random.chance(0.25) {
      let pair = random.subset(of: count, size: 2).shuffled(using: &random)
      problem.constraints.append(
        .implication(ImplicationRule(condition: pair[0], consequence: pair[1], label: "\(pair[0]) needs \(pair[1])")))
    }
  }

  /// Rules about how much of a group is held.
  mutating func addAmounts(_ random: inout RandomSource) {
    if random.chance(0.3) {
      let members = random.subset(of: count, size: random.whole(2...3))
      let sum = members.reduce(0) { $0 + hidden[$1] }
      let least = random.chance(0.5) ? 0 : max(0, sum - random.number(0...0.2))
      let most = max(least, min(1, sum + random.number(-0.05...0.3)))
      problem.constraints.append(
        .allocation(AllocationBounds(group: "\(members)", members: members, range: least...most)))
    }
    if random.chance(0.25) {
      let exposures = (0..<count).map { _ in random.normal() }
      let target = zip(exposures, hidden).reduce(0) { $0 + $1.0 * $1.1 } + 0.3 * random.normal()
      problem.constraints.append(
        .exposure(
          ExposureBand(factor: "size", exposures: exposures, target: target, tolerance: random.number(0.05...0.6))))
    }
    if random.chance(0.15) {
      let heaviest = hidden.max() ?? 1
      problem.constraints.append(
        .ucits(
          ConcentrationRule(
            most: min(1, heaviest + 0.1), threshold: random.number(0.2...0.4), mostLarge: random.number(0.4...0.9))))
    }
  }
}
