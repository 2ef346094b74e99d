import Foundation
import MILP
import TrackingDomain

extension TrackingFormulation {
  /// Every column's value for given proportions, so that a portfolio found elsewhere can start the solver.
  ///
  /// - Parameter proportions: w[i], 0 exactly where a stock is not held.
  public func columnValues(forWeights proportions: [Double]) -> [Double] {
    var values = [Double](repeating: 0, count: model.columnCount)
    for stock in weights.indices {
      values[weights[stock].column] = proportions[stock]
      values[held[stock].column] = proportions[stock] > 0 ? 1 : 0
    }
    var spent = proportions.reduce(0, +)
    if let trades {
      let before = problem.heldProportions
      for stock in weights.indices {
        let difference = proportions[stock] - before[stock]
        let change = abs(difference) <= Judge.roundingShare ? 0 : difference
        values[trades.buys[stock].column] = max(0, change)
        if let sell = trades.sells[stock], let sold = trades.sold[stock] {
          values[sell.column] = max(0, -change)
          values[trades.bought[stock].column] = change > 0 ? 1 : 0
          values[sold.column] = change < 0 ? 1 : 0
        }
      }
      for columns in trades.leastCommissions {
        let amount = values[columns.amount.column]
        let isLeast = amount > 0 && amount <= columns.reach
        values[columns.isLeast.column] = isLeast ? 1 : 0
        values[columns.part.column] = isLeast ? amount : 0
      }
      spent += trades.cost.terms.reduce(trades.cost.constant) { $0 + $1.coefficient * values[$1.variable.column] }
    }
    values[cash.column] = 1 - spent
    completeConcentration(&values)
    completeLargestSums(&values)
    completeObjective(&values)
    return values
  }

  private func completeConcentration(_ values: inout [Double]) {
    for (rule, columns) in largeColumns {
      for column in columns {
        let weight = column.stocks.reduce(0) { $0 + values[weights[$1].column] }
        let isLarge = weight > rule.threshold
        values[column.isLarge.column] = isLarge ? 1 : 0
        values[column.counted.column] = isLarge ? weight : 0
      }
    }
  }

  private func completeLargestSums(_ values: inout [Double]) {
    for columns in largestSums {
      let own = weights.map { values[$0.column] }
      let sorted = own.sorted(by: >)
      let level = columns.rule.count <= sorted.count ? sorted[columns.rule.count - 1] : 0
      values[columns.level.column] = level
      for (excess, weight) in zip(columns.excesses, own) { values[excess.column] = max(0, weight - level) }
    }
  }

  private func completeObjective(_ values: inout [Double]) {
    guard system.periodCount > 0 else { return }
    let deviations = system.deviations(weights: weights.map { values[$0.column] }, cash: values[cash.column])
      .map { $0 * scale }
    switch system.objective.measure {
    case .mse, .variance, .risk:
      guard let quadratic else { return }
      for (base, row) in zip(quadratic.bases, quadratic.rows) {
        // The row reads Σ a·x − y = −k: everything but y, less the right-hand side, is y.
        var sum = -model.rowLower[row]
        for entry in model.rowStarts[row]..<model.rowStarts[row + 1] {
          let column = Int(model.entryColumns[entry])
          if column != base.column { sum += model.entryValues[entry] * values[column] }
        }
        values[base.column] = sum
      }
    case .semivariance, .downside:
      for (period, column) in objectiveColumns.enumerated() { values[column.column] = max(0, -deviations[period]) }
    case .mad:
      for (period, deviation) in deviations.enumerated() {
        values[objectiveColumns[2 * period].column] = max(0, deviation)
        values[objectiveColumns[2 * period + 1].column] = max(0, -deviation)
      }
    case .max:
      values[objectiveColumns[0].column] = deviations.reduce(0) { max($0, abs($1)) }
    case .cvar:
      let losses = deviations.map { -$0 }.sorted(by: >)
      let tail = min(losses.count, max(1, Int((tailShare * Double(losses.count)).rounded(.up))))
      let threshold = losses[tail - 1]
      values[objectiveColumns[0].column] = threshold
      for (period, deviation) in deviations.enumerated() {
        values[objectiveColumns[period + 1].column] = max(0, -deviation - threshold)
      }
    }
    if let quadratic {
      for (base, square) in zip(quadratic.bases, quadratic.squares) {
        values[square.column] = values[base.column] * values[base.column]
      }
    }
  }
}
