import MILP
import TrackingDomain

extension TrackingFormulation {
  /// Cardinality as a row: K₁ ≤ Σ z[i] ≤ K₂.
  mutating func add(_ rule: CardinalityRule) {
    let columns = rule.members.map { members in members.map { held[$0] } } ?? held
    model.add(
      LinearConstraint(
        .sum(columns), lower: Double(rule.range.lowerBound), upper: Double(rule.range.upperBound)),
      named: rowName(rule.label))
  }
}
