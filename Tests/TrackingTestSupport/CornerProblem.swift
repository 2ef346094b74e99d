import TrackingDomain

extension RandomProblem {
  /// The corners that problems drawn at random seldom reach.
  public enum Corner: Int, CaseIterable, Sendable {
    /// More stocks than periods.
    case fewPeriods
    /// All stocks are held.
    case allStocks
    /// One stock is held.
    case oneStock
    /// One lot is a good part of the capital.
    case smallCapital
    /// What is owned must be sold, every trade costing a ticket.
    case forcedSales
    /// Counts by group, either/or and implications at once.
    case manyCounts
    /// Money is taken out: what is owned is worth more than the capital.
    case withdrawal
    /// Money is put in: next to nothing is owned.
    case deposit
    /// Every rule about trades at once.
    case allTradeRules
  }

  /// Makes the problem of a seed that lies in a corner.
  public init(seed: Int, in corner: Corner) throws {
    var random = RandomSource(seed: seed &+ 7_000_003)
    let needsTrades = corner == .forcedSales || corner == .withdrawal || corner == .deposit || corner == .allTradeRules
    let wish = Wish(
      mostStocks: 6, periods: corner == .fewPeriods ? 1...3 : 4...9, trades: needsTrades ? true : nil)
    var problem = try RandomProblem(seed: seed, wish).problem
    let count = problem.stockCount
    switch corner {
    case .fewPeriods: break
    case .allStocks: problem.hold(count...count)
    case .oneStock: problem.hold(1...1)
    case .smallCapital:
      let dearest = problem.lotProportions.max() ?? 1
      problem.scaleCapital(by: dearest / random.number(0.03...0.3))
    case .forcedSales:
      problem.costs.ticket = random.number(100...3000)
      if !problem.holdings.shares.contains(where: { $0 > 0 }) { problem.own(0, 0.2) }
      let owned = problem.holdings.shares.indices.filter { problem.holdings.shares[$0] > 0 }
      problem.constraints.append(
        .selection(SelectionRule(members: [owned[0]], range: 0...0, label: "exclude \(owned[0])")))
    case .manyCounts:
      for number in 0..<3 {
        let members = random.subset(of: count, size: random.whole(2...count - 1))
        let most = random.whole(0...members.count)
        problem.constraints.append(
          .cardinality(CardinalityRule(random.whole(0...most)...most, among: members, label: "group \(number)")))
        let pair = random.subset(of: count, size: 2)
        problem.constraints.append(
          .selection(SelectionRule(members: pair, range: 0...1, label: "either \(number)")))
      }
    case .withdrawal, .deposit:
      problem.own(random.whole(0...count - 1), 0.3)
      // Sums of money stay as they are; proportions of them do not.
      problem.capital *= corner == .withdrawal ? random.number(0.3...0.9) : random.number(1.5...20)
    case .allTradeRules:
      problem.costs = TransactionCosts(
        buy: random.number(0...0.01), sell: random.number(0...0.01), ticket: random.number(0...2000))
      problem.own(random.whole(0...count - 1), random.number(0.05...0.4))
      problem.costs.least = random.chance(0.5) ? random.number(100...2500) : 0
      problem.constraints += [
        .turnover(TurnoverLimit(random.number(0.3...0.9))), .minimumTrade(MinimumTrade(random.number(0.01...0.15))),
        .costLimit(CostLimit(random.number(0.003...0.02))), .tradeCount(TradeCountLimit(random.whole(1...4))),
        .liquidity(
          LiquidityLimit(
            participation: 0.5, days: 1,
            averageDailyVolumes: problem.tradePrices.map { problem.capital / $0 * random.number(0.2...1.5) })),
      ]
    }
    self.init(seed: seed, problem: problem)
  }
}

extension TrackingProblem {
  /// Holds so many stocks of the whole.
  fileprivate mutating func hold(_ range: ClosedRange<Int>) {
    for (position, constraint) in constraints.enumerated() {
      if case .cardinality(let rule) = constraint, rule.members == nil {
        constraints[position] = .cardinality(CardinalityRule(range))
      }
    }
  }

  /// Owns whole lots of about a proportion.
  fileprivate mutating func own(_ stock: Int, _ proportion: Double) {
    let lot = universe.lots[stock]
    holdings.shares[stock] = max(1, (proportion * capital / tradePrices[stock] / lot).rounded()) * lot
  }

  /// Multiplies the capital and what is owned, in whole lots, and the ticket.
  fileprivate mutating func scaleCapital(by factor: Double) {
    capital *= factor
    costs.ticket *= factor
    costs.least *= factor
    for stock in holdings.shares.indices {
      let lot = universe.lots[stock]
      holdings.shares[stock] = (holdings.shares[stock] * factor / lot).rounded() * lot
    }
    constraints = constraints.map { constraint in
      guard case .liquidity(var rule) = constraint else { return constraint }
      rule.mostShares = rule.mostShares.map { $0 * factor }
      return .liquidity(rule)
    }
  }
}
