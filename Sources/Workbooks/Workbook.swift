/// A spreadsheet file: some sheets, each a table with a header.
public struct Workbook: Sendable, Hashable {
  /// The sheets, in the order of their tabs.
  public var sheets: [Sheet]

  /// Gathers sheets, at least one, with names of their own.
  public init(_ sheets: [Sheet]) { self.sheets = sheets }
}

/// A table of a workbook.
public struct Sheet: Sendable, Hashable {
  /// What its tab is called: 1 to 31 characters, none of `[]:*?/\`.
  public let name: String
  /// What its columns are called: the first row, which stays in sight.
  public let columns: [String]
  /// The rows below, each with as many cells as there are columns.
  public private(set) var rows: [[Cell]] = []

  /// Starts a table.
  public init(_ name: String, columns: [String]) {
    self.name = name
    self.columns = columns
  }

  /// Adds a row.
  ///
  /// - Precondition: it has as many cells as there are columns.
  public mutating func add(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row of \(name) has \(columns.count) cells, not \(cells.count)")
    rows.append(cells)
  }
}
