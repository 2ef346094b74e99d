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
