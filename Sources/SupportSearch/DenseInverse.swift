/// The inverse of a small square matrix by Gauss–Jordan elimination with partial pivoting.
enum DenseInverse {
  /// Inverts an order × order matrix, row by row at `matrix[row * order + column]`, in place.
  ///
  /// - Returns: false where a pivot vanishes against the matrix's largest entry; the matrix is then spoiled.
  static func invert(_ matrix: UnsafeMutablePointer<Double>, order: Int) -> Bool {
    var exchanges = [Int](repeating: 0, count: order)
    var largest = 0.0
    for k in 0..<(order * order) { largest = max(largest, abs(matrix[k])) }
    for pivot in 0..<order {
      var best = pivot
      for row in pivot..<order where abs(matrix[row * order + pivot]) > abs(matrix[best * order + pivot]) { best = row }
      exchanges[pivot] = best
      if best != pivot {
        for column in 0..<order {
          let held = matrix[pivot * order + column]
          matrix[pivot * order + column] = matrix[best * order + column]
          matrix[best * order + column] = held
        }
      }
      let row = matrix + pivot * order
      guard abs(row[pivot]) > 1e-14 * largest else { return false }
      let reciprocal = 1 / row[pivot]
      row[pivot] = 1
      for column in 0..<order { row[column] *= reciprocal }
      for other in 0..<order where other != pivot {
        let target = matrix + other * order
        let multiple = target[pivot]
        if multiple == 0 { continue }
        target[pivot] = 0
        FourLanes.subtract(multiple, row, from: target, order)
      }
    }
    for pivot in stride(from: order - 1, through: 0, by: -1) where exchanges[pivot] != pivot {
      let best = exchanges[pivot]
      for row in 0..<order {
        let held = matrix[row * order + pivot]
        matrix[row * order + pivot] = matrix[row * order + best]
        matrix[row * order + best] = held
      }
    }
    return true
  }
}
