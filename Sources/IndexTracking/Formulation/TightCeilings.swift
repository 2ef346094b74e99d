import TrackingDomain

extension TrackingProblem {
  /// The most that each stock can be, fractions of C: its ceiling, and no more than any single constraint leaves.
  ///
  /// These are the coefficients of the rows that tie proportions and trades to binaries; the smaller they are, the
  /// more the linear relaxation knows.
  var tightCeilings: [Double] {
    var most = proportionBounds.ceilings.map { min($0, 1 - max(0, cashRange.lowerBound)) }
    func cap(_ stock: Int, at limit: Double) { most[stock] = max(0, min(most[stock], limit)) }
    let owned = heldProportions
    let prices = tradePrices
    for constraint in constraints {
      switch constraint {
      case .allocation(let rule):
        for stock in rule.members { cap(stock, at: rule.range.upperBound) }
      case .tradeBan(let rule):
        if !rule.mayBuy { for stock in rule.members { cap(stock, at: owned[stock]) } }
      case .turnover(let rule):
        // Half of what is bought counts, whatever is sold.
        for stock in most.indices { cap(stock, at: owned[stock] + 2 * rule.limit) }
      case .liquidity(let rule):
        for stock in most.indices { cap(stock, at: owned[stock] + rule.mostShares[stock] * prices[stock] / capital) }
      case .ucits(let rule):
        for stock in most.indices { cap(stock, at: rule.most) }
      case .largestSum(let rule):
        for stock in most.indices { cap(stock, at: rule.limit) }
      case .cardinality, .proportions, .selection, .implication, .exposure, .tradeCount, .minimumTrade, .cash,
        .costLimit:
        continue
      }
    }
    return most
  }
}
