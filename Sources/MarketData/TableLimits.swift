/// How much is read of one table: more is refused as it comes, before it takes the memory of the machine.
enum TableLimits {
  /// Prices of a table: 500 MiB of them.
  static let cells = 1 << 26
  /// Dates of a price table.
  static let dates = 1 << 21
  /// Series of a long table, and rows of a table of stocks or holdings: as many as a wide table may have columns.
  static let series = CSVScanner.columnLimit
  /// Bytes that a compressed file may inflate to.
  static let inflatedBytes = 1 << 32
  /// Bytes of a file that is not read as it comes: a workbook, or text that is made comma-separated first.
  static let wholeBytes = 1 << 29
  /// Blank lines in a row.
  static let blankLines = 1000

  /// Refuses a price table that is too large.
  static func check(rows: Int, series: Int, file: String, line: Int? = nil) throws(DataError) {
    guard rows <= dates else {
      throw DataError(
        .inconsistent, file: file, line: line, "there are more than \(dates) dates",
        remedy: "Split the file, or thin out its dates")
    }
    guard rows.multipliedReportingOverflow(by: series).partialValue <= cells,
      !rows.multipliedReportingOverflow(by: series).overflow
    else {
      throw DataError(
        .inconsistent, file: file, line: line,
        "\(rows) dates of \(series) series are more than the \(cells) prices that one table may hold",
        remedy: "Leave out dates or series")
    }
  }

  /// Refuses more series or rows than a table may have.
  static func check(series count: Int, of noun: String, file: String, line: Int) throws(DataError) {
    guard count > series else { return }
    throw DataError(
      .inconsistent, file: file, line: line, "there are more than \(series) \(noun)",
      remedy: "Check that the file is what it should be, or split it")
  }
}
