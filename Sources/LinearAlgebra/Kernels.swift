import COpenBLAS

/// The BLAS routines that the numerical modules call, on raw column-major storage.
///
/// Raw pointers because every caller works inside preallocated workspaces, where an array's uniqueness check and
/// bounds check per call would cost as much as the small products themselves. Products run on one thread: the
/// matrices are small, and the order of summation, hence every result, stays the same from run to run.
package enum Kernels {
  /// Set once, before the first product: BLAS on a single thread.
  private static let singleThread: Void = openblas_set_num_threads(1)

  /// Makes sure BLAS runs on one thread.
  @inline(__always)
  static func prepare() { _ = singleThread }

  /// Symmetric product: y ← α·A·x + β·y, the lower triangle of A (n × n) being read.
  package static func symmetricTimesVector(
    _ n: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ beta: Double,
    _ y: UnsafeMutablePointer<Double>
  ) {
    prepare()
    cblas_dsymv(CblasColMajor, CblasLower, Int32(n), alpha, a, Int32(n), x, 1, beta, y, 1)
  }

  /// Outer product of a tall block: the lower triangle of C (n × n) ← α·A·Aᵀ + β·C, where A is n × k.
  package static func symmetricOuter(
    _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ beta: Double, _ c: UnsafeMutablePointer<Double>
  ) {
    prepare()
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, Int32(n), Int32(k), alpha, a, Int32(n), beta, c, Int32(n))
  }

  /// General product: C (m × n) ← α·op(A)·op(B) + β·C with inner dimension k.
  package static func product(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, transposeA: Bool = false,
    _ b: UnsafePointer<Double>, transposeB: Bool = false, _ beta: Double, _ c: UnsafeMutablePointer<Double>
  ) {
    prepare()
    cblas_dgemm(
      CblasColMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), alpha, a, Int32(transposeA ? k : m), b, Int32(transposeB ? n : k), beta, c, Int32(m))
  }

  /// Copies the lower triangle of A (n × n) over its upper triangle.
  package static func mirrorLower(_ n: Int, _ a: UnsafeMutablePointer<Double>) {
    for column in 0..<n {
      for row in (column + 1)..<max(n, column + 1) { a[row * n + column] = a[column * n + row] }
    }
  }
}
