/// A factor exposure near the benchmark's: |Σ F[i]·(w[i] − b[i])| ≤ τ.
public struct ExposureBand: ConstraintRule {
  /// The factor's name.
  public var factor: String
  /// F[i], N exposures.
  public var exposures: [Double]
  /// Σ F[i]·b[i], the benchmark's exposure.
  public var target: Double
  /// τ, in units of the exposure.
  public var tolerance: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a band around the benchmark's exposure.
  public init(factor: String, exposures: [Double], target: Double, tolerance: Double, label: String? = nil) {
    self.factor = factor
    self.exposures = exposures
    self.target = target
    self.tolerance = tolerance
    self.label = label ?? "factor \(factor) within \(decimal(tolerance)) of the benchmark"
  }

  /// Lowers to a row over exposures.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.bound(.proportions(exposures), target - tolerance, target + tolerance)
  }

  /// Judges the portfolio's exposure; the tolerance of judgement is in units of the greatest exposure.
  public func violations(by portfolio: JudgedPortfolio, tolerance slack: Double) -> [Violation] {
    let exposure = zip(exposures, portfolio.weights).reduce(0) { $0 + $1.0 * $1.1 }
    let scale = exposures.reduce(1) { Swift.max($0, abs($1)) }
    let excess = abs(exposure - target) - tolerance
    guard excess > slack * scale else { return [] }
    return [
      Violation(
        constraint: label,
        detail: "exposure to \(factor) is \(decimal(exposure)), the benchmark's \(decimal(target)), "
          + "at most \(decimal(tolerance)) apart wanted",
        amount: excess)
    ]
  }
}
