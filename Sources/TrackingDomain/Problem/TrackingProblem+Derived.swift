extension TrackingProblem {
  /// The floors and ceilings in force; where the problem names none, one lot and everything.
  ///
  /// A valid problem names them once, see ``validate()``, like its cardinality and its bounds of cash.
  ///
  /// A floor is never below one lot, or what is owned where that is less: a stock held in name only would count without
  /// being held. A stock of which no whole lots lie between floor and ceiling cannot be held: its floor is the least that
  /// lots allow, which is above its ceiling.
  public var proportionBounds: ProportionBounds {
    var rule = ProportionBounds(count: stockCount, floor: 0, ceiling: 1)
    rule.label = "one lot at least"
    for case .proportions(let stated) in constraints { rule = stated }
    let prices = tradePrices
    for stock in prices.indices {
      let grid = lotGrid(stock)
      let unit = prices[stock] / capital
      let lot = (grid.owned > 0 ? min(grid.lot, grid.owned) : grid.lot) * unit
      rule.floors[stock] = max(rule.floors[stock], lot)
      let most = min(1, rule.ceilings[stock])
      guard lot > most - rule.floors[stock] || rule.floors[stock] > most else { continue }
      let least = grid.least(atLeast: rule.floors[stock] / unit) * unit
      if least > most * (1 + Self.roundingOfSums) {
        rule.floors[stock] = max(rule.floors[stock], least)
      } else {
        rule.floors[stock] = min(rule.floors[stock], most)
      }
    }
    return rule
  }

  /// By how much a product of prices and shares may be off, relative.
  private static let roundingOfSums = 1e-12

  /// The share counts that a stock may come to hold.
  public func lotGrid(_ stock: Int) -> LotGrid {
    LotGrid(lot: universe.lots[stock], owned: holdings.shares[stock])
  }

  /// Positions of the stocks that no rule bans and of which no whole lots fit under the greatest weight or the capital.
  public var stocksWithoutFittingLots: [Int] {
    let bounds = proportionBounds
    var banned = Set<Int>()
    for case .selection(let rule) in constraints where rule.range.upperBound <= 0 { banned.formUnion(rule.members) }
    for case .tradeBan(let rule) in constraints where !rule.mayBuy {
      banned.formUnion(rule.members.filter { holdings.shares[$0] == 0 })
    }
    return bounds.floors.indices.filter {
      bounds.floors[$0] > min(1, bounds.ceilings[$0]) && bounds.ceilings[$0] > 0 && !banned.contains($0)
    }
  }

  /// The number of stocks wanted over all; any number where the problem names none.
  public var cardinality: ClosedRange<Int> {
    for case .cardinality(let rule) in constraints where rule.members == nil { return rule.range }
    return 1...stockCount
  }

  /// Bounds of cash in the continuous model, fractions of C: none is held unless the problem says so.
  public var cashRange: ClosedRange<Double> {
    for case .cash(let rule) in constraints { return rule.range }
    return 0...0
  }

  /// h[i], what is held before trading, fractions of C at the position date.
  public var heldProportions: [Double] {
    zip(holdings.shares, tradePrices).map { $0 * $1 / capital }
  }

  /// Value of what is owned at the position date, its cash included and before any cash change, currency.
  public var ownedValue: Double {
    zip(holdings.shares, tradePrices).reduce(holdings.cash) { $0 + $1.0 * $1.1 }
  }

  /// Cash that is added (positive) or withdrawn before trading: C less what is owned, currency.
  public var cashFlow: Double { capital - ownedValue }

  /// One lot of each stock, fractions of C at the position date.
  public var lotProportions: [Double] {
    zip(universe.lots, tradePrices).map { $0 * $1 / capital }
  }

  /// How second moments are estimated, in the word that users write.
  public var momentsName: String { objective.halfLife != nil ? "ewma" : shrinkage != nil ? "ledoit-wolf" : "plain" }

  /// Whether deviations are ratios, those of constant share counts; an engine of linear programs is given them linearised
  /// at a path.
  public var isLinearised: Bool { objective.basis == .shares && objective.measure != .risk }

  /// Whether anything depends on what is bought and sold, not only on what is held in the end.
  public var tradesMatter: Bool {
    if !costs.isFree { return true }
    return constraints.contains {
      switch $0 {
      case .tradeBan, .turnover, .tradeCount, .minimumTrade, .liquidity, .costLimit: true
      default: false
      }
    }
  }
}
