import MILP
import TrackingDomain

extension TrackingFormulation {
  /// A count over a set as a row: least ≤ Σ z[i] ≤ most.
  mutating func add(_ rule: SelectionRule) {
    model.add(
      LinearConstraint(
        .sum(rule.members.map { held[$0] }), lower: Double(rule.range.lowerBound),
        upper: Double(rule.range.upperBound)),
      named: rowName(rule.label))
  }
}
