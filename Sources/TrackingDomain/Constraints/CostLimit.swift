/// Most that trading may cost: C_trans ≤ γ·C.
public struct CostLimit: ConstraintRule {
  /// γ, fraction of capital.
  public var limit: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a cost budget.
  public init(_ limit: Double) {
    self.limit = limit
    label = "transaction cost at most \(percent(limit))"
  }

  /// Lowers to a row over transaction cost.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.bound(.cost, -.infinity, limit)
  }

  /// Judges the cost recomputed from the trades.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let share = portfolio.transactionCost / portfolio.capital
    guard share > limit + tolerance else { return [] }
    return [Violation(constraint: label, detail: "trading costs \(percent(share)) of capital", amount: share - limit)]
  }
}
