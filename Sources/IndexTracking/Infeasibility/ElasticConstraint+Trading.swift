import MarketData
import MILP
import TrackingDomain

extension ElasticConstraint {
  /// A ban gives in what is traded all the same, and the answer names the stocks.
  static func tradeBan(
    _ rule: TradeBan, _ weakest: PortfolioConstraint, _ problem: TrackingProblem
  ) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in
        guard let trades = formulation.trades else { return [] }
        var traded = LinearExpression.sum(rule.mayBuy ? [] : rule.members.map { trades.buys[$0] })
        if !rule.maySell { for sell in rule.members.compactMap({ trades.sells[$0] }) { traded.add(1, sell) } }
        return addLimit(&formulation, traded, atMost: 0)
      },
      concession: { amounts, shares in
        let portfolio = Judge(problem).portfolio(shares: shares)
        func text(_ stocks: [Int], _ verb: String) -> String? {
          guard !stocks.isEmpty else { return nil }
          return stocks.map { stock in
            let size = Concession.percentText(abs(portfolio.tradeWeights[stock]), up: true)
            return "\(size) of \(problem.market.ids[stock])"
          }.listed() + " would have to be \(verb)"
        }
        let bought = rule.mayBuy ? [] : rule.members.filter { portfolio.tradeWeights[$0] > 1e-9 }
        let sold = rule.maySell ? [] : rule.members.filter { portfolio.tradeWeights[$0] < -1e-9 }
        var loosened = rule
        loosened.members = rule.members.filter { !bought.contains($0) && !sold.contains($0) }
        return Concession(
          quantity: "traded in spite of the ban", from: 0, to: amounts[0], amount: amounts[0], unit: .fraction,
          text: [text(bought, "bought"), text(sold, "sold")].compactMap { $0 }.joined(separator: " and "),
          loosened: .tradeBan(loosened))
      })
  }

  /// A turnover limit gives in turnover.
  static func turnover(_ rule: TurnoverLimit, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in
        guard let trades = formulation.trades else { return [] }
        return addLimit(&formulation, trades.turnover, atMost: rule.limit)
      },
      concession: { amounts, _ in
        var loosened = rule
        loosened.limit += amounts[0]
        return Concession(
          quantity: "turnover", from: rule.limit, to: loosened.limit, amount: amounts[0], unit: .fraction,
          text: "a turnover of at least \(Concession.percentText(loosened.limit, up: true)) would have to be allowed",
          loosened: .turnover(loosened))
      })
  }

  /// A limit on the number of trades gives in trades.
  static func tradeCount(_ rule: TradeCountLimit, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .stocks,
      addAmounts: { formulation in
        guard let trades = formulation.trades else { return [] }
        return addLimit(&formulation, trades.number, atMost: Double(rule.limit))
      },
      concession: { amounts, _ in
        let more = Int(amounts[0].rounded())
        var loosened = rule
        loosened.limit += more
        return Concession(
          quantity: "number of trades", from: Double(rule.limit), to: Double(loosened.limit), amount: Double(more),
          unit: .stocks, text: "\(loosened.limit) trades would have to be allowed, \(more) more",
          loosened: .tradeCount(loosened))
      })
  }

  /// A cost budget gives in fraction of capital, said in money too.
  static func costLimit(
    _ rule: CostLimit, _ weakest: PortfolioConstraint, _ problem: TrackingProblem
  ) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in
        guard let trades = formulation.trades else { return [] }
        return addLimit(&formulation, trades.cost, atMost: rule.limit)
      },
      concession: { amounts, _ in
        var loosened = rule
        loosened.limit += amounts[0]
        let money = decimal(Concession.outward(loosened.limit * problem.capital, up: true))
        return Concession(
          quantity: "transaction cost", from: rule.limit, to: loosened.limit, amount: amounts[0], unit: .fraction,
          text:
            "a cost of at least \(Concession.percentText(loosened.limit, up: true)) of the capital, \(money), would "
            + "have to be allowed",
          loosened: .costLimit(loosened))
      })
  }

  /// The smallest trade gives in its size: buy[i] ≥ m·β[i] − fall, sell[i] ≥ m·σ[i] − max(0, m − h[i])·(1 − z[i]) − fall.
  static func minimumTrade(_ rule: MinimumTrade, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .fraction,
      addAmounts: { formulation in
        guard let trades = formulation.trades else { return [] }
        let fall = addAmount("fall", &formulation, atMost: rule.least)
        for stock in formulation.weights.indices {
          formulation.model.add(
            LinearExpression(terms: [
              .init(1, trades.buys[stock]), .init(-rule.least, trades.bought[stock]), .init(1, fall),
            ]) .>= 0, named: formulation.rowName("falling least bought"))
          guard let sell = trades.sells[stock], let sold = trades.sold[stock] else { continue }
          let missing = max(0, rule.least - formulation.problem.heldProportions[stock])
          formulation.model.add(
            LinearExpression(terms: [
              .init(1, sell), .init(-rule.least, sold), .init(-missing, formulation.held[stock]), .init(1, fall),
            ]) .>= -missing, named: formulation.rowName("falling least sold"))
        }
        return [fall]
      },
      concession: { amounts, _ in
        var loosened = rule
        loosened.least = max(0, rule.least - amounts[0])
        return Concession(
          quantity: "least trade", from: rule.least, to: loosened.least, amount: amounts[0], unit: .fraction,
          text: "trades as small as \(Concession.percentText(loosened.least, up: false)) of the capital would have to "
            + "be allowed",
          loosened: .minimumTrade(loosened))
      })
  }

  /// Liquidity gives by one factor for all stocks: buy[i], sell[i] ≤ factor·(most shares)·V[i,T]/C.
  ///
  /// The amount is factor − 1. A stock without any volume is out of reach of every factor.
  static func liquidity(
    _ rule: LiquidityLimit, _ weakest: PortfolioConstraint, _ problem: TrackingProblem
  ) -> ElasticConstraint {
    let tradable = zip(rule.mostShares, problem.tradePrices).map { $0 * $1 / problem.capital }
    return ElasticConstraint(
      variant: weakest, unit: .multiple,
      addAmounts: { formulation in
        guard let trades = formulation.trades else { return [] }
        let excess = addAmount("excess", &formulation)
        for stock in tradable.indices where tradable[stock].isFinite {
          for (name, column) in [("buy", trades.buys[stock]), ("sell", trades.sells[stock])] {
            guard let column else { continue }
            formulation.model.add(
              LinearExpression(terms: [.init(1, column), .init(-tradable[stock], excess)]) .<= tradable[stock],
              named: formulation.rowName("rising \(name)"))
          }
        }
        return [excess]
      },
      concession: { amounts, shares in
        var loosened = rule
        loosened.mostShares = rule.mostShares.map { $0 * (1 + amounts[0]) }
        let trades = Judge(problem).portfolio(shares: shares).trades
        let beyond = trades.indices.filter { abs(trades[$0]) > rule.mostShares[$0] * (1 + 1e-6) }
        let factor = decimal(Concession.outward(1 + amounts[0], up: true))
        return Concession(
          quantity: "shares traded, times what is allowed", from: 1, to: 1 + amounts[0], amount: amounts[0],
          unit: .multiple,
          text: "\(factor) times as much would have to be allowed, such as in "
            + beyond.map { problem.market.ids[$0] }.listed(),
          loosened: .liquidity(loosened))
      })
  }
}
