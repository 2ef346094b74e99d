/// Cash between bounds, never negative: least ≤ cash/C ≤ most.
public struct CashBounds: ConstraintRule {
  /// Least and greatest cash, fractions of capital.
  public var range: ClosedRange<Double>
  /// The constraint as a user would write it.
  public var label: String

  /// Makes bounds on cash.
  public init(_ range: ClosedRange<Double>) {
    self.range = range
    label = "cash from \(percent(range.lowerBound)) to \(percent(range.upperBound))"
  }

  /// Lowers to nothing: cash has its bounds in the lowered problem.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {}

  /// Judges what is left after the trades and their cost.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let share = portfolio.cash / portfolio.capital
    let detail = "cash is \(percent(share)) of capital"
    if share < range.lowerBound - tolerance {
      return [Violation(constraint: label, detail: detail, amount: range.lowerBound - share)]
    }
    if share > range.upperBound + tolerance {
      return [Violation(constraint: label, detail: detail, amount: share - range.upperBound)]
    }
    return []
  }
}
