import MILP
import TrackingDomain

extension TrackingFormulation {
  /// An implication as a row: z[condition] − z[consequence] ≤ 0.
  mutating func add(_ rule: ImplicationRule) {
    model.add(
      LinearExpression(terms: [.init(1, held[rule.condition]), .init(-1, held[rule.consequence])]) .<= 0,
      named: rowName(rule.label))
  }
}
