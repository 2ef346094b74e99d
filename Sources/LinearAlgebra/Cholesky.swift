import COpenBLAS

/// Cholesky factors A = L·Lᵀ of symmetric positive definite matrices, in place.
package enum Cholesky {
  /// Overwrites the lower triangle of A by its factor L.
  ///
  /// - Returns: whether A was numerically positive definite; otherwise the triangle is left half done.
  package static func factor(_ n: Int, _ a: UnsafeMutablePointer<Double>) -> Bool {
    guard n > 0 else { return true }
    Kernels.prepare()
    var size = Int32(n)
    var status: Int32 = 0
    dpotrf_("L", &size, a, &size, &status)
    return status == 0
  }

  /// Overwrites B (n × columns) by A⁻¹·B, given the factor of A.
  package static func solve(
    _ n: Int, _ factor: UnsafePointer<Double>, _ b: UnsafeMutablePointer<Double>, columns: Int = 1
  ) {
    guard n > 0, columns > 0 else { return }
    Kernels.prepare()
    var size = Int32(n)
    var count = Int32(columns)
    var status: Int32 = 0
    dpotrs_("L", &size, &count, factor, &size, b, &size, &status)
  }

  /// Whether A + shift·I is positive semidefinite beyond doubt: proven by a floating-point Cholesky factorisation.
  ///
  /// The factorisation of A + (shift − c)·I must succeed, where c exceeds the backward error that rounding can cause,
  /// c = 4γ·trace with γ = (n + 2)u/(1 − (n + 2)u). The factor 4 covers blocked variants that multiply by reciprocals.
  ///
  /// Source: S. M. Rump, Verification of positive definiteness, BIT 46 (2006) 433–452, doi:10.1007/s10543-006-0056-1.
  ///
  /// - Parameters:
  ///   - matrix: n × n entries, the lower triangle being read.
  ///   - shift: what is added to the diagonal, at least 0.
  package static func provesSemidefinite(_ n: Int, _ matrix: UnsafePointer<Double>, shift: Double) -> Bool {
    guard n > 0 else { return true }
    var copy = [Double](unsafeUninitializedCapacity: n * n) { buffer, count in
      if let base = buffer.baseAddress { base.update(from: matrix, count: n * n) }
      count = n * n
    }
    let margin = semidefinitenessMargin(n, matrix, shift: shift)
    guard margin.isFinite else { return false }
    for i in 0..<n {
      // Rounded twice; the margin exceeds that by orders of magnitude.
      let diagonal = copy[i * n + i] + (shift - margin)
      guard diagonal > 0 else { return false }
      copy[i * n + i] = diagonal
    }
    return factor(n, &copy)
  }

  /// The margin c of `provesSemidefinite`.
  package static func semidefinitenessMargin(_ n: Int, _ matrix: UnsafePointer<Double>, shift: Double) -> Double {
    var trace = 0.0
    for i in 0..<n { trace += abs(matrix[i * n + i]) + shift }
    let count = Double(n + 2) * 0x1p-53
    return 4 * count / (1 - count) * trace + Double.leastNormalMagnitude
  }
}
