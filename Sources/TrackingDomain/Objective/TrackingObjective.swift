public import MarketData

/// What portfolio is assumed over the fitted window, and so what a deviation d[t] is (positive: above the benchmark).
public enum DeviationBasis: String, Sendable, Hashable, Codable, CaseIterable {
  /// Constant share counts, what is held is what is measured: d[t] = r_P[t] − R[t] with
  /// r_P[t] = P[t]/P[t−1] − 1 and P[t] = Σ V[i,t]·x[i] + cash.
  case shares
  /// Constant proportions, rebalanced each period: d[t] = Σ w[i]·r[i,t] − R[t].
  case weights
  /// Constant share counts, value path: d[t] = (Σ V[i,t]·x[i] + cash)/C − I[t]/I[T].
  case values
}

/// A way to sum up the deviations d[1]…d[T] of a portfolio in one number to be made small.
///
/// All are per period and in return units (squared for the quadratic ones); see model.md's table in the documentation.
public enum TrackingMeasure: String, Sendable, Hashable, Codable, CaseIterable {
  /// Mean square: Σ d²/T.
  case mse
  /// Sample variance: Σ (d − mean d)²/(T−1).
  case variance
  /// Mean absolute deviation: Σ |d|/T.
  case mad
  /// Mean downside deviation: Σ max(0, −d)/T.
  case downside
  /// Mean squared downside: Σ max(0, −d)²/T.
  case semivariance
  /// Greatest absolute deviation: max |d|.
  case max
  /// Conditional value at risk of the shortfall −d: the mean of its worst (1 − α) share
  /// (Rockafellar & Uryasev 2000, J. Risk 2:21–41).
  case cvar
  /// Ex-ante: the active variance (w − b)ᵀV(w − b) that the problem's risk model expects, a function of the weights at
  /// the position date rather than of deviations.
  case risk

  /// Whether the measure is a quadratic function of the weights; otherwise it is piecewise linear.
  public var isQuadratic: Bool {
    switch self {
    case .mse, .variance, .semivariance, .risk: true
    case .mad, .downside, .max, .cvar: false
    }
  }
}

/// The objective to be minimised: a measure of the deviations minus a reward for mean excess return,
/// measure(d) − λ·Σ d/T.
public struct TrackingObjective: Sendable, Hashable {
  /// The greatest reward λ: beyond it the measure has no say in the sum.
  public static let greatestReward = 1000.0

  /// How deviations are summed up.
  public var measure: TrackingMeasure
  /// What deviation means.
  public var basis: DeviationBasis
  /// How returns are taken.
  public var returns: ReturnKind
  /// λ ≥ 0: what one unit of mean excess return per period is worth, in units of the measure.
  public var excessReward: Double
  /// α of ``TrackingMeasure/cvar``: 0.95 means the worst twentieth of the periods.
  public var level: Double
  /// h, periods: deviations of ``TrackingMeasure/mse`` count half for every so many periods back; nil counts all alike.
  public var halfLife: Double?

  /// Makes an objective; the defaults are the field's classic, mean square on constant share counts.
  public init(
    _ measure: TrackingMeasure = .mse, basis: DeviationBasis = .shares, returns: ReturnKind = .simple,
    excessReward: Double = 0, level: Double = 0.95, halfLife: Double? = nil
  ) {
    self.measure = measure
    self.basis = basis
    self.returns = returns
    self.excessReward = excessReward
    self.level = level
    self.halfLife = halfLife
  }
}
