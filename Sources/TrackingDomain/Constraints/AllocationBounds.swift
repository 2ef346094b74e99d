/// Least and greatest proportion of a sector or any other group: lower ≤ Σ w[i] over its members ≤ upper.
///
/// A band around the benchmark's weight of a sector is the same with bounds b(s) ± band.
public struct AllocationBounds: ConstraintRule {
  /// The group's name.
  public var group: String
  /// Positions of its stocks, ascending.
  public var members: [Int]
  /// Least and greatest sum of proportions.
  public var range: ClosedRange<Double>
  /// The constraint as a user would write it.
  public var label: String

  /// Makes bounds on a group.
  public init(group: String, members: [Int], range: ClosedRange<Double>, label: String? = nil) {
    self.group = group
    self.members = members
    self.range = range
    self.label = label ?? "\(group) from \(percent(range.lowerBound)) to \(percent(range.upperBound))"
  }

  /// Lowers to a row over the group's proportions.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    var coefficients = [Double](repeating: 0, count: problem.stockCount)
    for stock in members { coefficients[stock] = 1 }
    lowered.bound(.proportions(coefficients), range.lowerBound, range.upperBound)
  }

  /// Judges the sum over the group.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let sum = members.reduce(0) { $0 + portfolio.weights[$1] }
    if sum < range.lowerBound - tolerance {
      return [
        Violation(
          constraint: label, detail: "\(group) is \(percent(sum)), at least \(percent(range.lowerBound)) wanted",
          amount: range.lowerBound - sum)
      ]
    }
    if sum > range.upperBound + tolerance {
      return [
        Violation(
          constraint: label, detail: "\(group) is \(percent(sum)), at most \(percent(range.upperBound)) allowed",
          amount: sum - range.upperBound)
      ]
    }
    return []
  }
}
