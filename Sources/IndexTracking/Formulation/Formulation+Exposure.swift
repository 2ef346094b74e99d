import MILP
import TrackingDomain

extension TrackingFormulation {
  /// A factor band as a row: target − τ ≤ Σ F[i]·w[i] ≤ target + τ.
  mutating func add(_ rule: ExposureBand) {
    model.add(
      LinearConstraint(
        .dot(rule.exposures, weights), lower: rule.target - rule.tolerance, upper: rule.target + rule.tolerance),
      named: rowName(rule.label))
  }
}
