import MarketData
import TrackingDomain

/// What a problem's constraints say of each stock by itself, and which of them say it.
///
/// Constraints are given by position. A limit without a constraint is a fact: what is owned, the capital.
struct StockLimits {
  /// One limit with the constraints that make it.
  struct Limit {
    var value: Double
    var sources: Set<Int>

    mutating func lower(to other: Double, by source: Int) {
      if other < value { self = Limit(value: other, sources: [source]) }
    }

    mutating func raise(to other: Double, by source: Int) {
      if other > value { self = Limit(value: other, sources: [source]) }
    }
  }

  /// Why a stock must be held or cannot be.
  struct Reason {
    var sources: Set<Int>
    var text: String
  }

  /// Least proportion of each stock when it is held.
  private(set) var least: [Limit]
  /// Greatest proportion of each stock.
  private(set) var most: [Limit]
  /// Why a stock must be held; nil where it need not be.
  private(set) var forced: [Reason?]
  /// Why a stock cannot be held; nil where it can be.
  private(set) var barred: [Reason?]
  /// h[i].
  let owned: [Double]

  /// Below this a difference in proportions says nothing: the engine and the judge allow as much.
  static let margin = 1e-6

  private let ids: [String]

  /// Reads the limits off a problem's constraints.
  init(_ problem: TrackingProblem) {
    let count = problem.stockCount
    let bounds = problem.proportionBounds
    let source = problem.constraints.firstIndex { if case .proportions = $0 { true } else { false } }
    let sources = source.map { Set([$0]) } ?? []
    least = bounds.floors.map { Limit(value: $0, sources: sources) }
    most = bounds.ceilings.map { $0 < 1 ? Limit(value: $0, sources: sources) : Limit(value: 1, sources: []) }
    forced = Array(repeating: nil, count: count)
    barred = Array(repeating: nil, count: count)
    owned = problem.heldProportions
    ids = problem.market.ids
    for (position, constraint) in problem.constraints.enumerated() { read(constraint, at: position, of: problem) }
    let lots = problem.lotProportions
    for stock in 0..<count where barred[stock] == nil && least[stock].value > most[stock].value + Self.margin {
      let asked =
        lots[stock] > most[stock].value
        ? "one lot of \(ids[stock]) is \(percent(lots[stock])) of the capital"
        : "of \(ids[stock]) at least \(percent(least[stock].value)) is wanted when it is held"
      barred[stock] = Reason(
        sources: least[stock].sources.union(most[stock].sources),
        text: "\(asked), and at most \(percent(most[stock].value)) can be held")
    }
    followImplications(problem)
  }

  private mutating func read(_ constraint: PortfolioConstraint, at position: Int, of problem: TrackingProblem) {
    switch constraint {
    case .selection(let rule):
      for stock in rule.members {
        if rule.range.upperBound <= 0 { bar(stock, [position], "is excluded") }
        if rule.range.lowerBound >= rule.members.count { force(stock, [position], "must be held") }
      }
    case .cardinality(let rule):
      for stock in rule.members ?? Array(ids.indices) {
        if rule.range.upperBound <= 0 { bar(stock, [position], "is of a group of which none may be held") }
        if let members = rule.members, rule.range.lowerBound >= members.count {
          force(stock, [position], "is of a group of which all must be held")
        }
      }
    case .tradeBan(let rule):
      for stock in rule.members {
        if owned[stock] <= 0 {
          if !rule.mayBuy { bar(stock, [position], "is not owned and may not be bought") }
        } else {
          if !rule.mayBuy { most[stock].lower(to: owned[stock], by: position) }
          guard !rule.maySell else { continue }
          least[stock].raise(to: owned[stock], by: position)
          force(stock, [position], "is owned and may not be sold")
        }
      }
    case .liquidity(let rule):
      for stock in ids.indices where rule.mostShares[stock].isFinite {
        let tradable = rule.mostShares[stock] * problem.tradePrices[stock] / problem.capital
        most[stock].lower(to: owned[stock] + tradable, by: position)
        if owned[stock] > tradable + Self.margin {
          least[stock].raise(to: owned[stock] - tradable, by: position)
          force(stock, [position], "is owned in more shares than may be sold")
        }
      }
    case .ucits(let rule):
      for stock in ids.indices { most[stock].lower(to: rule.most, by: position) }
    case .largestSum(let rule):
      for stock in ids.indices { most[stock].lower(to: rule.limit, by: position) }
    case .minimumTrade(let rule):
      for stock in ids.indices where owned[stock] <= 0 { least[stock].raise(to: rule.least, by: position) }
    case .proportions, .allocation, .implication, .exposure, .turnover, .tradeCount, .cash, .costLimit:
      break
    }
  }

  private mutating func force(_ stock: Int, _ sources: Set<Int>, _ text: String) {
    if forced[stock] == nil { forced[stock] = Reason(sources: sources, text: "\(ids[stock]) \(text)") }
  }

  private mutating func bar(_ stock: Int, _ sources: Set<Int>, _ text: String) {
    if barred[stock] == nil { barred[stock] = Reason(sources: sources, text: "\(ids[stock]) \(text)") }
  }

  /// A stock that must be held brings others with it; one whose companion is barred is barred as well.
  private mutating func followImplications(_ problem: TrackingProblem) {
    var isChanged = true
    while isChanged {
      isChanged = false
      for (position, constraint) in problem.constraints.enumerated() {
        guard case .implication(let rule) = constraint else { continue }
        if let reason = forced[rule.condition], forced[rule.consequence] == nil {
          force(rule.consequence, reason.sources.union([position]), "must be held with \(ids[rule.condition])")
          isChanged = true
        }
        if let reason = barred[rule.consequence], barred[rule.condition] == nil {
          bar(
            rule.condition, reason.sources.union([position]),
            "is held only with \(ids[rule.consequence]), and \(reason.text)")
          isChanged = true
        }
      }
    }
  }

  /// Whether a stock can be held.
  func isAvailable(_ stock: Int) -> Bool { barred[stock] == nil }
  /// Positions of the stocks that must be held.
  var forcedStocks: [Int] { forced.indices.filter { forced[$0] != nil } }
  /// Positions of the stocks that can be held.
  var availableStocks: [Int] { barred.indices.filter { barred[$0] == nil } }
  /// The constraints by which any of the stocks is barred.
  func barring(_ stocks: some Sequence<Int>) -> Set<Int> {
    stocks.reduce(into: []) { $0.formUnion(barred[$1]?.sources ?? []) }
  }
  /// The constraints by which any of the stocks must be held.
  func forcing(_ stocks: some Sequence<Int>) -> Set<Int> {
    stocks.reduce(into: []) { $0.formUnion(forced[$1]?.sources ?? []) }
  }
}

extension Sequence<StockLimits.Limit> {
  /// The sum of the values with everything that makes them.
  func sum() -> StockLimits.Limit {
    reduce(StockLimits.Limit(value: 0, sources: [])) {
      StockLimits.Limit(value: $0.value + $1.value, sources: $0.sources.union($1.sources))
    }
  }
}
