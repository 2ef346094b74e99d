import MILP
import TrackingDomain

extension TrackingFormulation {
  /// The cost budget as a row: C_trans/C ≤ γ.
  mutating func add(_ rule: CostLimit) {
    guard let trades else { return }
    model.add(trades.cost .<= rule.limit, named: rowName(rule.label))
  }
}
