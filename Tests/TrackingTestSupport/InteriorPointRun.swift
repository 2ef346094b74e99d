/// One run of the interior-point method on a ``ConvexQuadratic``.
struct InteriorPointRun {
  private let program: ConvexQuadratic
  private var x: [Double]
  private var y: [Double]
  private var z: [Double]
  private var s: [Double]

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - program: what is solved.
  ///   - trace: curvature added everywhere, so that one point is picked where many are best.
  init(_ program: ConvexQuadratic, trace: Double = 0) {
    var program = program
    for column in 0..<program.columns { program.quadratic[column * program.columns + column] += trace }
    self.program = program
    x = Array(repeating: 0, count: program.columns)
    y = Array(repeating: 0, count: program.equalities.count)
    z = Array(repeating: 1, count: program.inequalities.count)
    s = program.limits.map { max(1, abs($0)) }
  }

  /// The optimum, or nil where the iterations do not reach residuals and a gap of the wanted accuracy.
  mutating func run(accuracy: Double) -> (point: [Double], value: Double)? {
    var best: (error: Double, point: [Double])?
    var stale = 0
    for _ in 0..<100 {
      let residual = residuals()
      let error = residual.size
      stale += 1
      if error < best?.error ?? .infinity {
        best = (error, x)
        stale = 0
      }
      // At the end rounding takes over: what was best then is what this arithmetic can reach.
      if error < 1e-11 || !error.isFinite || (stale > 8 && (best?.error ?? 1) < accuracy) || stale > 30 { break }
      guard advance(residual) else { break }
    }
    guard let best, best.error < accuracy else { return nil }
    return (best.point, program.value(at: best.point))
  }

  private struct Residuals {
    var dual: [Double]
    var equality: [Double]
    var inequality: [Double]
    var complementarity: Double
    /// The largest of all, complementarity as a sum: the duality gap.
    var size: Double
  }

  private func residuals() -> Residuals {
    let n = program.columns
    var dual = program.linear
    for row in 0..<n {
      for column in 0..<n { dual[row] += program.quadratic[row * n + column] * x[column] }
    }
    var equality = [Double](repeating: 0, count: y.count)
    for row in y.indices {
      equality[row] = -program.targets[row]
      for column in 0..<n {
        equality[row] += program.equalities[row][column] * x[column]
        dual[column] += program.equalities[row][column] * y[row]
      }
    }
    var inequality = [Double](repeating: 0, count: z.count)
    for row in z.indices {
      inequality[row] = s[row] - program.limits[row]
      for column in 0..<n {
        inequality[row] += program.inequalities[row][column] * x[column]
        dual[column] += program.inequalities[row][column] * z[row]
      }
    }
    let gap = zip(s, z).reduce(0) { $0 + $1.0 * $1.1 }
    let size = (dual + equality + inequality).reduce(gap) { max($0, abs($1)) }
    return Residuals(
      dual: dual, equality: equality, inequality: inequality,
      complementarity: z.isEmpty ? 0 : gap / Double(z.count), size: size)
  }

  /// One predictor and corrector step; false where the linear system breaks down.
  private mutating func advance(_ residual: Residuals) -> Bool {
    guard let system = Factor(reducedSystem(), size: program.columns + y.count) else { return false }
    let affine = direction(system, residual, products: zip(s, z).map { $0 * $1 })
    let affineStep = stepLength(affine, 1)
    var product = 0.0
    for row in z.indices {
      product += (s[row] + affineStep * affine.s[row]) * (z[row] + affineStep * affine.z[row])
    }
    let mu = residual.complementarity
    let ratio = z.isEmpty || mu == 0 ? 0 : product / Double(z.count) / mu
    let target = ratio * ratio * ratio * mu
    let products = z.indices.map { s[$0] * z[$0] + affine.s[$0] * affine.z[$0] - target }
    let move = direction(system, residual, products: products)
    let step = stepLength(move, 0.995)
    for column in x.indices { x[column] += step * move.x[column] }
    for row in y.indices { y[row] += step * move.y[row] }
    for row in z.indices {
      z[row] += step * move.z[row]
      s[row] += step * move.s[row]
    }
    return true
  }

