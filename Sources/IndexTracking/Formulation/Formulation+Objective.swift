import Foundation
import LinearAlgebra
public import MILP
import TrackingDomain

/// A sum of squares Σ c·y[k]² of columns y[k], each with a column s[k] that tangents keep at or above y[k]².
///
/// s ≥ 2ŷ·y − ŷ² for any ŷ: valid everywhere, exact at ŷ. The model's objective is Σ c·s[k] plus linear terms.
public struct SquaredTerms: Sendable {
  /// y[k].
  public let bases: [Variable]
  /// s[k].
  public let squares: [Variable]
  /// The rows that define y[k]; empty where y[k] are columns of their own.
  public let rows: [Int]
  /// c, the weight of each square in the objective.
  public let weight: Double

  /// The tangent of s[k] ≥ y[k]² at ŷ.
  public func tangent(_ position: Int, at value: Double) -> LinearConstraint {
    LinearExpression(terms: [.init(1, squares[position]), .init(-2 * value, bases[position])]) .>= -value * value
  }
}

extension TrackingFormulation {
  /// Adds the objective's columns and rows, deviations multiplied by ``scale``.
  mutating func addObjective() {
    let count = Double(system.periodCount)
    switch system.objective.measure {
    case .mse, .risk:
      addSquares(of: principalRows(of: deviationRows(centred: false)), weight: 1 / count)
    case .variance:
      addSquares(of: principalRows(of: deviationRows(centred: true)), weight: 1 / max(1, count - 1))
    case .semivariance:
      addShortfalls(cost: 0)
      quadratic = addSquareColumns(of: objectiveColumns, rows: [], weight: 1 / count)
    case .mad:
      for period in 0..<system.periodCount {
        let above = model.addVariable("above_\(period + 1)", cost: 1 / count)
        let below = model.addVariable("below_\(period + 1)", cost: 1 / count)
        addDeviationRow(period, extra: [(above, -1), (below, 1)], lower: 0, upper: 0, name: "deviation_\(period + 1)")
        objectiveColumns += [above, below]
      }
    case .downside:
      addShortfalls(cost: 1 / count)
    case .max:
      let most = model.addVariable("most", cost: 1)
      objectiveColumns = [most]
      for period in 0..<system.periodCount {
        addDeviationRow(period, extra: [(most, 1)], lower: 0, upper: .infinity, name: "most below_\(period + 1)")
        addDeviationRow(period, extra: [(most, -1)], lower: -.infinity, upper: 0, name: "most above_\(period + 1)")
      }
    case .cvar:
      addConditionalValueAtRisk(count)
    }
    if problem.objective.excessReward != 0 { addReward(count) }
  }

  /// Rows d[t] + n[t] ≥ 0 with n[t] ≥ 0: the shortfalls.
  private mutating func addShortfalls(cost: Double) {
    for period in 0..<system.periodCount {
      let below = model.addVariable("below_\(period + 1)", cost: cost)
      addDeviationRow(period, extra: [(below, 1)], lower: 0, upper: .infinity, name: "shortfall_\(period + 1)")
      objectiveColumns.append(below)
    }
  }

  /// 1 − α, no less than one period.
  var tailShare: Double { max(1 / Double(system.periodCount), 1 - problem.objective.level) }

  /// η + Σ v[t]/((1−α)·T) with v[t] ≥ −d[t] − η, v ≥ 0 (Rockafellar & Uryasev 2000).
  private mutating func addConditionalValueAtRisk(_ count: Double) {
    let threshold = model.addVariable("value at risk", lower: -.infinity, cost: 1)
    objectiveColumns = [threshold]
    for period in 0..<system.periodCount {
      let excess = model.addVariable("excess loss_\(period + 1)", cost: 1 / (tailShare * count))
      objectiveColumns.append(excess)
      addDeviationRow(
        period, extra: [(excess, 1), (threshold, 1)], lower: 0, upper: .infinity, name: "tail_\(period + 1)")
    }
  }

