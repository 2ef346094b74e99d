import Foundation
import LinearAlgebra
import Relaxation

/// The plain perspective program of a problem with a known diagonal, by a primal barrier method that shares nothing with
/// the search.
///
/// minimise wᵀAw + ℓᵀw + ΣD[i]·w[i]²/z[i] over Σw = 1, Σz = K, floor·z ≤ w ≤ ceiling·z, z ≤ 1.
struct PerspectiveProgram {
  let problem: CardinalityQuadratic
  let rest: Matrix
  let split: DiagonalSplit
  private var n: Int { problem.count }

  /// - Precondition: every stock is free and counted, the cardinality one number below N, floors are below 1/K and ceilings
  ///   above.
  init(_ problem: CardinalityQuadratic, split: DiagonalSplit) {
    self.problem = problem
    self.split = split
    var rest = problem.objective
    for i in 0..<problem.count {
      for j in 0..<problem.count { rest[i, j] -= (split.weightCosts[i] + split.weightCosts[j]) / 2 }
      rest[i, i] -= split.diagonal[i]
    }
    self.rest = rest
  }

  /// A value that the program's optimum is at least, and within a millionth of in relative terms.
  func bound() -> Double {
    let k = Double(problem.cardinality.lowerBound)
    var x = [Double](repeating: 1 / Double(n), count: n) + [Double](repeating: k / Double(n), count: n)
    let size = value(x)
    var mu = size
    while mu * Double(3 * n) > 1e-7 * size {
      for _ in 0..<60 {
        guard let step = newtonStep(x, mu), decrement(step, x, mu) > 1e-13 * size else { break }
        var length = 1.0
        let now = barrier(x, mu)
        while length > 1e-10, barrier(zip(x, step).map { $0 + length * $1 }, mu) >= now { length /= 2 }
        guard length > 1e-10 else { break }
        x = zip(x, step).map { $0 + length * $1 }
      }
      mu /= 4
    }
    // On the central path the program's dual lies 3N·μ below.
    return value(x) - 2 * mu * 4 * Double(3 * n)
  }

  private func value(_ x: [Double]) -> Double {
    let w = Array(x.prefix(n))
    var total = rest.quadraticForm(w)
    for i in 0..<n { total += w[i] * (split.weightCosts[i] + split.diagonal[i] * w[i] / x[n + i]) }
    return total
  }

  /// The inequalities of a stock, a·w + b·z + c > 0.
  private func limits(_ i: Int) -> [(a: Double, b: Double, c: Double)] {
    [(1, -problem.floors[i], 0), (-1, problem.ceilings[i], 0), (0, -1, 1)]
  }

  private func barrier(_ x: [Double], _ mu: Double) -> Double {
    var total = value(x)
    for i in 0..<n {
      for limit in limits(i) {
        let gap = limit.a * x[i] + limit.b * x[n + i] + limit.c
        guard gap > 0 else { return .infinity }
        total -= mu * log(gap)
      }
    }
    return total
  }

  private func derivatives(_ x: [Double], _ mu: Double) -> (gradient: [Double], hessian: [[Double]]) {
    var gradient = [Double](repeating: 0, count: 2 * n)
    var hessian = [[Double]](repeating: gradient, count: 2 * n)
    for i in 0..<n {
      for j in 0..<n {
        gradient[i] += 2 * rest[i, j] * x[j]
        hessian[i][j] += 2 * rest[i, j]
      }
      let (w, z, d) = (x[i], x[n + i], split.diagonal[i])
      let ratio = w / z
      let curvature = 2 * d / z
      gradient[i] += split.weightCosts[i] + 2 * d * ratio
      gradient[n + i] -= d * ratio * ratio
      hessian[i][i] += curvature
      hessian[i][n + i] -= curvature * ratio
      hessian[n + i][i] -= curvature * ratio
      hessian[n + i][n + i] += curvature * ratio * ratio
      for (a, b, c) in limits(i) {
        let gap = a * w + b * z + c
        gradient[i] -= mu * a / gap
        gradient[n + i] -= mu * b / gap
        for (row, p) in [(i, a), (n + i, b)] {
          for (column, q) in [(i, a), (n + i, b)] { hessian[row][column] += mu * p * q / (gap * gap) }
        }
      }
    }
    return (gradient, hessian)
  }

  /// The Newton step along Σ Δw = 0 and Σ Δz = 0.
  private func newtonStep(_ x: [Double], _ mu: Double) -> [Double]? {
    let (gradient, hessian) = derivatives(x, mu)
    var system = [[Double]](repeating: [Double](repeating: 0, count: 2 * n + 3), count: 2 * n + 2)
    for row in 0..<2 * n {
      for column in 0..<2 * n { system[row][column] = hessian[row][column] }
      system[row][row < n ? 2 * n : 2 * n + 1] = 1
      system[row < n ? 2 * n : 2 * n + 1][row] = 1
      system[row][2 * n + 2] = -gradient[row]
    }
    return Exhaustive.solve(&system).map { Array($0.prefix(2 * n)) }
  }

  private func decrement(_ step: [Double], _ x: [Double], _ mu: Double) -> Double {
    -zip(derivatives(x, mu).gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
