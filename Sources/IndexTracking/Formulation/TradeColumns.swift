import MarketData
public import MILP
import TrackingDomain

/// The columns that say what is traded: w[i] = h[i] + buy[i] − sell[i], h[i] what is held before, fractions of C.
public struct TradeColumns: Sendable {
  /// buy[i].
  public let buys: [Variable]
  /// sell[i]; nil for a stock that is not owned.
  public let sells: [Variable?]
  /// 1 when the stock is bought.
  public let bought: [Variable]
  /// 1 when the stock is sold; nil for a stock that is not owned.
  public let sold: [Variable?]
  /// C_trans/C.
  public let cost: LinearExpression
  /// ½·Σ (buy[i] + sell[i]).
  public let turnover: LinearExpression
}

extension TrackingFormulation {
  /// Adds buy and sell columns with a binary for each direction, never both at once.
  ///
  ///     w[i] − buy[i] + sell[i] = h[i]
  ///     ρ[i]·β[i] ≤ buy[i] ≤ (δ[i] − h[i])·β[i]    sell[i] ≤ h[i]·σ[i]    β[i] + σ[i] ≤ 1
  ///
  /// Without the binaries a solver burns money where that helps the objective. A stock that is not owned is bought
  /// exactly when it is held, so its β is z. ρ is one lot where trades cost a ticket, so that a ticket cannot be paid
  /// for nothing; of a sale, the odd rest beside whole lots where there is one.
  mutating func addTrades() {
    var buys: [Variable] = []
    var sells: [Variable?] = []
    var bought: [Variable] = []
    var sold: [Variable?] = []
    var cost = LinearExpression()
    var turnover = LinearExpression()
    let costs = problem.costs
    let ticket = costs.ticket / problem.capital
    for stock in weights.indices {
      let id = problem.market.ids[stock]
      let owned = problem.heldProportions[stock]
      let most = max(0, ceilings[stock] - owned)
      let lot = ticket > 0 ? problem.lotProportions[stock] : 0
      // An odd rest may be sold by itself.
      let grid = problem.lotGrid(stock)
      let leastSale = grid.rest > 0 ? lot * grid.rest / grid.lot : lot
      let buy = model.addVariable("buy_\(id)", upper: most)
      buys.append(buy)
      cost.add(costs.buy, buy)
      turnover.add(0.5, buy)
      var balance = LinearExpression(weights[stock])
      balance.add(-1, buy)
      if owned > 0 {
        let sell = model.addVariable("sell_\(id)", upper: owned)
        // Where there is no room to buy, saying so keeps a ticket from being paid for nothing.
        let isBought = model.addVariable("bought_\(id)", .binary, upper: most > 0 ? 1 : 0)
        let isSold = model.addVariable("sold_\(id)", .binary)
        balance.add(1, sell)
        cost.add(costs.sell, sell)
        turnover.add(0.5, sell)
        model.add(
          LinearExpression(terms: [.init(1, buy), .init(-most, isBought)]) .<= 0, named: "bought only if_\(id)")
        model.add(
          LinearExpression(terms: [.init(1, sell), .init(-owned, isSold)]) .<= 0, named: "sold only if_\(id)")
        model.add(LinearExpression.sum([isBought, isSold]) .<= 1, named: "one direction_\(id)")
        if lot > 0 {
          model.add(
            LinearExpression(terms: [.init(1, buy), .init(-min(lot, most), isBought)]) .>= 0,
            named: "a lot bought_\(id)")
          model.add(
            LinearExpression(terms: [.init(1, sell), .init(-min(leastSale, owned), isSold)]) .>= 0,
            named: "a lot sold_\(id)")
        }
        cost.add(ticket, isBought)
        cost.add(ticket, isSold)
        sells.append(sell)
        sold.append(isSold)
        bought.append(isBought)
      } else {
        cost.add(ticket, held[stock])
        sells.append(nil)
        sold.append(nil)
        bought.append(held[stock])
      }
      model.add(balance .== owned, named: "trade balance_\(id)")
    }
    trades = TradeColumns(
      buys: buys, sells: sells, bought: bought, sold: sold, cost: cost, turnover: turnover)
  }
}
