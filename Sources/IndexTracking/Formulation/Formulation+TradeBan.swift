import MILP
import TrackingDomain

extension TrackingFormulation {
  /// A ban as bounds: buy[i] = 0 where buying is banned, sell[i] = 0 where selling is.
  mutating func add(_ rule: TradeBan) {
    guard let trades else { return }
    for stock in rule.members {
      if !rule.mayBuy { model.setBounds(of: trades.buys[stock], lower: 0, upper: 0) }
      if !rule.maySell, let sell = trades.sells[stock] { model.setBounds(of: sell, lower: 0, upper: 0) }
    }
  }
}
