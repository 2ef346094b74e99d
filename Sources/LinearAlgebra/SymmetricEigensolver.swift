import COpenBLAS

/// Eigendecompositions of symmetric matrices of one order, with the workspace kept between calls.
///
/// A = V·diag(λ)·Vᵀ by LAPACK's divide and conquer (`dsyevd`), on one thread so that results repeat exactly.
package struct SymmetricEigensolver: ~Copyable {
  /// Order of the matrices.
  package let order: Int
  /// Eigenvalues of the last decomposition, ascending.
  package private(set) var values: [Double]
  private var work: [Double]
  private var integerWork: [Int32]

  /// Prepares a workspace for matrices of a given order.
  package init(order: Int) {
    self.order = order
    values = [Double](repeating: 0, count: order)
    work = [Double](repeating: 0, count: 1 + 6 * order + 2 * order * order)
    integerWork = [Int32](repeating: 0, count: 3 + 5 * order)
  }

  /// Decomposes the lower triangle of a matrix in place.
  ///
  /// - Parameters:
  ///   - matrix: order × order entries; overwritten by the eigenvectors, one a column, or by rubbish without vectors.
  ///   - vectors: whether eigenvectors are wanted.
  /// - Returns: whether the iteration converged, which fails only for entries that are not finite.
  package mutating func decompose(_ matrix: UnsafeMutablePointer<Double>, vectors: Bool = true) -> Bool {
    guard order > 0 else { return true }
    Kernels.prepare()
    var size = Int32(order)
    var status: Int32 = 0
    var workCount = Int32(work.count)
    var integerWorkCount = Int32(integerWork.count)
    dsyevd_(
      vectors ? "V" : "N", "L", &size, matrix, &size, &values, &work, &workCount, &integerWork, &integerWorkCount,
      &status)
    return status == 0
  }
}
