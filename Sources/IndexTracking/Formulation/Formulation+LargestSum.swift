import MarketData
import MILP
import TrackingDomain

/// The columns of a limit on the sum of the m largest.
struct LargestSumColumns: Sendable {
  let rule: LargestSumLimit
  /// θ: the m-th largest proportion, where the sum is least.
  let level: Variable
  /// u[i]: what is above it.
  let excesses: [Variable]

  /// m·θ + Σ u[i], no less than the sum of the m largest.
  var sum: LinearExpression {
    var result = LinearExpression.sum(excesses)
    result.add(Double(rule.count), level)
    return result
  }
}

extension TrackingFormulation {
  /// The sum of the m largest as rows: u[i] ≥ w[i] − θ and m·θ + Σ u[i] ≤ L.
  ///
  /// Source: Ogryczak & Tamir 2003, Inf. Process. Lett. 85:117–122.
  mutating func add(_ rule: LargestSumLimit) {
    // A second rule has columns of its own.
    let mark = largestSums.isEmpty ? "" : " of rule \(model.rowCount)"
    let level = model.addVariable("level of the largest\(mark)")
    var excesses: [Variable] = []
    for stock in weights.indices {
      let id = problem.market.ids[stock]
      let excess = model.addVariable("above the level\(mark)_\(id)")
      model.add(
        LinearExpression(terms: [.init(1, excess), .init(-1, weights[stock]), .init(1, level)]) .>= 0,
        named: rowName("above the level_\(id)"))
      excesses.append(excess)
    }
    let columns = LargestSumColumns(rule: rule, level: level, excesses: excesses)
    largestSums.append(columns)
    model.add(columns.sum .<= rule.limit, named: rowName(rule.label))
  }
}
