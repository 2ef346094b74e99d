import MarketData
import MILP
import TrackingDomain

/// The two columns that a stock which may be large has under a concentration rule.
struct LargeColumns: Sendable {
  /// g: 1 when the stock may exceed the threshold.
  let isLarge: Variable
  /// v: what it then counts.
  let counted: Variable
}

extension TrackingFormulation {
  /// UCITS 5/10/40 as rows and binaries.
  ///
  /// g[i] says that a stock may be large, v[i] is what it then counts, t the threshold and m the most:
  ///
  ///     w[i] ≤ m    w[i] ≤ t·z[i] + (m − t)·g[i]    v[i] ≥ w[i] − t·(z[i] − g[i])    Σ v[i] ≤ 40 %
  mutating func add(_ rule: ConcentrationRule) {
    // A second rule has columns of its own.
    let mark = largeColumns.isEmpty ? "" : " of rule \(model.rowCount)"
    var columns: [Int: LargeColumns] = [:]
    var large: [Variable] = []
    for stock in weights.indices {
      let id = problem.market.ids[stock]
      let most = ceilings[stock]
      guard most > rule.threshold else { continue }
      let isLarge = model.addVariable("large\(mark)_\(id)", .binary)
      let counted = model.addVariable("large weight\(mark)_\(id)", upper: most)
      model.add(
        LinearExpression(terms: [
          .init(1, weights[stock]), .init(-rule.threshold, held[stock]), .init(rule.threshold - most, isLarge),
        ]) .<= 0, named: rowName("large only if_\(id)"))
      model.add(
        LinearExpression(terms: [
          .init(1, counted), .init(-1, weights[stock]), .init(rule.threshold, held[stock]),
          .init(-rule.threshold, isLarge),
        ]) .>= 0, named: rowName("large weight_\(id)"))
      large.append(counted)
      columns[stock] = LargeColumns(isLarge: isLarge, counted: counted)
    }
    largeColumns.append((rule, columns))
    if !large.isEmpty { model.add(.sum(large) .<= rule.mostLarge, named: rowName(rule.label)) }
  }
}
