import MILP
import TrackingDomain

extension TrackingFormulation {
  /// The number of trades as a row: Σ β[i] + σ[i] ≤ M.
  mutating func add(_ rule: TradeCountLimit) {
    guard let trades else { return }
    model.add(trades.number .<= Double(rule.limit), named: rowName(rule.label))
  }
}