  /// [Q + Gᵀ(Z/S)G, Aᵀ; A, 0], with a regularisation that iterations correct.
  private func reducedSystem() -> [Double] {
    let n = program.columns
    let size = n + y.count
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<n {
      for column in 0..<n { matrix[row * size + column] = program.quadratic[row * n + column] }
      matrix[row * size + row] += 1e-12
    }
    for (row, entries) in program.inequalities.enumerated() {
      let weight = z[row] / s[row]
      for first in 0..<n where entries[first] != 0 {
        let factor = weight * entries[first]
        for second in 0..<n { matrix[first * size + second] += factor * entries[second] }
      }
    }
    for (row, entries) in program.equalities.enumerated() {
      for column in 0..<n {
        matrix[(n + row) * size + column] = entries[column]
        matrix[column * size + n + row] = entries[column]
      }
      matrix[(n + row) * size + n + row] = -1e-12
    }
    return matrix
  }

  private struct Direction {
    var x: [Double]
    var y: [Double]
    var z: [Double]
    var s: [Double]
  }

  private func direction(_ system: Factor, _ residual: Residuals, products: [Double]) -> Direction {
    let n = program.columns
    var right = residual.dual.map { -$0 } + residual.equality.map { -$0 }
    for (row, entries) in program.inequalities.enumerated() {
      let factor = (z[row] * residual.inequality[row] - products[row]) / s[row]
      for column in 0..<n { right[column] -= factor * entries[column] }
    }
    let solved = system.solve(right)
    let dx = Array(solved.prefix(n))
    var dz = z
    var ds = s
    for (row, entries) in program.inequalities.enumerated() {
      var change = 0.0
      for column in 0..<n { change += entries[column] * dx[column] }
      ds[row] = -residual.inequality[row] - change
      dz[row] = (-products[row] - z[row] * ds[row]) / s[row]
    }
    return Direction(x: dx, y: Array(solved.dropFirst(n)), z: dz, s: ds)
  }

  /// The greatest step up to 1 that keeps slacks and multipliers above zero.
  private func stepLength(_ move: Direction, _ caution: Double) -> Double {
    var step = 1.0
    for row in z.indices {
      if move.s[row] < 0 { step = min(step, -caution * s[row] / move.s[row]) }
      if move.z[row] < 0 { step = min(step, -caution * z[row] / move.z[row]) }
    }
    return step
  }
}

/// A factor of a square matrix by Gaussian elimination with partial pivoting.
struct Factor {
  private let matrix: [Double]
  private var entries: [Double]
  private var order: [Int]
  private let size: Int

  /// Factors a matrix given row after row; nil where it is singular to working accuracy.
  init?(_ matrix: [Double], size: Int) {
    self.matrix = matrix
    entries = matrix
    self.size = size
    order = Array(0..<size)
    for pivot in 0..<size {
      var best = pivot
      for row in pivot..<size where abs(entries[row * size + pivot]) > abs(entries[best * size + pivot]) { best = row }
      guard abs(entries[best * size + pivot]) > 1e-300, entries[best * size + pivot].isFinite else { return nil }
      if best != pivot {
        for column in 0..<size { entries.swapAt(best * size + column, pivot * size + column) }
        order.swapAt(best, pivot)
      }
      for row in pivot + 1..<max(size, pivot + 1) {
        let factor = entries[row * size + pivot] / entries[pivot * size + pivot]
        entries[row * size + pivot] = factor
        guard factor != 0 else { continue }
        for column in pivot + 1..<size { entries[row * size + column] -= factor * entries[pivot * size + column] }
      }
    }
  }

  /// The solution for a right-hand side, refined twice.
  func solve(_ right: [Double]) -> [Double] {
    var result = substitute(right)
    for _ in 0..<2 {
      var miss = right
      for row in 0..<size {
        for column in 0..<size { miss[row] -= matrix[row * size + column] * result[column] }
      }
      for (position, change) in substitute(miss).enumerated() { result[position] += change }
    }
    return result
  }

  private func substitute(_ right: [Double]) -> [Double] {
    var result = order.map { right[$0] }
    for row in 0..<size {
      for column in 0..<row { result[row] -= entries[row * size + column] * result[column] }
    }
    for row in (0..<size).reversed() {
      for column in row + 1..<max(size, row + 1) { result[row] -= entries[row * size + column] * result[column] }
      result[row] /= entries[row * size + row]
    }
    return result
  }
}
