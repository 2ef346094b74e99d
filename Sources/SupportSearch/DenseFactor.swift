import COpenBLAS

/// Cholesky factors of small dense matrices, lower triangle by rows: entry (a, b), b ≤ a, at `matrix[a * size + b]`.
enum DenseFactor {
  /// Factors in place.
  ///
  /// - Returns: false where the matrix is not safely positive definite: a pivot lost all but 1e-11 of its diagonal.
  static func factor(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
    if size > 40 { return factorByLAPACK(matrix, size: size) }
    for a in 0..<size {
      let rowA = matrix + a * size
      let diagonal = rowA[a]
      for b in 0..<a {
        let rowB = matrix + b * size
        var sum = rowA[b]
        for c in 0..<b { sum -= rowA[c] * rowB[c] }
        rowA[b] = sum / rowB[b]
      }
      var pivot = diagonal
      for c in 0..<a { pivot -= rowA[c] * rowA[c] }
      guard pivot > 1e-11 * diagonal else { return false }
      rowA[a] = pivot.squareRoot()
    }
    return true
  }

  /// Rows of a lower triangle are columns of an upper one, which is LAPACK's "U".
  private static func factorByLAPACK(_ matrix: UnsafeMutablePointer<Double>, size: Int) -> Bool {
    let diagonal = (0..<size).map { matrix[$0 * size + $0] }
    var n = Int32(size)
    var info: Int32 = 0
    dpotrf_("U", &n, matrix, &n, &info)
    guard info == 0 else { return false }
    for a in 0..<size {
      let root = matrix[a * size + a]
      guard root * root > 1e-11 * diagonal[a] else { return false }
    }
    return true
  }

  /// Solves L Lᵀ x = b in place.
  static func solve(_ matrix: UnsafePointer<Double>, size: Int, _ b: UnsafeMutablePointer<Double>) {
    for a in 0..<size {
      let row = matrix + a * size
      var sum = b[a]
      for c in 0..<a { sum -= row[c] * b[c] }
      b[a] = sum / row[a]
    }
    for a in stride(from: size - 1, through: 0, by: -1) {
      let row = matrix + a * size
      let value = b[a] / row[a]
      b[a] = value
      for c in 0..<a { b[c] -= row[c] * value }
    }
  }

  /// Solves L x = b in place.
  static func solveLower(_ matrix: UnsafePointer<Double>, size: Int, _ b: UnsafeMutablePointer<Double>) {
    for a in 0..<size {
      let row = matrix + a * size
      var sum = b[a]
      for c in 0..<a { sum -= row[c] * b[c] }
      b[a] = sum / row[a]
    }
  }

  /// Solves Lᵀ x = b in place.
  static func solveUpper(_ matrix: UnsafePointer<Double>, size: Int, _ b: UnsafeMutablePointer<Double>) {
    for a in stride(from: size - 1, through: 0, by: -1) {
      let row = matrix + a * size
      let value = b[a] / row[a]
      b[a] = value
      for c in 0..<a { b[c] -= row[c] * value }
    }
  }
}
