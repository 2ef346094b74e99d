import MarketData
import MILP
import TrackingDomain

extension TrackingFormulation {
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