  /// − λ·Σ d/T in the units of the model's objective.
  private mutating func addReward(_ count: Double) {
    let rate = -problem.objective.excessReward * objectiveScale / count
    var reward = LinearExpression()
    for stock in weights.indices {
      let start = stock * system.periodCount
      let sum = system.coefficients.storage[start..<start + system.periodCount].reduce(0, +)
      reward.add(rate * sum, weights[stock])
    }
    reward.add(rate * system.cash.reduce(0, +), cash)
    model.addToObjective(reward + (-rate * system.constants.reduce(0, +)))
  }

  /// What the model's objective is to the true one: the scale, squared for quadratic measures.
  public var objectiveScale: Double { problem.objective.measure.isQuadratic ? scale * scale : scale }

  /// Adds lower ≤ scale·d[t] + extra ≤ upper.
  private mutating func addDeviationRow(
    _ period: Int, extra: [(Variable, Double)], lower: Double, upper: Double, name: String
  ) {
    let count = weights.count
    var columns: [Int] = []
    var values: [Double] = []
    columns.reserveCapacity(count + 1 + extra.count)
    values.reserveCapacity(count + 1 + extra.count)
    for stock in 0..<count {
      columns.append(weights[stock].column)
      values.append(scale * system.coefficients[period, stock])
    }
    columns.append(cash.column)
    values.append(scale * system.cash[period])
    for (variable, coefficient) in extra.sorted(by: { $0.0.column < $1.0.column }) {
      columns.append(variable.column)
      values.append(coefficient)
    }
    let shift = scale * system.constants[period]
    model.addRow(columns: columns, coefficients: values, lower: lower + shift, upper: upper + shift, named: name)
  }

  /// The T × (N + 2) matrix of scaled deviations over (w, cash, 1), its rows' mean taken off where centred.
  private func deviationRows(centred: Bool) -> Matrix {
    let periods = system.periodCount
    var rows = Matrix(rows: periods, columns: weights.count + 2)
    rows.storage.replaceSubrange(0..<periods * weights.count, with: system.coefficients.storage.map { $0 * scale })
    for period in 0..<periods {
      rows[period, weights.count] = scale * system.cash[period]
      rows[period, weights.count + 1] = -scale * system.constants[period]
    }
    return centred ? rows.centred() : rows
  }

  /// Rows with the same sum of squares as the given ones at every point, but fewer and in order of weight.
  ///
  /// BᵀB = UΛUᵀ gives rows √λ·u; tangents on the leading ones do most of the work, and there are no more of them than
  /// columns. Directions whose λ is lost in rounding are left out: the sum can only get smaller, so bounds stay valid.
  private func principalRows(of rows: Matrix) -> Matrix {
    let decomposition = rows.gram().symmetricEigen()
    let largest = decomposition.values.last ?? 0
    let kept = decomposition.values.indices.reversed().filter { decomposition.values[$0] > 1e-14 * largest }
    var result = Matrix(rows: kept.count, columns: rows.columns)
    for (row, position) in kept.enumerated() {
      let root = decomposition.values[position].squareRoot()
      for column in 0..<rows.columns { result[row, column] = root * decomposition.vectors[column, position] }
    }
    return result
  }

  private mutating func addSquares(of rows: Matrix, weight: Double) {
    var bases: [Variable] = []
    var definitions: [Int] = []
    let stockColumns = weights.map(\.column) + [cash.column]
    for row in 0..<rows.rows {
      let base = model.addVariable("y_\(row + 1)", lower: -.infinity)
      bases.append(base)
      let values = (0..<stockColumns.count).map { rows[row, $0] } + [-1]
      let constant = rows[row, rows.columns - 1]
      let definition = model.addRow(
        columns: stockColumns + [base.column], coefficients: values, lower: -constant, upper: -constant,
        named: "component_\(row + 1)")
      definitions.append(definition)
    }
    quadratic = addSquareColumns(of: bases, rows: definitions, weight: weight)
  }

  private mutating func addSquareColumns(
    of bases: [Variable], rows: [Int], weight: Double
  ) -> SquaredTerms {
    let squares = bases.indices.map { model.addVariable("s_\($0 + 1)", cost: weight) }
    return SquaredTerms(bases: bases, squares: squares, rows: rows, weight: weight)
  }
}
