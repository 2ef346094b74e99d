/// Shocks of unit long-run variance whose volatility clusters: a GJR-GARCH(1,1) process with Student-t innovations.
///
/// With z[t] of unit variance and h the variance relative to its long-run mean of 1,
///
///     shock[t] = √h[t] · z[t]
///     h[t+1] = (1 − α − γ/2 − β) + (α + γ·[z[t] < 0]) · shock[t]² + β·h[t]
///
/// γ is the leverage effect: a fall raises volatility more than a rise of the same size. The process starts at its
/// long-run variance.
///
/// Source: Glosten, Jagannathan & Runkle (1993), J. Finance 48:1779–1801; Bollerslev (1987), REStat 69:542–547.
struct VolatilityProcess {
  /// How strongly the last shock acts (α), how much more if it was a fall (γ), and how much variance stays (β).
  struct Dynamics: Sendable {
    let alpha: Double
    let gamma: Double
    let beta: Double

    /// The whole market: persistent, with a strong leverage effect.
    static let market = Dynamics(alpha: 0.02, gamma: 0.22, beta: 0.85)
    /// Sector and style factors.
    static let factor = Dynamics(alpha: 0.07, gamma: 0, beta: 0.91)
    /// What is specific to one company: news strikes harder and fades sooner.
    static let specific = Dynamics(alpha: 0.09, gamma: 0.02, beta: 0.86)
  }

  /// Innovations are kept within this many standard deviations; beyond lies about one draw in a million, and a single
  /// such draw would otherwise govern the variance for months.
  private static let largestInnovation = 12.0

  /// Volatility stays within five times its long-run mean, about the worst of 2008 and 2020.
  private static let largestVariance = 25.0

  private let dynamics: Dynamics
  private let degreesOfFreedom: Double

  /// The variance of the next shock relative to its long-run mean.
  private(set) var relativeVariance = 1.0

  init(_ dynamics: Dynamics, degreesOfFreedom: Double) {
    self.dynamics = dynamics
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The next shock.
  mutating func next(_ random: inout RandomStream) -> Double {
    let limit = Self.largestInnovation
    let z = min(max(random.studentT(degreesOfFreedom: degreesOfFreedom), -limit), limit)
    let shock = relativeVariance.squareRoot() * z
    let reaction = dynamics.alpha + (z < 0 ? dynamics.gamma : 0)
    let floor = 1 - dynamics.alpha - dynamics.gamma / 2 - dynamics.beta
    let next = floor + reaction * shock * shock + dynamics.beta * relativeVariance
    relativeVariance = min(next, Self.largestVariance)
    return shock
  }
}
