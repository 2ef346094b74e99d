import LinearAlgebra

/// The weights of a few columns, and what they come to.
struct RatioPoint {
  /// Weights, in the order of the columns.
  var weights: [Double]
  /// N and D.
  var path: RatioPath
  /// The true objective.
  var value: Double
}

/// Solves the convex problem that remains when a ratio objective is replaced by its tangent, on a few columns.
protocol TangentFit: AnyObject {
  /// The best weights for the tangent.
  ///
  /// - Parameters:
  ///   - columns: what may be held, and is.
  ///   - weights: weights to begin from, in the order of the columns.
  /// - Returns: nil where none were found.
  func solve(_ tangent: RatioTangent, columns: [Int], from weights: [Double]) -> [Double]?
}

/// Fits the weights of a few columns to a ratio objective itself, by the Gauss–Newton method.
///
/// Each step solves the tangent problem at the weights at hand and goes as far towards its answer as the true objective
/// falls; all rules are linear on given columns, so that every point between two portfolios keeps them. Where the
/// tangent's answer is no better, the weights are stationary: to first order no other portfolio of these columns is
/// better. For piecewise-linear measures this is the prox-linear method without its proximal term.
///
/// Source: Burke & Ferris (1995), A Gauss–Newton method for convex composite optimization, Math. Programming
/// 71:179–194, doi:10.1007/BF01585997.
struct RatioFit {
  let objective: RatioObjective
  let model: any TangentFit

  /// The point of given weights.
  func point(_ weights: [Double], columns: [Int]) -> RatioPoint {
    let path = path(weights, columns: columns)
    return RatioPoint(weights: weights, path: path, value: value(of: path, weights, columns))
  }

  /// Fits.
  ///
  /// - Parameters:
  ///   - columns: what is held.
  ///   - start: weights that keep all rules; no answer is worse.
  ///   - steps: most tangent problems.
  ///   - tolerance: the relative fall of the objective at which a step was the last.
  func fit(_ columns: [Int], from start: RatioPoint, steps: Int, tolerance: Double) -> RatioPoint {
    var here = start
    guard here.value < .infinity else { return here }
    for _ in 0..<steps {
      guard let tangent = RatioTangent(here.path, growth: objective.series.growth),
        let weights = model.solve(tangent, columns: columns, from: here.weights)
      else { break }
      let there = point(weights, columns: columns)
      let isSettled = zip(weights, here.weights).allSatisfy { abs($0 - $1) <= 1e-9 }
      // Below this the objective cannot tell two points apart, while the tangent's answer still is the better one.
      if isSettled, there.value <= here.value * (1 + 4e-16) + 1e-300 { return there }
      if isSettled { break }
      let next = there.value < here.value ? there : best(between: here, there, columns)
      let fall = here.value - next.value
      guard fall > 0 else { break }
      here = next
      if fall <= tolerance * abs(here.value) { break }
    }
    return here
  }

  /// The best point between two, by golden sections.
  private func best(between here: RatioPoint, _ there: RatioPoint, _ columns: [Int]) -> RatioPoint {
    func at(_ share: Double) -> RatioPoint {
      let weights = zip(here.weights, there.weights).map { $0 + share * ($1 - $0) }
      let path = here.path.moved(share, towards: there.path)
      return RatioPoint(weights: weights, path: path, value: value(of: path, weights, columns))
    }
    let section = 0.381_966_011_250_105
    var (low, high) = (0.0, 1.0)
    var left = (share: section, point: at(section))
    var right = (share: 1 - section, point: at(1 - section))
    for _ in 0..<36 {
      if left.point.value < right.point.value {
        high = right.share
        right = left
        left.share = low + section * (high - low)
        left.point = at(left.share)
      } else {
        low = left.share
        left = right
        right.share = high - section * (high - low)
        right.point = at(right.share)
      }
    }
    return left.point.value < right.point.value ? left.point : right.point
  }

  private func path(_ weights: [Double], columns: [Int]) -> RatioPath {
    let periods = objective.series.periods
    var result = RatioPath(periods: periods)
    result.numerators.withUnsafeMutableBufferPointer { numerators in
      result.denominators.withUnsafeMutableBufferPointer { denominators in
        objective.series.numerators.storage.withUnsafeBufferPointer { n in
          objective.series.denominators.storage.withUnsafeBufferPointer { d in
            for (weight, column) in zip(weights, columns) where weight != 0 {
              let start = column * periods
              for t in 0..<periods {
                numerators[t] += weight * n[start + t]
                denominators[t] += weight * d[start + t]
              }
            }
          }
        }
      }
    }
    return result
  }

  private func value(of path: RatioPath, _ weights: [Double], _ columns: [Int]) -> Double {
    guard let deviations = path.deviations(growth: objective.series.growth) else { return .infinity }
    let value = objective.value(ofDeviations: deviations)
    guard let fixed = objective.fixedRows else { return value }
    var rows = fixed.target.map { -$0 }
    for (weight, column) in zip(weights, columns) {
      for r in rows.indices { rows[r] += weight * fixed.factor.storage[column * rows.count + r] }
    }
    return value + rows.reduce(0) { $0 + $1 * $1 }
  }
}
