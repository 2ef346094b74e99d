import MarketData
import MILP
import TrackingDomain

/// The integer program of whole lots: the tracking problem over the chosen stocks with x[i] = L[i]·n[i] + ρ[i]·κ[i].
///
/// It is the same formulation that the continuous problem had, so that every constraint is imposed again, with the
/// support fixed and n whole; κ says whether the odd rest ρ of what is owned is kept, see ``LotGrid``:
///
///     w[i] = V[i,T]·(L[i]·n[i] + ρ[i]·κ[i])/C    n[i] ≤ X[i] div L[i] + M·κ[i]    n[i] + κ[i] ≥ 1 for a stock held
///
/// Residual cash may be left where the problem does not bound it.
struct ShareFormulation {
  /// The tracking problem over the stocks kept, its support fixed.
  var formulation: TrackingFormulation
  /// n[i], lots of each stock kept.
  let lots: [Variable]
  /// κ[i]; nil where whole lots are owned.
  let rests: [Variable?]
  private let grids: [LotGrid]
  /// Cash beyond what is aimed at, where that is minimised.
  private let excess: (column: Variable, aim: Double)?

  /// Formulates the allocation of whole lots, the deviation to be minimised.
  ///
  /// - Parameters:
  ///   - problem: already restricted to the stocks that are held or owned.
  ///   - system: its deviations.
  ///   - support: positions of the stocks to be held, each at least one lot.
  ///   - scale: see ``TrackingFormulation/scale``.
  ///   - cash: bounds of residual cash as fractions of C, where the problem has none of its own.
  init(
    _ problem: TrackingProblem, system: DeviationSystem, support: [Int], scale: Double, cash: ClosedRange<Double>
  ) {
    let roomy = problem.allowingResidualCash(cash)
    self.init(TrackingFormulation(roomy, system: system, scale: scale), support: support, excess: nil)
  }

  /// Formulates the allocation with the least cash left over, but no less than is aimed at.
  ///
  /// - Parameters:
  ///   - problem: already restricted to the stocks that are held or owned; says nothing of cash.
  ///   - support: positions of the stocks to be held.
  ///   - reserve: least residual cash, fraction of C.
  ///   - aim: cash below this is as good as this, fraction of C.
  init(leastCash problem: TrackingProblem, support: [Int], reserve: Double, aim: Double) {
    var formulation = TrackingFormulation(feasibilityOf: problem.allowingResidualCash(reserve...1))
    let excess = formulation.model.addVariable("excess cash", upper: 1)
    formulation.model.add(
      LinearExpression(terms: [.init(1, excess), .init(-1, formulation.cash)]) .>= -aim, named: "excess of cash")
    // In thousandths of C, so that the engine's tolerances are small beside it.
    formulation.model.minimise(LinearExpression(terms: [.init(1000, excess)]))
    self.init(formulation, support: support, excess: (excess, aim))
  }

  private init(_ stated: TrackingFormulation, support: [Int], excess: (column: Variable, aim: Double)?) {
    var formulation = stated
    self.excess = excess
    let problem = stated.problem
    let chosen = Set(support)
    grids = (0..<problem.stockCount).map { problem.lotGrid($0) }
    var lots: [Variable] = []
    var rests: [Variable?] = []
    for stock in grids.indices {
      let isHeld = chosen.contains(stock)
      let (grid, step, id) = (grids[stock], problem.lotProportions[stock], problem.market.ids[stock])
      formulation.model.setBounds(of: formulation.held[stock], lower: isHeld ? 1 : 0, upper: isHeld ? 1 : 0)
      let most = isHeld ? max(1, (formulation.ceilings[stock] / step + 1e-9).rounded(.down)) : 0
      let count = formulation.model.addVariable(
        "lots_\(id)", .integer, lower: isHeld && grid.rest == 0 ? 1 : 0, upper: most)
      var balance = LinearExpression(terms: [.init(1 / step, formulation.weights[stock]), .init(-1, count)])
      if grid.rest > 0 {
        let kept = formulation.model.addVariable("rest_\(id)", .binary, upper: isHeld ? 1 : 0)
        balance.add(-grid.rest / grid.lot, kept)
        formulation.model.add(
          LinearExpression(terms: [.init(1, count), .init(-max(0, most - grid.ownedLots), kept)]) .<= grid.ownedLots,
          named: "bought in lots_\(id)")
        if isHeld { formulation.model.add(LinearExpression.sum([count, kept]) .>= 1, named: "something_\(id)") }
        rests.append(kept)
      } else {
        rests.append(nil)
      }
      formulation.model.add(balance .== 0, named: "whole lots_\(id)")
      lots.append(count)
    }
    self.formulation = formulation
    self.lots = lots
    self.rests = rests
  }

