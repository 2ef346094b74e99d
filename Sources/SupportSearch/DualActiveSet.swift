/// The dual active-set method for the subset programs that the fast path leaves: degenerate, singular, infeasible.
///
/// It walks through points that are optimal for the constraints met so far and adds the most violated one, so it ends
/// with the optimum or with proof that the constraints contradict each other. A singular H is met by proximal points:
/// minimise f(x) + ρ/2 |x − x₀|² and repeat from the answer until the step no longer moves the gradient.
///
/// Source: Goldfarb & Idnani (1983), Mathematical Programming 27:1–33, doi:10.1007/BF02591962.
struct DualActiveSet {
  private let program: SubsetQP
  private let n: Int
  private var cholesky: [Double]
  private var x: [Double]
  private var active: [Constraint] = []
  private var multipliers: [Double] = []
  /// Orthonormal basis of L⁻¹N, one row for each active constraint.
  private var basis: [[Double]] = []
  /// Columns of R in L⁻¹N = QR.
  private var triangle: [[Double]] = []

  /// One side of a row or bound, as normalᵀx ≥ bound.
  private struct Constraint {
    /// The row's number, or rows + column for a bound.
    var index: Int
    /// 1 for a lower side, −1 for an upper side.
    var side: Double
    var isEquality: Bool
  }

  private init(_ program: SubsetQP, cholesky: [Double]) {
    self.program = program
    self.cholesky = cholesky
    n = program.count
    x = Array(repeating: 0, count: n)
  }

  /// Solves the program and writes the optimum into it.
  ///
  /// - Returns: whether a feasible point exists.
  static func solve(_ program: SubsetQP) -> Bool {
    let n = program.count
    guard n > 0 else { return (0..<program.rows).allSatisfy { program.rowLower[$0] <= 0 && program.rowUpper[$0] >= 0 } }
    for a in 0..<n where program.lower[a] > program.upper[a] { return false }
    let largest = (0..<n).reduce(1e-300) { max($0, program.hessian[$1 * program.capacity + $1]) }
    var proximal = 0.0
    var cholesky: [Double]? = shifted(program, by: 0)
    if cholesky == nil {
      proximal = 1e-7 * largest
      cholesky = shifted(program, by: proximal)
    }
    guard let cholesky else { return false }

    var solver = DualActiveSet(program, cholesky: cholesky)
    var centre = (0..<n).map { min(max(0, program.lower[$0]), program.upper[$0]) }
    let tolerance = 1e-14 * program.gradientScale
    for _ in 0..<200 {
      let linear = (0..<n).map { program.linear[$0] - proximal * centre[$0] }
      guard solver.run(linear: linear) else { return false }
      let step = zip(solver.x, centre).reduce(0) { max($0, abs($1.0 - $1.1)) }
      centre = solver.x
      if proximal * step <= tolerance { break }
    }
    solver.write()
    return true
  }

