import SupportSearch
import TrackingDomain

extension SupportProblem {
  /// A lowered problem over outlays of its modes, then cash.
  ///
  /// A mode's column is its outlay without the fixed part, v = (1 + s)·w with s the slope of its cost, so that with F the
  /// cost of selling all that is owned the budget reads Σ v + Σ fixed parts + cash = 1 − F.
  ///
  /// - Parameter columns: the columns that the modes are stated over.
  init(_ lowered: LoweredProblem, columns: StatementColumns) {
    let modes = lowered.modes
    let places = lowered.modesOfStocks
    let effects = modes.map { lowered.effect(of: $0, in: .cost) }
    self.init(
      floors: zip(modes, columns.units).map { $0.lower / $1 } + [lowered.cash.lowerBound],
      ceilings: zip(modes, columns.units).map { $0.upper / $1 } + [lowered.cash.upperBound],
      cardinality: lowered.cardinality, budget: 1 - lowered.soldOut(.cost), uncounted: [modes.count])
    for count in lowered.counts { add(count, places) }
    for row in lowered.rows {
      if row.quantity == .trades {
        addTradeCount(lowered, row.upper)
        continue
      }
      let parts = modes.map { lowered.effect(of: $0, in: row.quantity) }
      let touched = modes.indices.filter { parts[$0].slope != 0 || parts[$0].fixed != 0 }
      let soldOut = lowered.soldOut(row.quantity)
      sideRows.append(
        SideRow(
          columns: touched, coefficients: touched.map { parts[$0].slope * columns.units[$0] },
          fixed: touched.map { parts[$0].fixed }, lower: row.lower - soldOut, upper: row.upper - soldOut))
    }
    self.modes = ModeMap(
      stocks: modes.map(\.stock) + [-1], fixed: effects.map(\.fixed) + [0], next: Self.next(lowered, places) + [-1])
  }

  /// States how many of some stocks are held in whatever mode.
  private mutating func add(_ count: LoweredProblem.Count, _ places: [[Int]]) {
    let isPlain = count.coefficients.allSatisfy { $0 == 1 }
    let columns = count.stocks.flatMap { places[$0] }
    if isPlain, count.range.upperBound == 0 {
      excluded.formUnion(columns)
      return
    }
    let isAll = isPlain && count.range.lowerBound >= count.stocks.count
    if isAll { mustHold.formUnion(count.stocks.filter { places[$0].count == 1 }.flatMap { places[$0] }) }
    supportRules.append(
      SupportRule(
        columns: columns,
        coefficients: zip(count.stocks, count.coefficients).flatMap { stock, share in places[stock].map { _ in share }
        },
        lower: count.range.lowerBound, upper: count.range.upperBound))
  }

  /// States how many stocks are traded by the modes that are chosen.
  private mutating func addTradeCount(_ lowered: LoweredProblem, _ most: Double) {
    let counts = lowered.modes.map { Int(lowered.effect(of: $0, in: .trades).fixed) }
    let touched = counts.indices.filter { counts[$0] != 0 }
    supportRules.append(
      SupportRule(
        columns: touched, coefficients: touched.map { counts[$0] }, upper: Int(most - lowered.soldOut(.trades))))
  }

  /// The mode that goes on where each mode ends, −1 for none: the same portfolio there, in every row.
  private static func next(_ lowered: LoweredProblem, _ places: [[Int]]) -> [Int] {
    var result = [Int](repeating: -1, count: lowered.modes.count)
    let quantities = [.cost] + lowered.rows.map(\.quantity)
    for own in places {
      for (column, after) in zip(own, own.dropFirst()) {
        let (mode, next) = (lowered.modes[column], lowered.modes[after])
        let agrees = quantities.allSatisfy { quantity in
          let (here, there) = (lowered.effect(of: mode, in: quantity), lowered.effect(of: next, in: quantity))
          let difference = (here.slope - there.slope) * mode.upper + here.fixed - there.fixed
          return abs(difference) <= 1e-15
        }
        if mode.upper == next.lower, mode.upper > 0, agrees { result[column] = after }
      }
    }
    return result
  }
}

extension LoweredProblem {
  /// Whether stocks have modes that the best one of is not found by going from one to the next: gaps between them, or
  /// a rule on what is large.
  var hasGaps: Bool {
    rows.contains { if case .large = $0.quantity { true } else { false } } || modes.contains { $0.trade == .untouched }
  }

  /// Columns to begin from at given proportions: every stock in the mode nearest to its own, no more large ones than may
  /// be.
  ///
  /// - Parameter weights: N proportions, perhaps of a problem without gaps.
  func columns(near weights: [Double]) -> [Int] {
    var room: [Int: Double] = [:]
    for row in rows { if case .large(let rule) = row.quantity { room[rule] = row.upper } }
    let places = modesOfStocks
    var result: [Int] = []
    for stock in weights.indices.filter({ weights[$0] > 0 }).sorted(by: { (weights[$0], $1) > (weights[$1], $0) }) {
      func distance(_ position: Int) -> Double {
        max(0, modes[position].lower - weights[stock], weights[stock] - modes[position].upper)
      }
      let fitting = places[stock].filter { position in
        modes[position].large.allSatisfy { room[$0, default: 0] >= max(weights[stock], modes[position].lower) }
      }
      // Where two modes meet, no trade is the better name of the same portfolio.
      func rank(_ position: Int) -> (Double, Int, Int) {
        (distance(position), modes[position].trade == .untouched ? 0 : 1, position)
      }
      guard let best = fitting.min(by: { rank($0) < rank($1) }) else { continue }
      for rule in modes[best].large { room[rule, default: 0] -= max(weights[stock], modes[best].lower) }
      result.append(best)
    }
    return result
  }
}

extension TrackingProblem {
  /// The problem without what leaves gaps between the modes of a stock: tickets and least commissions, numbers and sizes of
  /// trades, sums of large stocks.
  func withoutGaps() -> TrackingProblem {
    var result = self
    (result.costs.ticket, result.costs.least) = (0, 0)
    var bounds = proportionBounds
    result.constraints = constraints.filter { constraint in
      switch constraint {
      case .minimumTrade, .tradeCount, .proportions: return false
      case .ucits(let rule):
        bounds.ceilings = bounds.ceilings.map { min($0, rule.most) }
        return false
      default: return true
      }
    }
    result.constraints.append(.proportions(bounds))
    return result
  }
}
