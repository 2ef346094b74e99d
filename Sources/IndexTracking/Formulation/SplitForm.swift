import LinearAlgebra
import Relaxation

/// The sum of squares of rows (A·w)[r] − k[r] as a quadratic form where Σw = 1, with what is known of its diagonal.
///
/// A row that only one stock enters, (a·w[i] − k)², is a² on the diagonal and linear besides: a²·w[i]² − 2ak·w[i] + k².
/// Such rows are what shrinkage and specific risk add, one a stock. The others leave a semidefinite part, so that no
/// relaxation has to find the diagonal again. Rows of returns have all stocks in them and no such diagonal.
struct SplitForm {
  /// Q.
  let form: Matrix
  /// D and ℓ; nil where no row is of one stock alone.
  let split: DiagonalSplit?

  /// A form of which nothing more is known, or that.
  init(form: Matrix, split: DiagonalSplit?) {
    self.form = form
    self.split = split
  }

  /// Sums up.
  ///
  /// - Parameters:
  ///   - rows: A, a column for all that Σw = 1 counts.
  ///   - constants: k, one a row.
  ///   - scale: what the sum is multiplied by.
  init(_ rows: Matrix, constants: [Double], scale: Double) {
    let (owners, shared) = Self.owners(rows)
    var common = Matrix(rows: shared.count, columns: rows.columns)
    for column in 0..<rows.columns {
      for (position, row) in shared.enumerated() { common[position, column] = rows[row, column] - constants[row] }
    }
    var form = common.gram(scale: scale)
    guard !owners.isEmpty else {
      self.form = form
      split = nil
      return
    }
    var diagonal = [Double](repeating: 0, count: rows.columns)
    var costs = diagonal
    var constant = 0.0
    for (row, column) in owners {
      let (slope, target) = (rows[row, column], constants[row])
      diagonal[column] += scale * slope * slope
      costs[column] -= 2 * scale * slope * target
      constant += scale * target * target
    }
    for column in costs.indices { costs[column] += constant }
    for column in costs.indices {
      for row in costs.indices { form[row, column] += (costs[row] + costs[column]) / 2 }
      form[column, column] += diagonal[column]
    }
    self.form = form
    split = DiagonalSplit(diagonal: diagonal, weightCosts: costs)
  }

  /// The rows with one entry that is not 0, with its column, and the other rows.
  private static func owners(_ rows: Matrix) -> (own: [(row: Int, column: Int)], shared: [Int]) {
    var entries = [Int](repeating: 0, count: rows.rows)
    var last = entries
    for column in 0..<rows.columns {
      for row in 0..<rows.rows where rows[row, column] != 0 {
        entries[row] += 1
        last[row] = column
      }
    }
    let all = 0..<rows.rows
    return (all.filter { entries[$0] == 1 }.map { ($0, last[$0]) }, all.filter { entries[$0] != 1 })
  }
}
