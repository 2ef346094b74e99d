extension Matrix {
  /// The matrix of a symmetric quadratic form: (A + Aᵀ)/2.
  ///
  /// - Precondition: as many rows as columns.
  public var symmetricPart: Matrix {
    precondition(rows == columns, "only a square matrix has a symmetric part")
    var result = self
    for column in 0..<columns {
      for row in 0..<column {
        let mean = (self[row, column] + self[column, row]) / 2
        result[row, column] = mean
        result[column, row] = mean
      }
    }
    return result
  }

  /// The Gram matrix of the columns, scale·AᵀA (columns × columns), exactly symmetric.
  public func gram(scale: Double = 1) -> Matrix {
    var result = Matrix(rows: columns, columns: columns)
    guard rows > 0, columns > 0 else { return result }
    storage.withUnsafeBufferPointer { a in
      result.storage.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let c = c.baseAddress else { return }
        Kernels.product(columns, columns, rows, scale, a, transposeA: true, a, 0, c)
        Kernels.mirrorLower(columns, c)
      }
    }
    return result
  }

  /// The quadratic form xᵀAx of a square matrix.
  public func quadraticForm(_ x: [Double]) -> Double {
    precondition(rows == columns && x.count == rows, "a quadratic form needs a square matrix and a vector of its order")
    var total = 0.0
    for column in 0..<columns where x[column] != 0 {
      var sum = 0.0
      for row in 0..<rows { sum += storage[column * rows + row] * x[row] }
      total += sum * x[column]
    }
    return total
  }

  /// The rows and columns of a square matrix that a list names, in its order.
  public func principalSubmatrix(_ indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: indices.count)
    for (column, j) in indices.enumerated() {
      for (row, i) in indices.enumerated() { result.storage[column * indices.count + row] = storage[j * rows + i] }
    }
    return result
  }
}
