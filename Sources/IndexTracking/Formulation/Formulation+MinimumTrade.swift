import MarketData
import MILP
import TrackingDomain

extension TrackingFormulation {
  /// The smallest trade as rows: buy[i] ≥ m·β[i], sell[i] ≥ m·σ[i] − max(0, m − h[i])·(1 − z[i]).
  ///
  /// The last term lets a holding smaller than m be sold whole.
  mutating func add(_ rule: MinimumTrade) {
    guard let trades else { return }
    for stock in weights.indices {
      let id = problem.market.ids[stock]
      model.add(
        LinearExpression(terms: [.init(1, trades.buys[stock]), .init(-rule.least, trades.bought[stock])]) .>= 0,
        named: rowName("least bought_\(id)"))
      guard let sell = trades.sells[stock], let sold = trades.sold[stock] else { continue }
      let missing = max(0, rule.least - problem.heldProportions[stock])
      model.add(
        LinearExpression(terms: [.init(1, sell), .init(-rule.least, sold), .init(-missing, held[stock])]) .>= -missing,
        named: rowName("least sold_\(id)"))
    }
  }
}
