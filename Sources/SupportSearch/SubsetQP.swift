/// A small convex quadratic program on the columns of one support, with the workspace to solve it again and again.
///
/// minimise ½ xᵀHx + fᵀx subject to lower ≤ x ≤ upper and rowLower ≤ Ax ≤ rowUpper, H symmetric, positive semidefinite.
///
/// `solve` first guesses which bounds and rows are active, solves the equality-constrained problem, and moves every
/// column or row that contradicts its guess (the primal–dual active-set method; Hintermüller, Ito & Kunisch 2002). A
/// neighbour's active set is nearly right, so this mostly ends after one or two factorisations with the conditions of
/// Karush, Kuhn and Tucker verified. Where it does not end, or H is singular on the free columns, the dual method of
/// `DualActiveSet` decides.
package final class SubsetQP {
  /// How many columns fit.
  package let capacity: Int
  /// How many rows there are besides bounds.
  package let rows: Int
  /// How many columns there are now.
  package var count = 0
  /// H, entry (a, b) at `hessian[a * capacity + b]`; both triangles are read.
  package let hessian: UnsafeMutablePointer<Double>
  /// f.
  package let linear: UnsafeMutablePointer<Double>
  /// Least values.
  package let lower: UnsafeMutablePointer<Double>
  /// Greatest values.
  package let upper: UnsafeMutablePointer<Double>
  /// A, entry (row, column) at `matrix[row * capacity + column]`.
  package let matrix: UnsafeMutablePointer<Double>
  /// Least values of the rows.
  package var rowLower: [Double]
  /// Greatest values of the rows.
  package var rowUpper: [Double]

  /// The solution.
  package let x: UnsafeMutablePointer<Double>
  /// Hx + f + Aᵀμ: the multipliers of the bounds, ≥ 0 at a lower and ≤ 0 at an upper bound.
  package let gradient: UnsafeMutablePointer<Double>
  /// μ: the multipliers of the rows, ≤ 0 at a lower and ≥ 0 at an upper bound.
  package let multipliers: UnsafeMutablePointer<Double>
  /// Where each column is: −1 at its lower bound, 0 between, 1 at its upper; read as the first guess.
  package let state: UnsafeMutablePointer<Int8>
  /// Where each row is, in the same code.
  package let rowState: UnsafeMutablePointer<Int8>

  let factor: UnsafeMutablePointer<Double>
  let solved: UnsafeMutablePointer<Double>
  let schur: UnsafeMutablePointer<Double>
  let free: UnsafeMutablePointer<Int>
  private let allDoubles: UnsafeMutablePointer<Double>
  private let allStates: UnsafeMutablePointer<Int8>

  /// Makes room for a number of columns and rows.
  package init(capacity: Int, rows: Int) {
    self.capacity = capacity
    self.rows = rows
    let c = max(capacity, 1)
    let m = max(rows, 1)
    let total = 2 * c * c + c * (5 + m + m + 1) + m + m * (m + 1)
    allDoubles = .allocate(capacity: total)
    allDoubles.initialize(repeating: 0, count: total)
    var next = allDoubles
    func take(_ size: Int) -> UnsafeMutablePointer<Double> {
      defer { next += size }
      return next
    }
    hessian = take(c * c)
    factor = take(c * c)
    linear = take(c)
    lower = take(c)
    upper = take(c)
    x = take(c)
    gradient = take(c)
    matrix = take(c * m)
    solved = take(c * (m + 1))
    multipliers = take(m)
    schur = take(m * (m + 1))
    rowLower = Array(repeating: -.infinity, count: rows)
    rowUpper = Array(repeating: .infinity, count: rows)
    allStates = .allocate(capacity: c + m)
    allStates.initialize(repeating: 0, count: c + m)
    state = allStates
    rowState = allStates + c
    free = .allocate(capacity: c)
    free.initialize(repeating: 0, count: c)
  }

  deinit {
    allDoubles.deallocate()
    allStates.deallocate()
    free.deallocate()
  }

  /// Solves the program, beginning from the active set in `state` and `rowState`.
  ///
  /// - Returns: whether a feasible point exists; then `x`, `gradient`, `multipliers` and the states are those of an
  ///   optimum.
  package func solve() -> Bool {
    if solveFromGuess() {
      restoreFeasibility()
      return true
    }
    guard DualActiveSet.solve(self) else { return false }
    restoreFeasibility()
    return true
  }

  /// ½ xᵀHx + fᵀx at the solution.
  package var value: Double {
    var sum = 0.0
    for a in 0..<count {
      let row = hessian + a * capacity
      var product = 0.0
      for b in 0..<count { product += row[b] * x[b] }
      sum += x[a] * (0.5 * product + linear[a])
    }
    return sum
  }

  /// The size of the gradient's terms, against which a multiplier counts as zero.
  var gradientScale: Double {
    var scale = 0.0
    for a in 0..<count {
      scale = max(scale, hessian[a * capacity + a] * max(abs(lower[a]), min(abs(upper[a]), 1)), abs(linear[a]))
    }
    return max(scale, 1e-300)
  }

  /// Solves under the guessed active set and repairs the guess until it contradicts nothing.
  private func solveFromGuess() -> Bool {
    let tolerance = 1e-13 * gradientScale * Double(count + 4)
    for row in 0..<rows where rowLower[row] == rowUpper[row] { rowState[row] = 1 }
    for _ in 0..<(12 + count / 4) {
      guard solveEqualities() else { return false }
      var changed = false
      for a in 0..<count {
        switch state[a] {
        case 0:
          if x[a] < lower[a] - 1e-13 {
            state[a] = -1
            changed = true
          } else if x[a] > upper[a] + 1e-13 {
            state[a] = 1
            changed = true
          }
        case -1:
          if gradient[a] < -tolerance, upper[a] > lower[a] {
            state[a] = 0
            changed = true
          }
        default:
          if gradient[a] > tolerance, upper[a] > lower[a] {
            state[a] = 0
            changed = true
          }
        }
      }
      for row in 0..<rows where rowLower[row] < rowUpper[row] {
        if rowState[row] == 0 {
          let activity = activity(of: row)
          if activity < rowLower[row] - 1e-13 { rowState[row] = -1 }
          if activity > rowUpper[row] + 1e-13 { rowState[row] = 1 }
          if rowState[row] != 0 { changed = true }
        } else if Double(rowState[row]) * multipliers[row] < -tolerance {
          rowState[row] = 0
          changed = true
        }
      }
      if !changed { return true }
    }
    return false
  }

  /// aᵀx of one row.
  func activity(of row: Int) -> Double {
    let coefficients = matrix + row * capacity
    var sum = 0.0
    for a in 0..<count { sum += coefficients[a] * x[a] }
    return sum
  }

  /// Solves H x + f + Aᵀμ = 0 on the free columns with the active rows as equalities and the rest at its bounds.
  ///
  /// - Returns: false where the system is singular.
  func solveEqualities() -> Bool {
    var size = 0
    for a in 0..<count {
      switch state[a] {
      case 0:
        free[size] = a
        size += 1
      case -1: x[a] = lower[a]
      default: x[a] = upper[a]
      }
    }
    var active = 0
    for row in 0..<rows where rowState[row] != 0 { active += 1 }
    guard active <= size else { return false }

    // Right-hand sides, one after another: −(f + H x_clamped), then the active rows' coefficients.
    for a in 0..<size {
      let i = free[a]
      let row = hessian + i * capacity
      var sum = -linear[i]
      for b in 0..<count where state[b] != 0 { sum -= row[b] * x[b] }
      solved[a] = sum
      let packed = factor + a * size
      for b in a..<size { packed[b] = row[free[b]] }
    }
    guard DenseFactor.factor(factor, size: size) else { return false }
    var next = 1
    for row in 0..<rows where rowState[row] != 0 {
      let target = solved + next * size
      let coefficients = matrix + row * capacity
      for a in 0..<size { target[a] = coefficients[free[a]] }
      next += 1
    }
    for side in 0...active { DenseFactor.solve(factor, size: size, solved + side * size) }

    // S μ = A H⁻¹ rhs − b, S = A H⁻¹ Aᵀ over the active rows.
    next = 0
    for row in 0..<rows where rowState[row] != 0 {
      let coefficients = matrix + row * capacity
      var gap = -(rowState[row] < 0 ? rowLower[row] : rowUpper[row])
      for b in 0..<count where state[b] != 0 { gap += coefficients[b] * x[b] }
      for a in 0..<size { gap += coefficients[free[a]] * solved[a] }
      for other in 0...next {
        let column = solved + (other + 1) * size
        var sum = 0.0
        for a in 0..<size { sum += coefficients[free[a]] * column[a] }
        schur[other * active + next] = sum
      }
      schur[active * active + next] = gap
      next += 1
    }
    guard DenseFactor.factor(schur, size: active) else { return false }
    DenseFactor.solve(schur, size: active, schur + active * active)
    for side in 0..<active {
      let multiplier = schur[active * active + side]
      let column = solved + (side + 1) * size
      for a in 0..<size { solved[a] -= multiplier * column[a] }
    }
    for a in 0..<size { x[free[a]] = solved[a] }
    next = 0
    for row in 0..<rows {
      multipliers[row] = 0
      if rowState[row] != 0 {
        multipliers[row] = schur[active * active + next]
        next += 1
      }
    }
    for a in 0..<count where state[a] != 0 { gradient[a] = stationarity(at: a) }
    for a in 0..<size { gradient[free[a]] = 0 }
    return true
  }

  /// (Hx + f + Aᵀμ)[a].
  func stationarity(at a: Int) -> Double {
    let row = hessian + a * capacity
    var sum = linear[a]
    for b in 0..<count { sum += row[b] * x[b] }
    for r in 0..<rows where multipliers[r] != 0 { sum += multipliers[r] * matrix[r * capacity + a] }
    return sum
  }

  /// Puts every column exactly within its bounds and gives the rounding left in the first row to the roomiest free
  /// column, or to a column at a bound where none is free.
  private func restoreFeasibility() {
    for a in 0..<count { x[a] = min(max(x[a], lower[a]), upper[a]) }
    guard rows > 0, rowLower[0] == rowUpper[0] else { return }
    for _ in 0..<2 {
      let gap = rowUpper[0] - activity(of: 0)
      if gap == 0 { return }
      var best = -1
      var room = 0.0
      for a in 0..<count where matrix[a] != 0 {
        let slack = gap / matrix[a] > 0 ? upper[a] - x[a] : x[a] - lower[a]
        let preference = state[a] == 0 ? slack : min(slack, 1) * 1e-6
        if preference > room {
          room = preference
          best = a
        }
      }
      guard best >= 0 else { return }
      x[best] = min(max(x[best] + gap / matrix[best], lower[best]), upper[best])
    }
  }
}
