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

  /// An implication as a row: z[condition] − z[consequence] ≤ 0.
  mutating func add(_ rule: ImplicationRule) {
    model.add(
      LinearExpression(terms: [.init(1, held[rule.condition]), .init(-1, held[rule.consequence])]) .<= 0,
      named: rowName(rule.label))
  }
}