  /// The program with every constraint breakable at a price, those that are bounds of columns included.
  ///
  /// The number of stocks, whole lots, and that no more is spent than there is are never broken. The price is steep:
  /// what is broken is as little as can be in all, in fractions of capital, and only then does the deviation count.
  func elastic() -> TrackingFormulation {
    var result = formulation
    var breakable = Set<Int>()
    for (rows, constraint) in zip(formulation.constraintRows, formulation.problem.constraints) {
      if case .cardinality = constraint { continue }
      breakable.formUnion(rows)
    }
    let ceilings = formulation.ceilings
    let owned = formulation.problem.heldProportions
    // Bounds that follow from ceilings give way with them and are not counted twice; what is tighter is broken itself.
    var bounded: [(column: Variable, natural: Double, most: Double)] = [(formulation.cash, 1, 1)]
    for stock in ceilings.indices {
      bounded.append((formulation.weights[stock], ceilings[stock], 1))
      guard let trades = formulation.trades else { continue }
      bounded.append((trades.buys[stock], max(0, ceilings[stock] - owned[stock]), 1))
      if let sell = trades.sells[stock] { bounded.append((sell, owned[stock], owned[stock])) }
    }
    for (column, natural, most) in bounded {
      let (lower, upper) = (result.model.columnLower[column.column], result.model.columnUpper[column.column])
      if lower > 0 || upper < natural {
        let name = "bounds_\(result.model.columnNames[column.column])"
        breakable.insert(
          result.model.add(LinearConstraint(LinearExpression(column), lower: lower, upper: upper), named: name))
      }
      result.model.setBounds(of: column, lower: 0, upper: most)
    }
    for (stock, count) in lots.enumerated() where result.model.columnUpper[count.column] > 0 {
      let most = max(1, (1 / formulation.problem.lotProportions[stock]).rounded(.down))
      result.model.setBounds(of: count, lower: result.model.columnLower[count.column], upper: most)
    }
    result.model = result.model.elastic(rows: breakable, price: 1e5, keepingObjective: true).model
    return result
  }

  /// Column values for given lots.
  func columnValues(_ counts: LotCounts) -> [Double] {
    let problem = formulation.problem
    let weights = zip(counts.shares(grids), problem.tradePrices).map { $0 * $1 / problem.capital }
    var values = formulation.columnValues(forWeights: weights)
    for (column, count) in zip(lots, counts.lots) { values[column.column] = count }
    for (column, isKept) in zip(rests, counts.keepsRest) {
      if let column { values[column.column] = isKept ? 1 : 0 }
    }
    if let excess { values[excess.column.column] = max(0, values[formulation.cash.column] - excess.aim) }
    return values
  }

  /// The lots of column values.
  func counts(of values: [Double]) -> LotCounts {
    LotCounts(
      lots: lots.map { values[$0.column].rounded() },
      keepsRest: rests.map { $0.map { values[$0.column] > 0.5 } ?? false })
  }
}

extension TrackingProblem {
  /// The same problem with cash left over where it does not bound it, and its least kept where it does.
  func allowingResidualCash(_ range: ClosedRange<Double>) -> TrackingProblem {
    var result = self
    for (position, constraint) in constraints.enumerated() {
      if case .cash(var rule) = constraint {
        let lower = min(rule.range.upperBound, max(rule.range.lowerBound, range.lowerBound))
        rule.range = lower...rule.range.upperBound
        result.constraints[position] = .cash(rule)
        return result
      }
    }
    result.constraints.append(.cash(CashBounds(range)))
    return result
  }

  /// Keeps a part of the budget for transaction cost back, fraction of C.
  mutating func lowerCostLimit(by margin: Double) {
    for (position, constraint) in constraints.enumerated() {
      guard case .costLimit(var rule) = constraint else { continue }
      rule.limit = max(0, rule.limit - margin)
      constraints[position] = .costLimit(rule)
    }
  }

  /// Whether the problem bounds its cash itself.
  var statesCash: Bool { constraints.contains { if case .cash = $0 { true } else { false } } }

  /// What the cheapest lot costs of those stocks of a support that may be bought, fees included, fraction of C; nil where
  /// none may.
  func cheapestLot(of support: [Int]) -> Double? {
    var banned = Set<Int>()
    for case .tradeBan(let rule) in constraints where !rule.mayBuy { banned.formUnion(rule.members) }
    return support.filter { !banned.contains($0) }.map { lotProportions[$0] * (1 + costs.buy) }.min()
  }
}
