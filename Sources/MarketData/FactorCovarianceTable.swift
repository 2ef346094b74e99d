/// The covariance of factors: a column `factor` with their names, and one column for each factor, in any order.
///
/// Every factor has a line and a column, and the matrix is symmetric; whether it is positive semidefinite is for whoever
/// uses it to judge.
public struct FactorCovarianceTable: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The names of the F factors, in the order of the lines.
  public let names: [String]
  /// Ω, F × F, symmetric: `values[column * F + row]`.
  public let values: [Double]

  /// Reads a file, compressed or not, or standard input for "-".
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - observer: shown every byte of the file.
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func read(path: String, observer: ByteObserver? = nil) throws(DataError) -> FactorCovarianceTable {
    try FactorCovarianceTable(TextTable(ByteInput(path: path, observer: observer)))
  }

  /// Reads bytes that are already in memory; the name is for messages.
  ///
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func parse(bytes: [UInt8], name: String) throws(DataError) -> FactorCovarianceTable {
    try FactorCovarianceTable(TextTable(ByteInput(bytes: bytes, name: name)))
  }

  private init(_ table: TextTable) throws(DataError) {
    let nameColumn = try table.required("factor")
    let names = try table.identifiers(nameColumn)
    let columns = table.columns.indices.filter { $0 != nameColumn }
    if let stranger = columns.first(where: { !names.contains(table.columns[$0]) }) {
      throw DataError(
        .inconsistent, file: table.file, line: table.headerLine, column: table.columns[stranger],
        "the factor has a column and no line", remedy: "Give its line, or delete its column")
    }
    var values = [Double](repeating: 0, count: names.count * names.count)
    for (column, name) in names.enumerated() {
      guard let position = columns.first(where: { table.columns[$0] == name }) else {
        throw DataError(
          .inconsistent, file: table.file, line: table.lines[column], "the factor \(name) has a line and no column",
          remedy: "Give its column, or delete its line")
      }
      for row in names.indices {
        let greatest = Double.greatestFiniteMagnitude
        guard let value = try table.number(row, position, in: -greatest...greatest) else {
          throw DataError(
            .malformed, file: table.file, line: table.lines[row], column: name,
            "there is no covariance of \(names[row]) and \(name)", remedy: "Fill the field in, 0 for none")
        }
        values[column * names.count + row] = value
      }
    }
    try Self.checkSymmetry(values, names, table)
    file = table.file
    self.names = names
    self.values = values
  }

  private static func checkSymmetry(_ values: [Double], _ names: [String], _ table: TextTable) throws(DataError) {
    let count = names.count
    for row in 0..<count {
      for column in 0..<row {
        let (one, other) = (values[column * count + row], values[row * count + column])
        guard abs(one - other) > 1e-9 * max(abs(one), abs(other)) else { continue }
        throw DataError(
          .inconsistent, file: table.file, line: table.lines[row], column: names[column],
          "the covariance of \(names[row]) and \(names[column]) is \(one) here and \(other) on line "
            + "\(table.lines[column])", remedy: "Write the same number in both places")
      }
    }
  }
}
