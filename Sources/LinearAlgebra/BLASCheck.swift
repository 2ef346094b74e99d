import COpenBLAS

/// Which BLAS is at hand, and whether it computes right on this machine.
///
/// OpenBLAS chooses its routines by the processor that it finds, so that a fault can show on one machine alone.
package enum BLASCheck {
  /// Name, version and the processor that its routines are for: "OpenBLAS 0.3.21 (Haswell)".
  package static var engine: String {
    let words = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
    return "\(words) (\(String(cString: openblas_get_corename())))"
  }

  /// What comes out wrong; nil where everything is as it should be.
  ///
  /// Products are of small whole numbers, which have no rounding in whatever order they are summed up. The orders pass
  /// the widths of all kernels, and are no multiples of them.
  package static func fault() -> String? {
    for order in [1, 3, 8, 17, 33, 67] {
      if let name = productFault(order) ?? singleFault(order) {
        return "\(name) of order \(order) is wrong"
      }
    }
    return choleskyFault(31) ?? eigenvalueFault(24)
  }

  /// Whole numbers from −4 to 4.
  private static func entry(_ row: Int, _ column: Int) -> Double {
    Double((row * 7 + column * 5 + row * column) % 9 - 4)
  }

  private static func productFault(_ n: Int) -> String? {
    let inner = n + 2
    let a = (0..<inner * n).map { entry($0 % inner, $0 / inner) }
    var gram = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n { gram[j * n + i] = (0..<inner).reduce(0) { $0 + a[i * inner + $1] * a[j * inner + $1] } }
    }
    let x = (0..<n).map { entry($0, 3) }
    let image = (0..<n).map { row in (0..<n).reduce(0) { $0 + gram[$1 * n + row] * x[$1] } }
    var product = [Double](repeating: 0, count: n * n)
    Kernels.product(n, n, inner, 1, a, transposeA: true, a, 0, &product)
    if product != gram { return "a product" }
    var vector = [Double](repeating: 0, count: n)
    Kernels.symmetricTimesVector(n, 1, gram, x, 0, &vector)
    if vector != image { return "a symmetric product" }
    let transposed = (0..<inner * n).map { a[($0 % n) * inner + $0 / n] }
    var outer = [Double](repeating: 0, count: n * n)
    Kernels.symmetricOuter(n, inner, 1, transposed, 0, &outer)
    Kernels.mirrorLower(n, &outer)
    return outer == gram ? nil : "an outer product"
  }

  private static func singleFault(_ n: Int) -> String? {
    let a = (0..<n * n).map { Float(entry($0 % n, $0 / n)) }
    var gram = [Float](repeating: 0, count: n * n)
    Kernels.gram(n, n, a, &gram)
    for column in 0..<n {
      for row in column..<n {
        let expected = (0..<n).reduce(Float(0)) { $0 + a[row * n + $1] * a[column * n + $1] }
        if gram[column * n + row] != expected { return "a product in single precision" }
      }
    }
    return nil
  }

  /// A = L·Lᵀ for a known L, factored and solved.
  private static func choleskyFault(_ n: Int) -> String? {
    var factor = [Double](repeating: 0, count: n * n)
    for column in 0..<n {
      for row in column..<n { factor[column * n + row] = row == column ? 9 : entry(row, column) / 8 }
    }
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n {
        matrix[j * n + i] = (0...min(i, j)).reduce(0) { $0 + factor[$1 * n + i] * factor[$1 * n + j] }
      }
    }
    let x = (0..<n).map { entry($0, 2) }
    var b = (0..<n).map { row in (0..<n).reduce(0) { $0 + matrix[$1 * n + row] * x[$1] } }
    guard Cholesky.factor(n, &matrix) else { return "a positive definite matrix is called none" }
    for column in 0..<n {
      for row in column..<n where abs(matrix[column * n + row] - factor[column * n + row]) > 1e-10 {
        return "a Cholesky factor of order \(n) is wrong"
      }
    }
    Cholesky.solve(n, matrix, &b)
    return zip(b, x).allSatisfy { abs($0 - $1) <= 1e-10 } ? nil : "a linear system of order \(n) is solved wrongly"
  }

  /// The matrix of second differences, whose eigenvalues are 4·sin²(kπ/2(n + 1)) and sum up to 2n, their squares to
  /// 6n − 2.
  private static func eigenvalueFault(_ n: Int) -> String? {
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      matrix[i * n + i] = 2
      if i + 1 < n { matrix[i * n + i + 1] = -1 }
    }
    var solver = SymmetricEigensolver(order: n)
    guard solver.decompose(&matrix) else { return "the eigenvalues of a matrix are not found" }
    let sum = solver.values.reduce(0, +)
    let squares = solver.values.reduce(0) { $0 + $1 * $1 }
    let isRight = abs(sum - Double(2 * n)) < 1e-10 && abs(squares - Double(6 * n - 2)) < 1e-10
    return isRight && solver.values.allSatisfy { $0 > 0 && $0 < 4 } ? nil : "eigenvalues of order \(n) are wrong"
  }
}
