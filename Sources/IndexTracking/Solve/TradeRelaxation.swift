import TrackingDomain

/// What rules on trades imply for proportions alone: bounds that every portfolio keeps that keeps the rules.
///
/// With h what is held before, B and S all that is bought and sold, Σ w + cash + cost = 1 and B − S = Σ w − Σ h: a
/// turnover limit ½(B + S) ≤ τ gives B ≤ τ + (1 − Σ h)/2 and S ≤ τ + (Σ h − Σ w)/2; a cost limit gives f_buy·B ≤ γ and
/// f_sell·S ≤ γ.
struct TradeRelaxation {
  /// Greatest proportion of each stock.
  private(set) var ceilings: [Double]
  /// Least proportion of some stocks where they are held.
  private(set) var floors: [Int: Double] = [:]
  /// Positions of the stocks that are not owned.
  let unowned: [Int]
  /// Positions of those that are.
  let owned: [Int]
  /// Most that stocks not owned may be together; nil for no limit.
  private(set) var mostBought: Double?
  /// Least that stocks owned must be together; nil for no limit.
  private(set) var leastKept: Double?
  /// Most stocks that may be traded; nil for no limit.
  private(set) var mostTrades: Int?
  /// Greatest transaction cost.
  private(set) var mostCost: Double

  init(_ problem: TrackingProblem) {
    let before = problem.heldProportions
    owned = before.indices.filter { before[$0] > 0 }
    unowned = before.indices.filter { before[$0] <= 0 }
    ceilings = Array(repeating: 1, count: before.count)
    let sum = before.reduce(0, +)
    let costs = problem.costs
    let tickets = costs.fixedCharge / problem.capital * Double(owned.count + problem.cardinality.upperBound)
    mostCost = min(1, costs.buy + costs.sell * sum + tickets)
    let prices = problem.tradePrices
    var bought: [Double] = []
    var sold: [Double] = []
    for constraint in problem.constraints {
      switch constraint {
      case .tradeBan(let rule):
        for stock in rule.members {
          if !rule.mayBuy { ceilings[stock] = min(ceilings[stock], before[stock]) }
          if !rule.maySell, before[stock] > 0 { floors[stock] = before[stock] }
        }
      case .liquidity(let rule):
        for stock in before.indices where rule.mostShares[stock].isFinite {
          let most = rule.mostShares[stock] * prices[stock] / problem.capital
          ceilings[stock] = min(ceilings[stock], before[stock] + most)
          if before[stock] - most > 0 { floors[stock] = max(floors[stock] ?? 0, before[stock] - most) }
        }
      case .turnover(let rule):
        bought.append(rule.limit + (1 - sum) / 2)
        sold.append(rule.limit + (sum - (1 - problem.cashRange.upperBound - mostCost)) / 2)
      case .tradeCount(let rule): mostTrades = min(mostTrades ?? rule.limit, rule.limit)
      case .costLimit(let rule):
        mostCost = min(mostCost, rule.limit)
        if costs.buy > 0 { bought.append(rule.limit / costs.buy) }
        if costs.sell > 0 { sold.append(rule.limit / costs.sell) }
      case .cardinality, .proportions, .allocation, .selection, .implication, .exposure, .minimumTrade, .ucits,
        .largestSum, .cash:
        continue
      }
    }
    mostBought = bought.min().flatMap { $0 < 1 ? $0 : nil }
    leastKept = sold.min().flatMap { $0 < sum ? sum - $0 : nil }
  }
}
