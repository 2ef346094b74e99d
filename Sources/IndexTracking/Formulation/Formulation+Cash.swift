import MILP
import TrackingDomain

extension TrackingFormulation {
  /// Cash between bounds, as bounds of the column.
  mutating func add(_ rule: CashBounds) {
    model.setBounds(of: cash, lower: max(0, rule.range.lowerBound), upper: rule.range.upperBound)
  }
}
