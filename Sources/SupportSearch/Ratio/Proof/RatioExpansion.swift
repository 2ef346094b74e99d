import Foundation
import LinearAlgebra

/// What each deviation is at least and at most in a region, affine in the weights, about a reference.
///
/// With ρ = N/D, ρ̂ that of the reference and D̂ its path, let x = φ′(ρ̂)·(N − ρ̂·D)/D̂, φ the identity or the logarithm
/// of log returns; x is linear in w and zero at the reference. Then d = d̂ + x·σ exactly, σ = D̂/D for simple returns, and
/// for log returns that times ln(1 + z)/z, z = x·D̂/D, which falls with z. Where σ lies between s − η and s + η,
/// |d − d̂ − s·x| ≤ η·|x|, and |x| ≤ α + m·x, the chord of its range.
struct RatioExpansion {
  /// d̂.
  private(set) var deviations: [Double]
  /// s·x of one unit of each column, T × n.
  private(set) var slopes: Matrix
  /// η·α.
  private(set) var errorConstants: [Double]
  /// η·m/s: what the error takes of s·x.
  private(set) var errorSlopes: [Double]
  /// η·max |x|.
  private(set) var errors: [Double]
  /// The greatest |d̂ + s·x|.
  private(set) var sizes: [Double]

  /// Expands about a reference.
  ///
  /// - Parameters:
  ///   - series: over weights that sum to 1.
  ///   - reference: weights that sum to 1.
  ///   - band: bounds of D[t].
  ///   - held: the columns that a portfolio may hold.
  ///   - range: the range of a row's value over the region.
  /// - Returns: nil where some portfolio of the region may have no logarithm, or a path that is not above zero.
  init?(
    _ series: RatioSeries, reference: [Double], band: (lower: [Double], upper: [Double]), held: [Int],
    range: ([Double]) -> (Double, Double)
  ) {
    let path = series.path(of: reference)
    guard let tangent = RatioTangent(path, growth: series.growth) else { return nil }
    let (periods, columns) = (series.periods, series.columns)
    deviations = tangent.deviations
    slopes = Matrix(rows: periods, columns: columns)
    errorConstants = Array(repeating: 0, count: periods)
    (errorSlopes, errors, sizes) = (errorConstants, errorConstants, errorConstants)
    for t in 0..<periods {
      let row = (0..<columns).map { j in
        tangent.slopes[t] * (series.numerators[t, j] - tangent.ratios[t] * series.denominators[t, j])
      }
      let (least, most) = range(row)
      guard band.lower[t] > 0 else { return nil }
      var low = path.denominators[t] / band.upper[t]
      var high = path.denominators[t] / band.lower[t]
      if let growth = series.growth {
        // No portfolio's ratio is outside those of its columns.
        let ends = Self.ends(series, t, columns: held)
        let scale = growth[t] + tangent.ratios[t]
        let top = min(max(most * low, most * high), (ends.upper - tangent.ratios[t]) / scale)
        let bottom = max(min(least * low, least * high), (ends.lower - tangent.ratios[t]) / scale)
        guard bottom > -1, top >= bottom - 1e-12, top.isFinite else { return nil }
        let (flat, steep) = (Self.steepness(top + 1e-12), Self.steepness(max(bottom - 1e-12, (bottom - 1) / 2)))
        (low, high) = (low * flat, high * steep)
      }
      let (middle, half) = ((low + high) / 2, (high - low) / 2 * (1 + 1e-9) + 1e-15)
      let reach = max(abs(least), abs(most))
      let slope = most <= 0 ? -1 : least >= 0 ? 1 : (most + least) / (most - least)
      // |x| at both ends, with what rounding may leave.
      let constant = max(abs(most) - slope * most, abs(least) - slope * least, 0) + 1e-15 * reach
      errorConstants[t] = half * constant
      errorSlopes[t] = half * slope / middle
      errors[t] = half * reach
      sizes[t] = max(abs(deviations[t] + middle * least), abs(deviations[t] + middle * most))
      for j in 0..<columns { slopes[t, j] = middle * row[j] }
    }
  }

  /// The least and the greatest N/D of any column.
  private static func ends(_ series: RatioSeries, _ t: Int, columns: [Int]) -> (lower: Double, upper: Double) {
    var result = (lower: Double.infinity, upper: -Double.infinity)
    for j in columns {
      let (n, d) = (series.numerators[t, j], series.denominators[t, j])
      if d > 0 {
        result = (min(result.lower, n / d), max(result.upper, n / d))
      } else if n != 0 {
        return (-.infinity, .infinity)
      }
    }
    return result
  }

  /// ln(1 + z)/z.
  private static func steepness(_ z: Double) -> Double { abs(z) < 1e-9 ? 1 - z / 2 : log1p(z) / z }

  /// g of gᵀw, below −λ·Σ d/T where Σ w = 1.
  func rewardTerm(_ reward: Double) -> [Double] {
    var result = [Double](repeating: 0, count: slopes.columns)
    guard reward != 0 else { return result }
    for j in result.indices {
      for t in deviations.indices {
        let error = errorConstants[t] + errorSlopes[t] * slopes[t, j]
        result[j] -= (reward * (deviations[t] + slopes[t, j]) + abs(reward) * error) / Double(deviations.count)
      }
    }
    return result
  }

  /// What a unit of the error of period t can take off the measure, beyond what its rows count themselves.
  func loss(_ objective: RatioObjective, _ t: Int) -> Double {
    let count = Double(deviations.count)
    switch objective.measure {
    case .squares(let weights): return 2 * weights[t] * sizes[t]
    case .variance: return 2 * (sizes[t] + sizes.reduce(0, +) / count) / max(1, count - 1)
    case .deviation(.meanAbsolute): return 1 / count
    case .semivariance, .deviation: return 0
    }
  }
}
