/// A tracking problem as its rules say it once and for all: modes of stocks, counts of what is held, linear rows.
///
/// A portfolio holds some stocks, each in one of its modes; the others are not held, and what is owned of them is sold.
/// Every rule lowers itself to intervals of modes, to ``Count``s over what is held and to ``Row``s, each affine in
/// the proportion of a mode, see ``effect(of:in:)``. Searches and proofs read this and nothing of the rules.
public struct LoweredProblem: Sendable {
  /// How many of some stocks are held, weighted: lower ≤ Σ coefficients[k]·z[stocks[k]] ≤ upper.
  public struct Count: Sendable, Hashable {
    /// Positions of the stocks.
    public var stocks: [Int]
    /// Their coefficients, in the same order.
    public var coefficients: [Int]
    /// Least and greatest value.
    public var range: ClosedRange<Int>
  }

  /// What a row sums up over what is held.
  public enum Quantity: Sendable, Hashable {
    /// Σ of coefficients times proportions; one coefficient a stock.
    case proportions([Double])
    /// C_trans/C.
    case cost
    /// ½·Σ |Δw|.
    case turnover
    /// How many stocks are traded.
    case trades
    /// Proportions of what is large under a concentration rule, by its number.
    case large(Int)
  }

  /// Bounds of a quantity.
  public struct Row: Sendable, Hashable {
    /// What is bounded.
    public var quantity: Quantity
    /// Least value, −∞ for none.
    public var lower: Double
    /// Greatest value, +∞ for none.
    public var upper: Double
  }

  /// The modes of all stocks, stock by stock, each stock's by ascending proportion.
  public internal(set) var modes: [StockMode]
  /// How many stocks are held over all.
  public let cardinality: ClosedRange<Int>
  /// Bounds of cash, fractions of C.
  public let cash: ClosedRange<Double>
  /// Counts of what is held.
  public internal(set) var counts: [Count] = []
  /// Bounds of what sums up over what is held.
  public internal(set) var rows: [Row] = []
  /// h, what is owned before, fractions of C; zeros where trades do not matter.
  public let owned: [Double]
  /// What trading costs, ticket and least commission fractions of C.
  public let costs: TransactionCosts
  /// What modes, counts and rows do not say: the rules that a portfolio which keeps all of them may still break.
  public private(set) var unread: [String] = []
  /// How many concentration rules there are.
  var concentrations = 0

  /// Lowers a problem.
  ///
  /// - Parameter problem: valid, see ``TrackingProblem/validate()``.
  public init(_ problem: TrackingProblem) {
    owned = problem.tradesMatter ? problem.heldProportions : Array(repeating: 0, count: problem.stockCount)
    costs = TransactionCosts(
      buy: problem.costs.buy, sell: problem.costs.sell, ticket: problem.costs.ticket / problem.capital,
      least: problem.costs.least / problem.capital)
    cardinality = problem.cardinality
    cash = problem.cashRange
    modes = []
    let lots = problem.lotProportions
    for (stock, before) in owned.enumerated() {
      guard before > 0 else {
        modes.append(StockMode(stock: stock, trade: .bought, owned: 0, lower: 0, upper: 1))
        continue
      }
      // A ticket or least commission is not paid for less than a lot; the odd rest of what is owned may be sold by itself.
      let gap = costs.fixedCharge > 0 ? lots[stock] : 0
      let grid = problem.lotGrid(stock)
      let leastSale = grid.rest > 0 ? gap * grid.rest / grid.lot : gap
      modes += [
        StockMode(stock: stock, trade: .reduced, owned: before, lower: 0, upper: before - min(leastSale, before)),
        StockMode(stock: stock, trade: .untouched, owned: before, lower: before, upper: before),
        StockMode(stock: stock, trade: .increased, owned: before, lower: before + gap, upper: 1),
      ]
    }
    splitAtLeastCommission()
    problem.proportionBounds.lower(into: &self, of: problem)
    for constraint in problem.constraints { constraint.rule.lower(into: &self, of: problem) }
    tidy()
  }

  /// Splits modes where the least commission ends.
  private mutating func splitAtLeastCommission() {
    modes = modes.flatMap { $0.split(atReach: costs.leastReach(rate: $0.isPurchase ? costs.buy : costs.sell)) }
  }

