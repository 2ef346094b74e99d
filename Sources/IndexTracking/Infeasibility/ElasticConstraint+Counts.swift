import MarketData
import MILP
import TrackingDomain

extension ElasticConstraint {
  /// A cardinality gives in stocks.
  static func count(_ rule: CardinalityRule, _ weakest: PortfolioConstraint) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .stocks,
      addAmounts: { formulation in
        let columns = rule.members.map { members in members.map { formulation.held[$0] } } ?? formulation.held
        return addRange(
          &formulation, .sum(columns), Double(rule.range.lowerBound)...Double(rule.range.upperBound),
          wholeUpTo: Double(columns.count))
      },
      concession: { amounts, _ in
        let change = CountChange(rule.range, amounts)
        var loosened = rule
        loosened.range = change.range
        return Concession(
          quantity: change.quantity, from: change.from, to: change.to, amount: change.amount, unit: .stocks,
          text: "\(stocksText(Int(change.to))) would have to be allowed, \(change.difference)",
          loosened: .cardinality(loosened))
      })
  }

  /// A rule over a set gives in stocks, and the answer names some that would do.
  static func count(
    _ rule: SelectionRule, _ weakest: PortfolioConstraint, _ problem: TrackingProblem
  ) -> ElasticConstraint {
    ElasticConstraint(
      variant: weakest, unit: .stocks,
      addAmounts: { formulation in
        addRange(
          &formulation, .sum(rule.members.map { formulation.held[$0] }),
          Double(rule.range.lowerBound)...Double(rule.range.upperBound), wholeUpTo: Double(rule.members.count))
      },
      concession: { amounts, shares in
        let change = CountChange(rule.range, amounts)
        var loosened = rule
        loosened.range = change.range
        let ids = problem.market.ids
        let held = rule.members.filter { shares[$0] > 0 }.map { ids[$0] }
        let missing = rule.members.filter { shares[$0] <= 0 }.map { ids[$0] }
        let text: String
        if change.isBelow, rule.range.lowerBound == rule.members.count {
          text = "\(stocksText(Int(change.amount))) would have to be left out, such as \(missing.listed())"
        } else if !change.isBelow, rule.range.upperBound == 0 {
          text = "\(stocksText(Int(change.amount))) would have to be allowed, such as \(held.listed())"
        } else {
          text = "\(stocksText(Int(change.to))) would have to be allowed, such as \(held.listed())"
        }
        return Concession(
          quantity: change.quantity, from: change.from, to: change.to, amount: change.amount, unit: .stocks,
          text: text, loosened: .selection(loosened))
      })
  }

  /// An implication gives or does not.
  static func implication(
    _ rule: ImplicationRule, _ weakest: PortfolioConstraint, _ problem: TrackingProblem
  ) -> ElasticConstraint {
    let ids = problem.market.ids
    return ElasticConstraint(
      variant: weakest, unit: .stocks,
      addAmounts: { formulation in
        addLimit(
          &formulation,
          LinearExpression(terms: [
            .init(1, formulation.held[rule.condition]), .init(-1, formulation.held[rule.consequence]),
          ]), atMost: 0)
      },
      concession: { amounts, _ in
        Concession(
          quantity: "\(ids[rule.condition]) held without \(ids[rule.consequence])", from: nil, to: nil,
          amount: amounts[0].rounded(), unit: .stocks,
          text: "\(ids[rule.condition]) would have to be allowed without \(ids[rule.consequence])", loosened: weakest)
      })
  }
}

/// How far a range of counts was missed, and the range that would not be.
private struct CountChange {
  let range: ClosedRange<Int>
  let from: Double
  let to: Double
  let amount: Double
  let isBelow: Bool

  /// Reads the amounts below and above, whole but for the engine's tolerance.
  init(_ range: ClosedRange<Int>, _ amounts: [Double]) {
    let below = Int(amounts[0].rounded())
    let above = Int(amounts[1].rounded())
    isBelow = below > 0
    self.range = (range.lowerBound - below)...(range.upperBound + above)
    from = Double(isBelow ? range.lowerBound : range.upperBound)
    to = Double(isBelow ? range.lowerBound - below : range.upperBound + above)
    amount = Double(max(below, above))
  }

  var quantity: String { isBelow ? "least number of stocks" : "greatest number of stocks" }
  var difference: String { "\(Int(amount)) \(isBelow ? "fewer" : "more")" }
}
