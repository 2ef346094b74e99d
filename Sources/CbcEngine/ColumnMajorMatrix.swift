import CbcShim
import MILP

/// A model's matrix by columns, as CBC and CLP take it in one call.
struct ColumnMajorMatrix {
  /// Where each column's entries start; one more than there are columns.
  let starts: [Int32]
  /// The row of each entry, ascending within a column.
  let entryRows: [Int32]
  /// The coefficient of each entry.
  let entryValues: [Double]

  /// Transposes a model's rows by counting: O(columns + rows + non-zeros).
  init(_ model: Model) {
    let columnCount = model.columnCount
    var starts = [Int32](repeating: 0, count: columnCount + 1)
    for column in model.entryColumns { starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount { starts[column + 1] += starts[column] }
    var next = starts
    let count = model.nonZeroCount
    var values: [Double] = []
    entryRows = [Int32](unsafeUninitializedCapacity: count) { rows, rowsCount in
      values = [Double](unsafeUninitializedCapacity: count) { values, valuesCount in
        model.entryColumns.withUnsafeBufferPointer { columns in
          model.entryValues.withUnsafeBufferPointer { source in
            for row in 0..<model.rowCount {
              for entry in model.rowStarts[row]..<model.rowStarts[row + 1] {
                let column = Int(columns[entry])
                let place = Int(next[column])
                next[column] += 1
                rows.initializeElement(at: place, to: Int32(truncatingIfNeeded: row))
                values.initializeElement(at: place, to: source[entry])
              }
            }
          }
        }
        valuesCount = count
      }
      rowsCount = count
    }
    entryValues = values
    self.starts = starts
  }
}

extension Model {
  /// Lends the model to C, by columns, with the objective's constant as the cost of one more column fixed at 1.
  ///
  /// A fixed column is the most ordinary thing there is to a presolver, whereas CBC's objective offset changes its
  /// sign between layers; and relative gaps and cutoffs must see the whole objective.
  ///
  /// - Parameter costScale: what the objective is multiplied by.
  func withProblem<Result>(costScale: Double, _ body: (kx_problem) -> Result) -> Result {
    let matrix = ColumnMajorMatrix(self)
    var starts = matrix.starts
    var lower = columnLower.map(clipped)
    var upper = columnUpper.map(clipped)
    let (rowLower, rowUpper) = (rowLower.map(clipped), rowUpper.map(clipped))
    var costs = objective.map { $0 * costScale }
    if objectiveConstant != 0 {
      starts.append(starts[columnCount])
      lower.append(1)
      upper.append(1)
      costs.append(objectiveConstant * costScale)
    }
    return starts.withUnsafeBufferPointer { starts in
      matrix.entryRows.withUnsafeBufferPointer { rows in
        matrix.entryValues.withUnsafeBufferPointer { values in
          lower.withUnsafeBufferPointer { lower in
            upper.withUnsafeBufferPointer { upper in
              costs.withUnsafeBufferPointer { costs in
                rowLower.withUnsafeBufferPointer { rowLower in
                  rowUpper.withUnsafeBufferPointer { rowUpper in
                    body(
                      kx_problem(
                        columns: Int32(costs.count), rows: Int32(rowCount), starts: starts.baseAddress,
                        entry_rows: rows.baseAddress, entry_values: values.baseAddress,
                        column_lower: lower.baseAddress, column_upper: upper.baseAddress, costs: costs.baseAddress,
                        row_lower: rowLower.baseAddress, row_upper: rowUpper.baseAddress))
                  }
                }
              }
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

  /// How many columns the model has when lent to C.
  var lentColumnCount: Int { columnCount + (objectiveConstant != 0 ? 1 : 0) }
}

/// CLP's infinity is the largest finite number; arithmetic on IEEE infinities inside it would make NaNs.
func clipped(_ bound: Double) -> Double {
  min(max(bound, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
}
