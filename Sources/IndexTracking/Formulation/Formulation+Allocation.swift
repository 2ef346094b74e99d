import MILP
import TrackingDomain

extension TrackingFormulation {
  /// A group's bounds as a row: lower ≤ Σ w[i] ≤ upper.
  mutating func add(_ rule: AllocationBounds) {
    model.add(
      LinearConstraint(
        .sum(rule.members.map { weights[$0] }), lower: rule.range.lowerBound, upper: rule.range.upperBound),
      named: rowName(rule.label))
  }
}