  /// Drops modes that are empty or that another one covers.
  private mutating func tidy() {
    modes.removeAll { $0.lower > $0.upper }
    guard costs.fixedCharge == 0, !rows.contains(where: { $0.quantity == .trades }) else { return }
    let traded = modes.filter { $0.trade == .reduced || $0.trade == .increased }
    var covered: Set<Int> = []
    for mode in traded where mode.lower == mode.owned || mode.upper == mode.owned { covered.insert(mode.stock) }
    modes.removeAll { $0.trade == .untouched && covered.contains($0.stock) }
  }

  /// The slope and the fixed part of what a mode adds to a quantity, over what selling all of the stock adds.
  ///
  /// Selling h costs max(ψ, f_sell·h + φ); what is owned and not held is sold, see ``soldOut(_:)``.
  public func effect(of mode: StockMode, in quantity: Quantity) -> (slope: Double, fixed: Double) {
    switch quantity {
    case .proportions(let coefficients): return (coefficients[mode.stock], 0)
    case .large(let rule): return (mode.large.contains(rule) ? 1 : 0, 0)
    case .cost:
      let sale = costs.cost(ofTrading: -mode.owned)
      if mode.paysLeast { return (0, costs.least - sale) }
      // What the least commission adds to the cost of selling all of the stock.
      let surcharge = mode.owned > 0 ? sale - (costs.sell * mode.owned + costs.ticket) : 0
      switch mode.trade {
      case .bought: return (costs.buy, costs.ticket)
      case .reduced: return (-costs.sell, -surcharge)
      case .untouched: return (-costs.sell, -costs.ticket - surcharge)
      case .increased: return (costs.buy, -(costs.buy + costs.sell) * mode.owned - surcharge)
      }
    case .turnover:
      switch mode.trade {
      case .bought: return (0.5, 0)
      case .reduced, .untouched: return (-0.5, 0)
      case .increased: return (0.5, -mode.owned)
      }
    case .trades: return (0, mode.trade == .bought ? 1 : mode.trade == .untouched ? -1 : 0)
    }
  }

  /// A quantity where everything that is owned is sold and nothing is held.
  public func soldOut(_ quantity: Quantity) -> Double {
    switch quantity {
    case .proportions, .large: 0
    case .cost: owned.reduce(0) { $0 + costs.cost(ofTrading: -$1) }
    case .turnover: owned.reduce(0, +) / 2
    case .trades: Double(owned.count { $0 > 0 })
    }
  }

  /// The modes' positions, one list a stock.
  public var modesOfStocks: [[Int]] {
    var result = [[Int]](repeating: [], count: owned.count)
    for (position, mode) in modes.enumerated() { result[mode.stock].append(position) }
    return result
  }

  // MARK: What rules lower themselves to

  /// Leaves a rule, or a part of it, to consumers that know it otherwise; whatever is proven of this is then a bound.
  mutating func leave(_ label: String) { unread.append(label) }

  /// Bounds the proportion at which a stock is held.
  mutating func bound(_ stock: Int, _ least: Double, _ most: Double) {
    for position in modes.indices where modes[position].stock == stock { modes[position].cut(least, most) }
  }

  /// Bounds each mode by a rule of its own.
  mutating func boundModes(_ bounds: (StockMode) -> (least: Double, most: Double)) {
    for position in modes.indices {
      let (least, most) = bounds(modes[position])
      modes[position].cut(least, most)
    }
  }

  /// Counts stocks that are held, all alike.
  mutating func count(_ stocks: [Int], _ range: ClosedRange<Int>) {
    counts.append(Count(stocks: stocks, coefficients: stocks.map { _ in 1 }, range: range))
  }

  /// Bounds a quantity.
  mutating func bound(_ quantity: Quantity, _ lower: Double, _ upper: Double) {
    rows.append(Row(quantity: quantity, lower: lower, upper: upper))
  }

  /// Splits modes at a proportion above which a stock is large, and bounds what is large together.
  mutating func bound(largeAbove threshold: Double, _ most: Double) {
    let rule = concentrations
    concentrations += 1
    modes = modes.flatMap { mode -> [StockMode] in
      guard mode.upper > threshold else { return [mode] }
      var (small, large) = (mode, mode)
      small.cut(0, threshold)
      large.cut(threshold, 1)
      large.large.insert(rule)
      return [small, large]
    }
    bound(.large(rule), -.infinity, most)
  }
}
