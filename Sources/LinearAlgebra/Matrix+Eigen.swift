/// The eigenvalues of a symmetric matrix with an orthonormal set of eigenvectors.
public struct Eigendecomposition: Sendable {
  /// λ, ascending.
  public let values: [Double]
  /// One eigenvector a column, in the order of the values.
  public let vectors: Matrix
}

extension Matrix {
  /// A = V·diag(λ)·Vᵀ of a symmetric matrix, of which the lower triangle is read.
  ///
  /// - Precondition: square, every entry finite.
  public func symmetricEigen() -> Eigendecomposition {
    precondition(rows == columns, "only a square matrix has eigenvalues")
    var solver = SymmetricEigensolver(order: rows)
    var vectors = self
    let converged = vectors.storage.withUnsafeMutableBufferPointer { entries in
      guard let base = entries.baseAddress else { return true }
      return solver.decompose(base)
    }
    precondition(converged, "the eigenvalues of a matrix with an entry that is not finite are undefined")
    return Eigendecomposition(values: solver.values, vectors: vectors)
  }
}
