import MarketData
import MILP
import TrackingDomain

/// The integer program of whole lots: the tracking problem over the chosen stocks with w[i] = lot[i]·V[i,T]/C·n[i].
///
/// It is the same formulation that the continuous problem had, so that every constraint is imposed again, with the
/// support fixed and n whole. Residual cash may be left where the problem does not bound it.
struct ShareFormulation {
  /// The tracking problem over the stocks kept, its support fixed.
  var formulation: TrackingFormulation
  /// n[i], lots of each stock kept.
  let lots: [Variable]

  /// Formulates the allocation of whole lots.
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
    var roomy = problem
    roomy.allowResidualCash(cash)
    var formulation = TrackingFormulation(roomy, system: system, scale: scale)
    let chosen = Set(support)
    var lots: [Variable] = []
    for stock in 0..<problem.stockCount {
      let isHeld = chosen.contains(stock)
      let step = problem.lotProportions[stock]
      formulation.model.setBounds(of: formulation.held[stock], lower: isHeld ? 1 : 0, upper: isHeld ? 1 : 0)
      let most = isHeld ? max(1, (formulation.ceilings[stock] / step + 1e-9).rounded(.down)) : 0
      let count = formulation.model.addVariable(
        "lots_\(problem.market.ids[stock])", .integer, lower: isHeld ? 1 : 0, upper: most)
      formulation.model.add(
        LinearExpression(terms: [.init(1 / step, formulation.weights[stock]), .init(-1, count)]) .== 0,
        named: "whole lots_\(problem.market.ids[stock])")
      lots.append(count)
    }
    self.formulation = formulation
    self.lots = lots
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
      result.model.setBounds(of: count, lower: 1, upper: most)
    }
    result.model = result.model.elastic(rows: breakable, price: 1e5, keepingObjective: true).model
    return result
  }

  /// Column values for given lots.
  func columnValues(lots counts: [Double]) -> [Double] {
    let steps = formulation.problem.lotProportions
    var values = formulation.columnValues(forWeights: zip(counts, steps).map { $0 * $1 })
    for (column, count) in zip(lots, counts) { values[column.column] = count }
    return values
  }
}

extension TrackingProblem {
  /// Lets cash be left over where the problem does not bound it, and keeps its least where it does.
  mutating func allowResidualCash(_ range: ClosedRange<Double>) {
    for (position, constraint) in constraints.enumerated() {
      if case .cash(var rule) = constraint {
        let lower = min(rule.range.upperBound, max(rule.range.lowerBound, range.lowerBound))
        rule.range = lower...rule.range.upperBound
        constraints[position] = .cash(rule)
        return
      }
    }
    constraints.append(.cash(CashBounds(range)))
  }

  /// Keeps a part of the budget for transaction cost back, fraction of C.
  mutating func lowerCostLimit(by margin: Double) {
    for (position, constraint) in constraints.enumerated() {
      guard case .costLimit(var rule) = constraint else { continue }
      rule.limit = max(0, rule.limit - margin)
      constraints[position] = .costLimit(rule)
    }
  }

  /// How much cash whole lots may leave, fractions of C, to be tried in this order.
  ///
  /// Where the problem does not say: less than the cheapest lot of a stock that is held, or else than the dearest, or
  /// else any amount.
  func residualCashLevels(support: [Int]) -> [Double] {
    for case .cash(let rule) in constraints { return [rule.range.upperBound] }
    let lots = support.map { lotProportions[$0] }
    guard let cheapest = lots.min(), let dearest = lots.max() else { return [1] }
    return [min(1, cheapest), min(1, dearest), 1]
  }
}
