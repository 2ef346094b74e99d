import MILP
import TrackingDomain

/// One way in which a constraint may give: the form in which the program has it, the rows by which an amount makes up
/// for the rest, and what the amount means.
struct ElasticConstraint {
  /// What takes the constraint's place in the problem: its weakest form, or one that keeps what does not give.
  var variant: PortfolioConstraint
  /// The unit of the amounts.
  var unit: Concession.Unit
  /// Whether the constraint gives in every respect at once, for when no single respect is enough.
  var isLastResort = false
  /// Adds the amounts, zero or more, and the rows in which they stand.
  var addAmounts: (inout TrackingFormulation) -> [Variable]
  /// What the least amounts, and the share counts they come with, mean.
  var concession: (_ amounts: [Double], _ shares: [Double]) -> Concession

  /// The ways in which a constraint may give.
  static func ways(for constraint: PortfolioConstraint, in problem: TrackingProblem) -> [ElasticConstraint] {
    let weakest = constraint.weakest(in: problem)
    switch constraint {
    case .cardinality(let rule): return [count(rule, weakest)]
    case .selection(let rule): return [count(rule, weakest, problem)]
    case .implication(let rule): return [implication(rule, weakest, problem)]
    case .proportions(let rule): return proportions(rule, weakest, problem)
    case .allocation(let rule): return [allocation(rule, weakest)]
    case .exposure(let rule): return [exposure(rule, weakest)]
    case .ucits(let rule): return concentration(rule, problem)
    case .largestSum(let rule): return [largestSum(rule, weakest)]
    case .cash(let rule): return [cash(rule, weakest)]
    case .tradeBan(let rule): return [tradeBan(rule, weakest, problem)]
    case .turnover(let rule): return [turnover(rule, weakest)]
    case .tradeCount(let rule): return [tradeCount(rule, weakest)]
    case .costLimit(let rule): return [costLimit(rule, weakest, problem)]
    case .minimumTrade(let rule): return [minimumTrade(rule, weakest)]
    case .liquidity(let rule): return [liquidity(rule, weakest, problem)]
    }
  }

  /// A column of a name that no other has, zero or more.
  static func addAmount(
    _ name: String, _ formulation: inout TrackingFormulation, _ kind: VariableKind = .continuous,
    atMost upper: Double = .infinity
  ) -> Variable {
    formulation.model.addVariable("\(name) #\(formulation.model.columnCount)", kind, upper: upper)
  }

  /// lower ≤ expression + below − above ≤ upper with below, above ≥ 0, whole where a most is given.
  static func addRange(
    _ formulation: inout TrackingFormulation, _ expression: LinearExpression, _ range: ClosedRange<Double>,
    wholeUpTo most: Double? = nil
  ) -> [Variable] {
    let kind: VariableKind = most == nil ? .continuous : .integer
    let below = addAmount("below", &formulation, kind, atMost: most ?? .infinity)
    let above = addAmount("above", &formulation, kind, atMost: most ?? .infinity)
    var elastic = expression
    elastic.add(1, below)
    elastic.add(-1, above)
    formulation.model.add(
      LinearConstraint(elastic, lower: range.lowerBound, upper: range.upperBound), named: formulation.rowName("elastic")
    )
    return [below, above]
  }

  /// expression − amount ≤ upper with amount ≥ 0.
  static func addLimit(
    _ formulation: inout TrackingFormulation, _ expression: LinearExpression, atMost upper: Double
  ) -> [Variable] {
    let amount = addAmount("excess", &formulation)
    var elastic = expression
    elastic.add(-1, amount)
    formulation.model.add(elastic .<= upper, named: formulation.rowName("elastic"))
    return [amount]
  }
}
