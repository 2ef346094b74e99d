import MarketData
import MILP
import TrackingDomain

extension TrackingFormulation {
  /// Floors and ceilings as rows: ε[i]·z[i] ≤ w[i] ≤ δ[i]·z[i].
  mutating func add(_ rule: ProportionBounds) {
    for stock in weights.indices {
      let id = problem.market.ids[stock]
      model.add(
        LinearExpression(terms: [.init(1, weights[stock]), .init(-ceilings[stock], held[stock])]) .<= 0,
        named: rowName("ceiling_\(id)"))
      guard floors[stock] > 0 else { continue }
      model.add(
        LinearExpression(terms: [.init(1, weights[stock]), .init(-floors[stock], held[stock])]) .>= 0,
        named: rowName("floor_\(id)"))
    }
  }
}
