/// One stock is held only with another: z[condition] ≤ z[consequence].
public struct ImplicationRule: ConstraintRule {
  /// Position of the stock that brings the other with it.
  public var condition: Int
  /// Position of the stock that must then be held.
  public var consequence: Int
  /// The constraint as a user would write it.
  public var label: String

  /// Makes the rule: if condition is held, so is consequence.
  public init(condition: Int, consequence: Int, label: String) {
    self.condition = condition
    self.consequence = consequence
    self.label = label
  }

  /// Lowers to a count: z[condition] − z[consequence] ≤ 0.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.counts.append(
      LoweredProblem.Count(stocks: [condition, consequence], coefficients: [1, -1], range: -1...0))
  }

  /// Judges whether the first is held without the second.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    guard portfolio.isHeld(condition), !portfolio.isHeld(consequence) else { return [] }
    return [
      Violation(
        constraint: label,
        detail: "\(portfolio.ids[condition]) is held but \(portfolio.ids[consequence]) is not", amount: 1)
    ]
  }
}
