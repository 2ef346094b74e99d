import COpenBLAS
import LinearAlgebra

/// Matrix products on one thread.
///
/// OpenBLAS takes up threads once rows × columns × depth passes a threshold; on the sizes of a pricing round waking them
/// costs more than the product, so products are cut into pieces below it; a single row may still be above it, and the
/// order of summation must not hang on what a process has computed before or on its cores.
enum SerialProduct {
  /// C = op(A)·B, all column-major; A is rows × depth, or depth × rows when transposed; B is depth × columns.
  static func multiply(
    _ a: UnsafePointer<Double>, transposed: Bool, rows: Int, depth: Int, _ b: UnsafePointer<Double>, columns: Int,
    into c: UnsafeMutablePointer<Double>
  ) {
    guard rows > 0, columns > 0, depth > 0 else { return }
    Kernels.prepare()
    let piece = max(4, 250_000 / max(1, depth * columns))
    var first = 0
    while first < rows {
      let size = min(piece, rows - first)
      cblas_dgemm(
        CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, Int32(size), Int32(columns), Int32(depth),
        1, a + (transposed ? first * depth : first), Int32(transposed ? depth : rows), b, Int32(depth), 0, c + first,
        Int32(rows))
      first += size
    }
  }
}
