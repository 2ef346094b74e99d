import MarketData
import MILP
import TrackingDomain

/// The two columns that an issuer which may be large has under a concentration rule.
struct LargeColumns: Sendable {
  /// The issuer's stocks.
  let stocks: [Int]
  /// g: 1 when the issuer may exceed the threshold.
  let isLarge: Variable
  /// v: what it then counts.
  let counted: Variable
}

extension TrackingFormulation {
  /// UCITS 5/10/40 as rows and binaries.
  ///
  /// g says that an issuer may be large, v is what it then counts, t the threshold and m the most. Of one stock:
  ///
  ///     w ≤ m    w ≤ t·z + (m − t)·g    v ≥ w − t·(z − g)    Σ v ≤ 40 %
  ///
  /// Of several share classes, W their sum:
  ///
  ///     W ≤ t + (m − t)·g    v ≥ W − t·(1 − g)
  mutating func add(_ rule: ConcentrationRule) {
    // A second rule has columns of its own.
    let mark = largeColumns.isEmpty ? "" : " of rule \(model.rowCount)"
    var columns: [LargeColumns] = []
    for stocks in rule.issuers(among: weights.count) {
      let id = stocks.map { problem.market.ids[$0] }.joined(separator: "+")
      let most = min(rule.most, stocks.reduce(0) { $0 + ceilings[$1] })
      guard most > rule.threshold else {
        if stocks.count > 1 {
          model.add(.sum(stocks.map { weights[$0] }) .<= rule.most, named: rowName("issuer_\(id)"))
        }
        continue
      }
      let isLarge = model.addVariable("large\(mark)_\(id)", .binary)
      let counted = model.addVariable("large weight\(mark)_\(id)", upper: most)
      let held = stocks.count == 1 ? self.held[stocks[0]] : nil
      // t where the issuer need not be held for it.
      let free = held == nil ? rule.threshold : 0
      var upper = LinearExpression.sum(stocks.map { weights[$0] })
      if let held { upper.add(-rule.threshold, held) }
      upper.add(rule.threshold - most, isLarge)
      model.add(upper .<= free, named: rowName("large only if_\(id)"))
      var weight = LinearExpression(counted)
      for stock in stocks { weight.add(-1, weights[stock]) }
      if let held { weight.add(rule.threshold, held) }
      weight.add(-rule.threshold, isLarge)
      model.add(weight .>= (held == nil ? -rule.threshold : 0), named: rowName("large weight_\(id)"))
      columns.append(LargeColumns(stocks: stocks, isLarge: isLarge, counted: counted))
    }
    largeColumns.append((rule, columns))
    if !columns.isEmpty { model.add(.sum(columns.map(\.counted)) .<= rule.mostLarge, named: rowName(rule.label)) }
  }
}
