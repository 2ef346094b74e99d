import LinearAlgebra
import Relaxation
import TrackingDomain

/// A lowered problem as the conic search takes it: stocks, then cash and transaction cost as columns that do not count.
///
/// With h what is owned and F the cost of selling all of it, the cost of a stock that is held is, over F, its slope times
/// w plus κ·(w − h·z)⁺, κ = f_buy + f_sell; the column of cost is equal to the sum. Of a stock that is not owned the kink
/// is where the least commission ends. What is large counts by a row that jumps at the threshold. So every portfolio is one of the program's with its own value, and the other way
/// round unless stocks have modes with gaps between them or both kinds of kink.
struct ConicProgram {
  /// The program.
  private(set) var program: CardinalityQuadratic
  /// Whether every portfolio of the program is one of the problem.
  private(set) var isExact: Bool
  /// Whether cash and transaction cost have columns.
  let (hasCash, hasCost): (Bool, Bool)
  private let lowered: LoweredProblem

  /// States a problem; nil where a stock must be held and cannot be, which is then for the engine to say.
  ///
  /// - Parameters:
  ///   - form: Q over stocks, cash where there can be any, and cost where trading has any.
  ///   - split: what is known of Q.
  init?(_ problem: TrackingProblem, form: Matrix, split: DiagonalSplit?) {
    let lowered = LoweredProblem(problem)
    self.lowered = lowered
    isExact = lowered.unread.isEmpty
    hasCash = lowered.cash.upperBound > 0
    hasCost = !lowered.costs.isFree
    let count = form.rows
    let stocks = lowered.owned.count
    var bounds = lowered.modesOfStocks.map { own in
      (lower: own.map { lowered.modes[$0].lower }.min() ?? 0, upper: own.map { lowered.modes[$0].upper }.max() ?? 0)
    }
    for row in lowered.rows {
      // Buying alone must not break the row.
      let rate = row.quantity == .cost ? lowered.costs.buy : row.quantity == .turnover ? 0.5 : 0
      guard rate > 0 else { continue }
      for (stock, before) in lowered.owned.enumerated() {
        bounds[stock].upper = max(bounds[stock].lower, min(bounds[stock].upper, before + row.upper / rate))
      }
    }
    if hasCash { bounds.append((lowered.cash.lowerBound, lowered.cash.upperBound)) }
    if hasCost { bounds.append((0, Self.mostCost(lowered))) }
    guard let states = Self.states(lowered, count) else { return nil }
    program = CardinalityQuadratic(
      objective: form, floors: bounds.map(\.lower), ceilings: bounds.map(\.upper), cardinality: lowered.cardinality,
      counted: (0..<count).map { $0 < stocks }, states: states, split: split)
    addCounts()
    addRows()
  }

  /// The columns of N proportions: what is neither held nor paid for trading is cash.
  func columns(of weights: [Double]) -> [Double] {
    var cost = lowered.soldOut(.cost)
    for mode in modes(of: weights) {
      let effect = lowered.effect(of: mode, in: .cost)
      cost += effect.slope * weights[mode.stock] + effect.fixed
    }
    return weights + (hasCash ? [1 - weights.reduce(0, +) - cost] : []) + (hasCost ? [cost] : [])
  }

  /// The modes that proportions are in.
  private func modes(of weights: [Double]) -> [StockMode] {
    lowered.modesOfStocks.enumerated().compactMap { stock, own in
      guard weights[stock] > 0 else { return nil }
      func distance(_ position: Int) -> Double {
        max(0, lowered.modes[position].lower - weights[stock], weights[stock] - lowered.modes[position].upper)
      }
      return own.min { (distance($0), $0) < (distance($1), $1) }.map { lowered.modes[$0] }
    }
  }

  /// What is decided beforehand; nil where the same stock is to be held and not to be.
  private static func states(_ lowered: LoweredProblem, _ count: Int) -> [CardinalityQuadratic.State]? {
    let stocks = lowered.owned.count
    var states = [CardinalityQuadratic.State](repeating: .free, count: count)
    for extra in stocks..<count { states[extra] = .held }
    for (stock, own) in lowered.modesOfStocks.enumerated() where own.isEmpty { states[stock] = .excluded }
    for rule in lowered.counts where rule.coefficients.allSatisfy({ $0 == 1 }) {
      if rule.range.upperBound == 0 {
        for stock in rule.stocks {
          if states[stock] == .held { return nil }
          states[stock] = .excluded
        }
      } else if rule.range.lowerBound >= rule.stocks.count {
        for stock in rule.stocks {
          if states[stock] == .excluded { return nil }
          states[stock] = .held
        }
      }
    }
    return states
  }

  private static func mostCost(_ lowered: LoweredProblem) -> Double {
    let costs = lowered.costs
    let owned = lowered.owned.filter { $0 > 0 }
    let tickets = costs.fixedCharge * Double(owned.count + lowered.cardinality.upperBound)
    var most = min(1, costs.buy + costs.sell * owned.reduce(0, +) + tickets)
    for row in lowered.rows where row.quantity == .cost { most = min(most, row.upper) }
    return most
  }

  private var blank: [Double] { [Double](repeating: 0, count: program.count) }

