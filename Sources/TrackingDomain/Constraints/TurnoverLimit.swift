/// Most that may be traded in all: ½·Σ |Δw[i]| ≤ τ, the half-sum convention.
public struct TurnoverLimit: ConstraintRule {
  /// τ, fraction of capital.
  public var limit: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a limit on turnover.
  public init(_ limit: Double) {
    self.limit = limit
    label = "turnover at most \(percent(limit))"
  }

  /// Lowers to a row over turnover.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.bound(.turnover, -.infinity, limit)
  }

  /// Judges the half-sum of absolute changes.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    guard portfolio.turnover > limit + tolerance else { return [] }
    return [
      Violation(
        constraint: label, detail: "turnover is \(percent(portfolio.turnover))", amount: portfolio.turnover - limit)
    ]
  }
}
