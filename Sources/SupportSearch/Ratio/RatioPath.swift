import Foundation

/// N[t] and D[t] of one portfolio.
struct RatioPath {
  var numerators: [Double]
  var denominators: [Double]

  /// A path of zeros.
  init(periods: Int) {
    numerators = Array(repeating: 0, count: periods)
    denominators = numerators
  }

  /// The path of (1 − share)·self + share·other: both parts are linear in the weights.
  func moved(_ share: Double, towards other: RatioPath) -> RatioPath {
    var result = self
    for t in numerators.indices {
      result.numerators[t] += share * (other.numerators[t] - numerators[t])
      result.denominators[t] += share * (other.denominators[t] - denominators[t])
    }
    return result
  }

  /// d[t]; nil where a denominator is not above zero or a logarithm has no value.
  func deviations(growth: [Double]?) -> [Double]? {
    var result = numerators
    for t in result.indices {
      guard denominators[t] > 0 else { return nil }
      result[t] /= denominators[t]
    }
    guard let growth else { return result }
    for t in result.indices {
      let relative = result[t] / growth[t]
      guard relative > -1 else { return nil }
      result[t] = log1p(relative)
    }
    return result
  }

  /// The greatest change of a denominator relative to another path's.
  func distance(to other: RatioPath) -> Double {
    var most = 0.0
    for t in denominators.indices { most = max(most, abs(denominators[t] / other.denominators[t] - 1)) }
    return most
  }
}

/// The deviations of all portfolios near one path, to first order: d[t](w) ≈ d̂[t] + Σ slope[t]·(n[t,i] − ρ[t]·δ[t,i])·w[i],
/// n and δ the columns' numerators and denominators.
///
/// The sum vanishes at the path's own portfolio, because N and D are homogeneous in the weights.
struct RatioTangent {
  /// d̂.
  let deviations: [Double]
  /// ρ[t] = N[t]/D[t].
  let ratios: [Double]
  /// The derivative of d[t] by N[t].
  let slopes: [Double]

  /// The tangent at a path; nil where the path has no deviations.
  init?(_ path: RatioPath, growth: [Double]?) {
    guard let deviations = path.deviations(growth: growth) else { return nil }
    self.deviations = deviations
    let ratios = zip(path.numerators, path.denominators).map { $0 / $1 }
    self.ratios = ratios
    slopes = path.denominators.indices.map { t in
      guard let growth else { return 1 / path.denominators[t] }
      return 1 / ((growth[t] + ratios[t]) * path.denominators[t])
    }
  }
}