  private mutating func addCounts() {
    for rule in lowered.counts {
      let isPlain = rule.coefficients.allSatisfy { $0 == 1 }
      if isPlain, rule.range.upperBound == 0 || rule.range.lowerBound >= rule.stocks.count { continue }
      var holdings = blank
      for (stock, coefficient) in zip(rule.stocks, rule.coefficients) { holdings[stock] = Double(coefficient) }
      let lower = isPlain ? Double(rule.range.lowerBound) : -.infinity
      let upper = Double(rule.range.upperBound)
      // An equation has no inside for an interior point; its two sides apart do.
      let sides = lower == upper ? [(lower, Double.infinity), (-Double.infinity, upper)] : [(lower, upper)]
      for (lower, upper) in sides {
        program.sideRows.append(
          CardinalityQuadratic.SideRow(weights: blank, holdings: holdings, lower: lower, upper: upper))
      }
    }
  }

  private mutating func addRows() {
    let places = lowered.modesOfStocks
    var kinks = blank
    for (stock, own) in places.enumerated() {
      let modes = own.map { lowered.modes[$0] }
      for (mode, next) in zip(modes, modes.dropFirst()) where next.lower > mode.upper || next.trade == .untouched {
        isExact = false
      }
      if modes.contains(where: { $0.isPurchase }), modes.contains(where: { !$0.isPurchase }) {
        kinks[stock] = lowered.owned[stock]
      } else if let first = modes.first(where: { !$0.large.isEmpty }), modes.contains(where: { $0.large.isEmpty }) {
        kinks[stock] = first.lower
      } else if let first = modes.first(where: { !$0.paysLeast }), modes.contains(where: { $0.paysLeast }) {
        kinks[stock] = first.lower
      }
    }
    program.kinks = kinks
    if hasCost {
      var (row, isExactRow) = tradeRow(.cost, places)
      isExact = isExact && isExactRow
      row.weights = row.weights.map { -$0 }
      row.holdings = row.holdings.map { -$0 }
      row.beyond = row.beyond.map { -$0 }
      row.weights[program.count - 1] = 1
      row.lower = lowered.soldOut(.cost)
      row.upper = isExact ? row.lower : .infinity
      program.sideRows.append(row)
    }
    for bound in lowered.rows {
      switch bound.quantity {
      case .cost: continue
      case .turnover, .trades:
        var (row, isExactRow) = tradeRow(bound.quantity, places)
        isExact = isExact && isExactRow
        let soldOut = lowered.soldOut(bound.quantity)
        (row.lower, row.upper) = (bound.lower - soldOut, bound.upper - soldOut)
        program.sideRows.append(row)
      case .proportions(let coefficients):
        var row = CardinalityQuadratic.SideRow(weights: blank, holdings: blank, lower: bound.lower, upper: bound.upper)
        for (stock, coefficient) in coefficients.enumerated() { row.weights[stock] = coefficient }
        program.sideRows.append(row)
      case .large(let rule): addConcentration(rule, bound.upper, places)
      }
    }
    if program.sideRows.allSatisfy({ $0.beyond.allSatisfy { $0 == 0 } }) {
      for k in program.sideRows.indices { program.sideRows[k].beyond = [] }
      program.kinks = []
    }
  }

  /// What a quantity is of trades, beside what selling everything is of it: exact, or at most that where tickets and
  /// gaps leave more than one side to a kink.
  ///
  /// Whether it is exact is not told by the kinds of rules but read off: the row is compared with what each mode is of
  /// the quantity, at both ends.
  private func tradeRow(
    _ quantity: LoweredProblem.Quantity, _ places: [[Int]]
  ) -> (row: CardinalityQuadratic.SideRow, isExact: Bool) {
    var row = CardinalityQuadratic.SideRow(weights: blank, holdings: blank, beyond: blank)
    var isExact = true
    for (stock, own) in places.enumerated() {
      guard let first = own.first, let last = own.last else { continue }
      let slope = lowered.effect(of: lowered.modes[first], in: quantity).slope
      row.weights[stock] = slope
      // A kink is where one mode ends, so that the row and what it stands for are both affine in every mode.
      let steeper = lowered.effect(of: lowered.modes[last], in: quantity).slope - slope
      if program.kinks[stock] > 0, steeper > 0 { row.beyond[stock] = steeper }
      let rests = own.flatMap { position in
        let mode = lowered.modes[position]
        let effect = lowered.effect(of: mode, in: quantity)
        return [mode.lower, mode.upper].map { weight in
          effect.slope * weight + effect.fixed - slope * weight
            - row.beyond[stock] * max(0, weight - program.kinks[stock])
        }
      }
      row.holdings[stock] = rests.min() ?? 0
      if let most = rests.max(), most - row.holdings[stock] > 1e-12 { isExact = false }
    }
    return (row, isExact)
  }

  private mutating func addConcentration(_ rule: Int, _ most: Double, _ places: [[Int]]) {
    var row = CardinalityQuadratic.SideRow(weights: blank, holdings: blank, upper: most, beyond: blank, jumps: true)
    for (stock, own) in places.enumerated() {
      let modes = own.map { lowered.modes[$0] }
      guard let large = modes.first(where: { $0.large.contains(rule) }) else { continue }
      if modes.allSatisfy({ $0.large.contains(rule) }) {
        row.weights[stock] = 1
      } else if program.kinks[stock] == large.lower {
        row.beyond[stock] = 1
      } else {
        // The stock's kink is at what is owned of it; this row is then a relaxation.
        isExact = false
      }
    }
    program.sideRows.append(row)
  }
}
