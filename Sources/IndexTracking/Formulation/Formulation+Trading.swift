import MarketData
import MILP
import TrackingDomain

extension TrackingFormulation {
  /// A ban as bounds: buy[i] = 0, and sell[i] = 0 where selling is banned too.
  mutating func add(_ rule: TradeBan) {
    guard let trades else { return }
    for stock in rule.members {
      model.setBounds(of: trades.buys[stock], lower: 0, upper: 0)
      if !rule.maySell, let sell = trades.sells[stock] { model.setBounds(of: sell, lower: 0, upper: 0) }
    }
  }

  /// The turnover limit as a row: ½·Σ (buy[i] + sell[i]) ≤ τ.
  mutating func add(_ rule: TurnoverLimit) {
    guard let trades else { return }
    model.add(trades.turnover .<= rule.limit, named: rowName(rule.label))
  }

  /// The cost budget as a row: C_trans/C ≤ γ.
  mutating func add(_ rule: CostLimit) {
    guard let trades else { return }
    model.add(trades.cost .<= rule.limit, named: rowName(rule.label))
  }

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

  /// Liquidity as bounds: buy[i], sell[i] ≤ most shares × V[i,T]/C.
  mutating func add(_ rule: LiquidityLimit) {
    guard let trades else { return }
    let prices = problem.tradePrices
    for stock in weights.indices where rule.mostShares[stock].isFinite {
      let most = rule.mostShares[stock] * prices[stock] / problem.capital
      let buy = trades.buys[stock]
      model.setBounds(of: buy, lower: 0, upper: min(most, model.columnUpper[buy.column]))
      if let sell = trades.sells[stock] {
        model.setBounds(of: sell, lower: 0, upper: min(most, model.columnUpper[sell.column]))
      }
    }
  }
}
