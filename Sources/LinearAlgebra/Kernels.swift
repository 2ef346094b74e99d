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
  package static func prepare() { _ = singleThread }

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

/// Single precision: half the memory and twice the speed, for iterations whose outcome is proven in double precision.
extension Kernels {
  /// Gram matrix of the columns: the lower triangle of C (n × n) ← AᵀA, where A is k × n.
  package static func gram(_ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>) {
    prepare()
    cblas_ssyrk(CblasColMajor, CblasLower, CblasTrans, Int32(n), Int32(k), 1, a, Int32(k), 0, c, Int32(n))
  }

  /// Product with a symmetric matrix: C (k × n) ← α·A·S, where A is k × n and the lower triangle of S (n × n) is read.
  package static func timesSymmetric(
    _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ s: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>
  ) {
    prepare()
    cblas_ssymm(
      CblasColMajor, CblasRight, CblasLower, Int32(k), Int32(n), alpha, s, Int32(n), a, Int32(k), 0, c, Int32(k))
  }

  /// Product with a symmetric matrix: C (k × n) ← S·A, where A is k × n and the lower triangle of S (k × k) is read.
  package static func symmetricTimes(
    _ n: Int, _ k: Int, _ s: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    prepare()
    cblas_ssymm(CblasColMajor, CblasLeft, CblasLower, Int32(k), Int32(n), 1, s, Int32(k), a, Int32(k), 0, c, Int32(k))
  }

  /// Gram matrix of the rows: the lower triangle of C (k × k) ← AAᵀ, where A is k × n.
  package static func outerGram(_ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>) {
    prepare()
    cblas_ssyrk(CblasColMajor, CblasLower, CblasNoTrans, Int32(k), Int32(n), 1, a, Int32(k), 0, c, Int32(k))
  }

  /// Symmetric product: y ← A·x, the lower triangle of A (n × n) being read.
  package static func symmetricTimesVector(
    _ n: Int, _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    prepare()
    cblas_ssymv(CblasColMajor, CblasLower, Int32(n), 1, a, Int32(n), x, 1, 0, y, 1)
  }

  /// xᵀy.
  package static func dot(_ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
    prepare()
    return cblas_sdot(Int32(n), x, 1, y, 1)
  }

  /// y ← y + α·x.
  package static func add(_ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    prepare()
    cblas_saxpy(Int32(n), alpha, x, 1, y, 1)
  }
}