  private static func shifted(_ program: SubsetQP, by shift: Double) -> [Double]? {
    let n = program.count
    var triangle = [Double](repeating: 0, count: n * n)
    for a in 0..<n {
      for b in a..<n { triangle[a * n + b] = program.hessian[a * program.capacity + b] }
      triangle[a * n + a] += shift
    }
    let isDefinite = triangle.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { DenseFactor.factor($0, size: n) } ?? false
    }
    return isDefinite ? triangle : nil
  }

  /// Minimises ½ xᵀ(LLᵀ)x + linearᵀx under the program's constraints.
  private mutating func run(linear: [Double]) -> Bool {
    active.removeAll()
    multipliers.removeAll()
    basis.removeAll()
    triangle.removeAll()
    x = linear.map { -$0 }
    lowerSolve(&x)
    upperSolve(&x)
    for row in 0..<program.rows where program.rowLower[row] == program.rowUpper[row] {
      guard satisfyEquality(Constraint(index: row, side: 1, isEquality: true)) else { return false }
    }
    for _ in 0..<(50 * (n + program.rows) + 100) {
      guard let worst = mostViolated() else { return true }
      guard satisfy(worst) else { return false }
    }
    return false
  }

  private func normal(_ constraint: Constraint) -> [Double] {
    var result = [Double](repeating: 0, count: n)
    if constraint.index < program.rows {
      let row = program.matrix + constraint.index * program.capacity
      for a in 0..<n { result[a] = constraint.side * row[a] }
    } else {
      result[constraint.index - program.rows] = constraint.side
    }
    return result
  }

  /// normalᵀx − bound: negative where violated.
  private func slack(_ constraint: Constraint) -> Double {
    if constraint.index < program.rows {
      let row = program.matrix + constraint.index * program.capacity
      var activity = 0.0
      for a in 0..<n { activity += row[a] * x[a] }
      return constraint.side > 0
        ? activity - program.rowLower[constraint.index] : program.rowUpper[constraint.index] - activity
    }
    let a = constraint.index - program.rows
    return constraint.side > 0 ? x[a] - program.lower[a] : program.upper[a] - x[a]
  }

  private func mostViolated() -> Constraint? {
    var worst: Constraint?
    var depth = -1e-13
    func consider(_ index: Int, _ side: Double) {
      let candidate = Constraint(index: index, side: side, isEquality: false)
      let gap = slack(candidate)
      if gap < depth, !active.contains(where: { $0.index == index }) {
        depth = gap
        worst = candidate
      }
    }
    for row in 0..<program.rows where program.rowLower[row] < program.rowUpper[row] {
      if program.rowLower[row] > -.infinity { consider(row, 1) }
      if program.rowUpper[row] < .infinity { consider(row, -1) }
    }
    for a in 0..<n {
      if program.lower[a] > -.infinity { consider(program.rows + a, 1) }
      if program.upper[a] < .infinity { consider(program.rows + a, -1) }
    }
    return worst
  }

  /// The parts of L⁻¹normal along the active constraints and across them.
  private func split(_ normal: [Double]) -> (along: [Double], across: [Double], size: Double, isDependent: Bool) {
    var across = normal
    lowerSolve(&across)
    let whole = across.reduce(0) { $0 + $1 * $1 }
    var along = [Double](repeating: 0, count: basis.count)
    for _ in 0..<2 {
      for (k, direction) in basis.enumerated() {
        var sum = 0.0
        for a in 0..<n { sum += direction[a] * across[a] }
        along[k] += sum
        for a in 0..<n { across[a] -= sum * direction[a] }
      }
    }
    let size = across.reduce(0) { $0 + $1 * $1 }
    return (along, across, size, size <= 1e-20 * whole || basis.count >= n)
  }

  /// R⁻¹ along: how the active multipliers move.
  private func dualDirection(_ along: [Double]) -> [Double] {
    var r = along
    for k in stride(from: r.count - 1, through: 0, by: -1) {
      r[k] /= triangle[k][k]
      for j in 0..<k { r[j] -= triangle[k][j] * r[k] }
    }
    return r
  }

  private mutating func satisfyEquality(_ constraint: Constraint) -> Bool {
    let (along, across, size, isDependent) = split(normal(constraint))
    let gap = slack(constraint)
    if isDependent { return abs(gap) <= 1e-11 * max(1, abs(program.rowUpper[constraint.index])) }
    let r = dualDirection(along)
    let step = -gap / size
    move(step, across, r)
    append(constraint, along, across, size, multiplier: step)
    return true
  }

  private mutating func satisfy(_ constraint: Constraint) -> Bool {
    var multiplier = 0.0
    let normal = normal(constraint)
    for _ in 0...(2 * (n + program.rows) + 10) {
      let (along, across, size, isDependent) = split(normal)
      let r = dualDirection(along)
      let gap = slack(constraint)
      let full = isDependent ? Double.infinity : max(0, -gap / size)
      var step = full
      var leaving = -1
      for k in r.indices where !active[k].isEquality && r[k] > 1e-14 {
        let limit = max(0, multipliers[k] / r[k])
        if limit < step {
          step = limit
          leaving = k
        }
      }
      guard step < .infinity else { return gap > -1e-10 }
      if isDependent {
        for k in r.indices { multipliers[k] -= step * r[k] }
      } else {
        move(step, across, r)
      }
      multiplier += step
      if leaving < 0 {
        append(constraint, along, across, size, multiplier: multiplier)
        return true
      }
      drop(leaving)
    }
    return false
  }

  private mutating func move(_ step: Double, _ across: [Double], _ r: [Double]) {
    var direction = across
    upperSolve(&direction)
    for a in 0..<n { x[a] += step * direction[a] }
    for k in r.indices { multipliers[k] -= step * r[k] }
  }

  private mutating func append(
    _ constraint: Constraint, _ along: [Double], _ across: [Double], _ size: Double, multiplier: Double
  ) {
    let length = size.squareRoot()
    active.append(constraint)
    multipliers.append(multiplier)
    basis.append(across.map { $0 / length })
    triangle.append(along + [length])
  }

  private mutating func drop(_ position: Int) {
    let later = Array(active[(position + 1)...])
    let values = Array(multipliers[(position + 1)...])
    active.removeSubrange(position...)
    multipliers.removeSubrange(position...)
    basis.removeSubrange(position...)
    triangle.removeSubrange(position...)
    for (constraint, value) in zip(later, values) {
      let (along, across, size, _) = split(normal(constraint))
      append(constraint, along, across, max(size, 1e-300), multiplier: value)
    }
  }

  private func lowerSolve(_ b: inout [Double]) {
    b.withUnsafeMutableBufferPointer { buffer in
      cholesky.withUnsafeBufferPointer { factor in
        if let factor = factor.baseAddress, let b = buffer.baseAddress { DenseFactor.solveLower(factor, size: n, b) }
      }
    }
  }

  private func upperSolve(_ b: inout [Double]) {
    b.withUnsafeMutableBufferPointer { buffer in
      cholesky.withUnsafeBufferPointer { factor in
        if let factor = factor.baseAddress, let b = buffer.baseAddress { DenseFactor.solveUpper(factor, size: n, b) }
      }
    }
  }

  private func write() {
    for a in 0..<n {
      program.x[a] = x[a]
      program.state[a] = 0
    }
    for row in 0..<program.rows {
      program.multipliers[row] = 0
      program.rowState[row] = 0
    }
    for (constraint, multiplier) in zip(active, multipliers) {
      if constraint.index < program.rows {
        program.multipliers[constraint.index] = -constraint.side * multiplier
        program.rowState[constraint.index] = constraint.side > 0 && !constraint.isEquality ? -1 : 1
      } else {
        let a = constraint.index - program.rows
        program.state[a] = constraint.side > 0 ? -1 : 1
        program.x[a] = constraint.side > 0 ? program.lower[a] : program.upper[a]
      }
    }
    for a in 0..<n { program.gradient[a] = program.stationarity(at: a) }
  }
}
