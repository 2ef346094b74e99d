import Scenarios
import TrackingDomain

extension HelpTopic {
  /// What deviation means.
  static let bases = HelpTopic(
    "bases", "what is held constant (--basis), and so what deviates",
    HelpLayout.list(DeviationBasis.allCases.map { ($0.rawValue, meaning(of: $0)) }),
    HelpLayout.paragraph(
      "Where nothing is said the basis is \(DeviationBasis.shares.rawValue). Figures in and out of sample are of the "
        + "shares that are held, on every basis."))

  /// What is minimised.
  static let objectives = HelpTopic(
    "objectives", "how deviations d[1]…d[T] are summed up (--objective)",
    HelpLayout.list(TrackingMeasure.allCases.map { ($0.rawValue, meaning(of: $0)) }),
    HelpLayout.paragraph(
      "Where nothing is said it is \(TrackingMeasure.mse.rawValue). --excess-reward λ takes λ times the mean excess "
        + "return off. The root mean square (rmse) has the same optimum as mse, the tracking error the same as "
        + "variance: the answer shows both."))

  private static func meaning(of basis: DeviationBasis) -> String {
    switch basis {
    case .shares:
      "Share counts stay as they are bought; d[t] is the return of the portfolio less that of the benchmark. What is "
        + "held is what is measured."
    case .weights: "Proportions are rebalanced each period; d[t] = Σ w[i]·r[i,t] − R[t]."
    case .values: "Share counts stay; d[t] is the portfolio's value path less the benchmark's, both 1 in the end."
    }
  }

  private static func meaning(of measure: TrackingMeasure) -> String {
    switch measure {
    case .mse: "Mean square, Σ d²/T."
    case .variance: "Sample variance, Σ (d − mean)²/(T−1): the square of the tracking error."
    case .mad: "Mean absolute deviation, Σ |d|/T."
    case .downside: "Mean downside deviation, Σ max(0, −d)/T: only what falls behind counts."
    case .semivariance: "Mean squared downside, Σ max(0, −d)²/T."
    case .max: "Greatest absolute deviation, max |d|."
    case .cvar:
      "Conditional value at risk: the mean of the worst shortfalls; --level \(decimal(StandardValues.level)) takes the "
        + "worst \(percent(1 - StandardValues.level)) of the periods."
    case .risk: "Ex ante: the active variance (w − b)ᵀV(w − b) that --risk-model expects."
    }
  }
}
