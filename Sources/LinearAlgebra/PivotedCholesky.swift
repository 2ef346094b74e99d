import COpenBLAS

extension Cholesky {
  /// Rows whose Gram matrix is a semidefinite matrix up to a tolerance: A ≈ RᵀR, by Cholesky steps on the greatest
  /// diagonal entry that is left.
  ///
  /// - Parameters:
  ///   - n: order of A.
  ///   - matrix: A, symmetric positive semidefinite, n × n.
  ///   - tolerance: the diagonal entry, as a fraction of A's greatest, at which the rest counts as nothing.
  /// - Returns: rank × n entries, one row of R after another.
  package static func semidefiniteRows(
    _ n: Int, _ matrix: UnsafePointer<Double>, tolerance: Double
  ) -> (rank: Int, rows: [Double]) {
    Kernels.prepare()
    var rest = (0..<n).map { matrix[$0 * n + $0] }
    let limit = tolerance * (rest.max() ?? 0)
    var rows: [Double] = []
    var rank = 0
    while rank < n, let pivot = rest.indices.max(by: { rest[$0] < rest[$1] }), rest[pivot] > limit {
      var row = [Double](unsafeUninitializedCapacity: n) { buffer, count in
        for j in 0..<n { buffer[j] = matrix[pivot * n + j] }
        count = n
      }
      if rank > 0 {
        let weights = (0..<rank).map { rows[$0 * n + pivot] }
        cblas_dgemv(CblasColMajor, CblasNoTrans, Int32(n), Int32(rank), -1, rows, Int32(n), weights, 1, 1, &row, 1)
      }
      let root = rest[pivot].squareRoot()
      for j in 0..<n {
        row[j] /= root
        rest[j] = max(0, rest[j] - row[j] * row[j])
      }
      rest[pivot] = 0
      rows.append(contentsOf: row)
      rank += 1
    }
    return (rank, rows)
  }
}
