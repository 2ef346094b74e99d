/// How many of a set are held: least ≤ Σ z[i] over the set ≤ most.
///
/// Either/or of two is at most one; exactly one is 1…1; must-hold of a list is all of it; exclusion is none of it.
public struct SelectionRule: ConstraintRule {
  /// Positions of the set's stocks, ascending.
  public var members: [Int]
  /// Least and greatest number held.
  public var range: ClosedRange<Int>
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a rule over a set.
  public init(members: [Int], range: ClosedRange<Int>, label: String) {
    self.members = members
    self.range = range
    self.label = label
  }

  /// Lowers to a count of the set.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.count(members, range)
  }

  /// Judges by counting the stocks of the set that are held.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let held = members.filter { portfolio.isHeld($0) }
    guard !range.contains(held.count) else { return [] }
    let names = held.map { portfolio.ids[$0] }.joined(separator: ", ")
    let amount =
      held.count < range.lowerBound ? range.lowerBound - held.count : held.count - range.upperBound
    return [
      Violation(
        constraint: label,
        detail: "\(held.count) of the set are held (\(names.isEmpty ? "none" : names)), "
          + "\(CardinalityRule.text(range)) wanted",
        amount: Double(amount))
    ]
  }
}
