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
  /// How many stocks are traded.
  var number: LinearExpression { .sum(bought + sold.compactMap { $0 }) }
  /// The columns of trades that may cost the least commission or more.
  let leastCommissions: [LeastColumns]
}

/// The two columns of a trade that costs the least commission up to some amount, and more beyond.
struct LeastColumns: Sendable {
  /// The amount traded.
  let amount: Variable
  /// θ: 1 where the trade costs the least commission.
  let isLeast: Variable
  /// q: the amount that is traded then, 0 otherwise.
  let part: Variable
  /// The amount up to which the least commission is what a trade costs.
  let reach: Double
}

extension TrackingFormulation {
  /// Adds buy and sell columns with a binary for each direction, never both at once.
  ///
  ///     w[i] − buy[i] + sell[i] = h[i]
  ///     ρ[i]·β[i] ≤ buy[i] ≤ (δ[i] − h[i])·β[i]    sell[i] ≤ h[i]·σ[i]    β[i] + σ[i] ≤ 1
  ///
  /// Without the binaries a solver burns money where that helps the objective. A stock that is not owned is bought
  /// exactly when it is held, so its β is z. ρ is one lot where trades cost a ticket or a least commission, so that it
  /// cannot be paid for nothing; of a sale, the odd rest beside whole lots where there is one.
  mutating func addTrades() {
    var buys: [Variable] = []
    var sells: [Variable?] = []
    var bought: [Variable] = []
    var sold: [Variable?] = []
    var cost = LinearExpression()
    var turnover = LinearExpression()
    let costs = problem.costs
    let ticket = costs.ticket / problem.capital
    var leastCommissions: [LeastColumns] = []
    for stock in weights.indices {
      let id = problem.market.ids[stock]
      let owned = problem.heldProportions[stock]
      let most = max(0, ceilings[stock] - owned)
      let lot = costs.fixedCharge > 0 ? problem.lotProportions[stock] : 0
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
        model.add(beyond(most, buy, isBought) .<= 0, named: "bought only if_\(id)")
        model.add(beyond(owned, sell, isSold) .<= 0, named: "sold only if_\(id)")
        model.add(LinearExpression.sum([isBought, isSold]) .<= 1, named: "one direction_\(id)")
        if lot > 0 {
          model.add(beyond(min(lot, most), buy, isBought) .>= 0, named: "a lot bought_\(id)")
          model.add(beyond(min(leastSale, owned), sell, isSold) .>= 0, named: "a lot sold_\(id)")
        }
        cost.add(ticket, isBought)
        cost.add(ticket, isSold)
        cost += leastSurcharge(buy, isBought, rate: costs.buy, most: most, &leastCommissions)
        cost += leastSurcharge(sell, isSold, rate: costs.sell, most: owned, &leastCommissions)
        sells.append(sell)
        sold.append(isSold)
        bought.append(isBought)
      } else {
        cost.add(ticket, held[stock])
        cost += leastSurcharge(buy, held[stock], rate: costs.buy, most: most, &leastCommissions)
        sells.append(nil)
        sold.append(nil)
        bought.append(held[stock])
      }
      model.add(balance .== owned, named: "trade balance_\(id)")
    }
    trades = TradeColumns(
      buys: buys, sells: sells, bought: bought, sold: sold, cost: cost, turnover: turnover,
      leastCommissions: leastCommissions)
  }

  /// An amount over a bound that holds where it is traded: a − bound·β.
  private func beyond(_ bound: Double, _ amount: Variable, _ isTraded: Variable) -> LinearExpression {
    LinearExpression(terms: [.init(1, amount), .init(-bound, isTraded)])
  }

  /// What the least commission ψ adds to φ·β + f·a, the cost of an amount a by ticket and rate, as columns and rows.
  ///
  /// The amount is split at r = (ψ − φ)/f, in the multiple-choice form of Croxton, Gendron & Magnanti (2003), Manage. Sci.
  /// 49:1268–1273, which leaves no room to pay more than the greater of the two:
  ///
  ///     q ≤ r·θ    r·(β − θ) ≤ a − q ≤ most·(β − θ)    θ ≤ β    surcharge = (ψ − φ)·θ − f·q
  private mutating func leastSurcharge(
    _ amount: Variable, _ isTraded: Variable, rate: Double, most: Double, _ added: inout [LeastColumns]
  ) -> LinearExpression {
    let excess = (problem.costs.least - problem.costs.ticket) / problem.capital
    let reach = problem.costs.leastReach(rate: rate) / problem.capital
    guard reach > 0 else { return LinearExpression() }
    // No amount that can be traded is beyond the least commission, whatever gives way.
    guard reach < max(1, most) else { return LinearExpression(terms: [.init(excess, isTraded), .init(-rate, amount)]) }
    let name = model.columnNames[amount.column]
    let isLeast = model.addVariable("least_\(name)", .binary)
    let part = model.addVariable("at least commission_\(name)", upper: reach)
    model.add(
      LinearExpression(terms: [.init(1, isLeast), .init(-1, isTraded)]) .<= 0, named: "least only if_\(name)")
    model.add(beyond(reach, part, isLeast) .<= 0, named: "least up to_\(name)")
    for (bound, isUpper) in [(reach, false), (most, true)] {
      let rest = LinearExpression(terms: [
        .init(1, amount), .init(-1, part), .init(-bound, isTraded), .init(bound, isLeast),
      ])
      model.add(isUpper ? rest .<= 0 : rest .>= 0, named: "more than least \(isUpper ? "at most" : "from")_\(name)")
    }
    added.append(LeastColumns(amount: amount, isLeast: isLeast, part: part, reach: reach))
    return LinearExpression(terms: [.init(excess, isLeast), .init(-rate, part)])
  }
}
