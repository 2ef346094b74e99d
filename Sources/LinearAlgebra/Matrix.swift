/// A dense real matrix, column-major: entry (row, column) is `storage[column * rows + row]`.
public struct Matrix: Sendable, Hashable {
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// The entries, column after column.
  public var storage: [Double]

  /// Makes a matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    storage = [Double](repeating: 0, count: rows * columns)
  }

  /// Makes a matrix of given entries, column after column.
  ///
  /// - Precondition: rows × columns entries.
  public init(rows: Int, columns: Int, storage: [Double]) {
    precondition(storage.count == rows * columns, "a \(rows) × \(columns) matrix needs \(rows * columns) entries")
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  /// One entry.
  public subscript(row: Int, column: Int) -> Double {
    get { storage[column * rows + row] }
    set { storage[column * rows + row] = newValue }
  }
}
