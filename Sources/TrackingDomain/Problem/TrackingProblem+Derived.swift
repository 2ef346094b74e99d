extension TrackingProblem {
  /// The floors and ceilings in force; where the problem names none, one lot and everything.
  ///
  /// A valid problem names them once, see ``validate()``, like its cardinality and its bounds of cash.
  ///
  /// A floor of nothing is one lot too: a stock held in name only would count without being held.
  public var proportionBounds: ProportionBounds {
    for case .proportions(var rule) in constraints {
      let lots = lotProportions
      for stock in lots.indices where !(rule.floors[stock] > 0) { rule.floors[stock] = lots[stock] }
      return rule
    }
    return ProportionBounds(
      floors: lotProportions, ceilings: Array(repeating: 1, count: stockCount), label: "one lot at least")
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

  /// Whether the objective is linearised at a reference path and solved again: deviations of constant share counts.
  public var isLinearised: Bool { objective.basis == .shares && objective.measure != .risk }

  /// Whether anything depends on what is bought and sold, not only on what is held in the end.
  public var tradesMatter: Bool {
    if !costs.isFree { return true }
    return constraints.contains {
      switch $0 {
      case .tradeBan, .turnover, .minimumTrade, .liquidity, .costLimit: true
      default: false
      }
    }
  }
}
