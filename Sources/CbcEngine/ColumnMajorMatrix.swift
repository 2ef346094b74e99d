import CbcShim
import MILP

/// A model's matrix by columns, in storage that a CBC or CLP model takes over: between the model and the engine there
/// is no third copy.
struct ColumnMajorMatrix {
  /// Where each column's entries start; one more than there are columns.
  let starts: UnsafeMutablePointer<Int32>
  /// The row of each entry, ascending within a column.
  let entryRows: UnsafeMutablePointer<Int32>
  /// The coefficient of each entry.
  let entryValues: UnsafeMutablePointer<Double>

  /// Transposes a model's rows by counting.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - emptyColumns: how many columns without entries follow the model's own.
  /// - Returns: nil when there is no memory.
  /// - Complexity: O(columns + rows + non-zeros).
  init?(_ model: Model, emptyColumns: Int) {
    let columnCount = model.columnCount
    let (first, second) = (kx_new_indices(columnCount + emptyColumns + 1), kx_new_indices(model.nonZeroCount))
    guard let starts = first, let rows = second, let values = kx_new_values(model.nonZeroCount) else {
      kx_free_indices(first)
      kx_free_indices(second)
      return nil
    }
    (self.starts, entryRows, entryValues) = (starts, rows, values)
    starts.update(repeating: 0, count: columnCount + emptyColumns + 1)
    for column in model.entryColumns { starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount + emptyColumns { starts[column + 1] += starts[column] }
    var next = Array(UnsafeBufferPointer(start: starts, count: columnCount))
    model.entryColumns.withUnsafeBufferPointer { columns in
      model.entryValues.withUnsafeBufferPointer { source in
        for row in 0..<model.rowCount {
          for entry in model.rowStarts[row]..<model.rowStarts[row + 1] {
            let column = Int(columns[entry])
            let place = Int(next[column])
            next[column] += 1
            rows[place] = Int32(truncatingIfNeeded: row)
            values[place] = source[entry]
          }
        }
      }
    }
  }
}

extension Model {
  /// Hands the model to C, by columns, with the objective's constant as the cost of one more column fixed at 1.
  ///
  /// A fixed column is the most ordinary thing there is to a presolver, whereas CBC's objective offset changes its
  /// sign between layers; and relative gaps and cutoffs must see the whole objective.
  ///
  /// - Parameters:
  ///   - costScale: what the objective is multiplied by.
  ///   - make: makes an engine's model, which takes the matrix over.
  /// - Returns: the engine's model; nil when there is no memory.
  func handOver(costScale: Double, to make: (UnsafePointer<kx_problem>) -> OpaquePointer?) -> OpaquePointer? {
    guard let matrix = ColumnMajorMatrix(self, emptyColumns: lentColumnCount - columnCount) else { return nil }
    var lower = columnLower.map(clipped)
    var upper = columnUpper.map(clipped)
    let (rowLower, rowUpper) = (rowLower.map(clipped), rowUpper.map(clipped))
    var costs = objective.map { $0 * costScale }
    if objectiveConstant != 0 {
      lower.append(1)
      upper.append(1)
      costs.append(objectiveConstant * costScale)
    }
    return lower.withUnsafeBufferPointer { lower in
      upper.withUnsafeBufferPointer { upper in
        costs.withUnsafeBufferPointer { costs in
          rowLower.withUnsafeBufferPointer { rowLower in
            rowUpper.withUnsafeBufferPointer { rowUpper in
              var problem = kx_problem(
                columns: Int32(costs.count), rows: Int32(rowCount), starts: matrix.starts,
                entry_rows: matrix.entryRows, entry_values: matrix.entryValues, column_lower: lower.baseAddress,
                column_upper: upper.baseAddress, costs: costs.baseAddress, row_lower: rowLower.baseAddress,
                row_upper: rowUpper.baseAddress)
              return make(&problem)
            }
          }
        }
      }
    }
  }

  /// The power of two that brings the largest cost into 1 ..< 2 when it is smaller, and into 512 ..< 1024 when it is
  /// 1024 or more.
  ///
  /// The engine's tolerances are absolute: a reduced cost of 1e-7 counts as zero, which on squared returns of 1e-6 is
  /// a tenth of everything. A power of two changes no digit.
  var costScale: Double {
    let largest = objective.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return 1 }
    let exponent = Int(largest.exponent)
    let shift = exponent < 0 ? -exponent : exponent >= 10 ? 9 - exponent : 0
    return Double(sign: .plus, exponent: min(max(shift, -900), 900), significand: 1)
  }

  /// How many columns the model has when handed to C.
  var lentColumnCount: Int { columnCount + (objectiveConstant != 0 ? 1 : 0) }
}

/// CLP's infinity is the largest finite number; arithmetic on IEEE infinities inside it would make NaNs.
func clipped(_ bound: Double) -> Double {
  min(max(bound, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
}
