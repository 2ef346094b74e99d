/// Second moments moved towards a multiple of the identity: (1 − δ)·Σ d²/T + δ·μ·Σ (w[i] − c[i])².
///
/// The centre c is the benchmark's weights where they are known, so that the last term shrinks weights towards them, and
/// nothing where they are not.
public struct MomentShrinkage: Sendable, Hashable {
  /// δ, from 0 to 1.
  public var intensity: Double
  /// μ, squared return units per period.
  public var targetMoment: Double
  /// c, N fractions.
  public var centre: [Double]
  /// Σ c[j]² of stocks that were left out of the problem.
  public var outside: Double

  /// Makes a shrinkage.
  public init(intensity: Double, targetMoment: Double, centre: [Double], outside: Double = 0) {
    self.intensity = intensity
    self.targetMoment = targetMoment
    self.centre = centre
    self.outside = outside
  }

  /// (1 − δ)·value + δ·μ·Σ (w[i] − c[i])².
  ///
  /// - Parameters:
  ///   - value: the mean square of the deviations.
  ///   - weights: N proportions.
  public func shrunk(_ value: Double, weights: [Double]) -> Double {
    let distance = zip(weights, centre).reduce(outside) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (1 - intensity) * value + intensity * targetMoment * distance
  }

  /// The same for portfolios that hold no other than some of the stocks.
  ///
  /// - Parameter stocks: their positions, in the order wanted.
  public func restricted(to stocks: [Int]) -> MomentShrinkage {
    let kept = Set(stocks)
    let left = centre.indices.reduce(outside) { kept.contains($1) ? $0 : $0 + centre[$1] * centre[$1] }
    return MomentShrinkage(
      intensity: intensity, targetMoment: targetMoment, centre: stocks.map { centre[$0] }, outside: left)
  }
}
