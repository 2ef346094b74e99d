/// Cholesky factors UᵀU of small dense matrices, upper triangle by rows: entry (a, b), b ≥ a, at `matrix[a * size + b]`.
///
/// Written out because LAPACK wakes threads at these sizes; the inner loops run along rows and vectorise.
enum DenseFactor {
  /// Factors in place.
  ///
  /// - Returns: false where the matrix is not safely positive definite: a pivot lost all but 1e-11 of its diagonal.
  static func factor(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { diagonal in
      for a in 0..<size { diagonal[a] = matrix[a * size + a] }
      for p in 0..<size {
        let row = matrix + p * size
        guard row[p] > 1e-11 * diagonal[p] else { return false }
        let root = row[p].squareRoot()
        let reciprocal = 1 / root
        row[p] = root
        for c in (p + 1)..<max(size, p + 1) { row[c] *= reciprocal }
        for a in (p + 1)..<max(size, p + 1) {
          let target = matrix + a * size
          let multiple = row[a]
          for c in a..<size { target[c] -= multiple * row[c] }
        }
      }
      return true
    }
  }

  /// Solves UᵀU x = b in place.
  static func solve(_ matrix: UnsafePointer<Double>, size: Int, _ b: UnsafeMutablePointer<Double>) {
    solveLower(matrix, size: size, b)
    solveUpper(matrix, size: size, b)
  }

  /// Solves Uᵀ x = b in place.
  static func solveLower(_ matrix: UnsafePointer<Double>, size: Int, _ b: UnsafeMutablePointer<Double>) {
    for a in 0..<size {
      let row = matrix + a * size
      let value = b[a] / row[a]
      b[a] = value
      for c in (a + 1)..<max(size, a + 1) { b[c] -= row[c] * value }
    }
  }

  /// Solves U x = b in place.
  static func solveUpper(_ matrix: UnsafePointer<Double>, size: Int, _ b: UnsafeMutablePointer<Double>) {
    for a in stride(from: size - 1, through: 0, by: -1) {
      let row = matrix + a * size
      var sum = b[a]
      for c in (a + 1)..<max(size, a + 1) { sum -= row[c] * b[c] }
      b[a] = sum / row[a]
    }
  }
}
