import MILP
import TrackingDomain

extension TrackingFormulation {
  /// The turnover limit as a row: ½·Σ (buy[i] + sell[i]) ≤ τ.
  mutating func add(_ rule: TurnoverLimit) {
    guard let trades else { return }
    model.add(trades.turnover .<= rule.limit, named: rowName(rule.label))
  }
}
