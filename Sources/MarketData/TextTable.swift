internal import Quoting

/// A small table, kept as text: the form of stocks and of holdings.
struct TextTable {
  /// The file as the user named it.
  let file: String
  /// The names of the columns, unique.
  let columns: [String]
  /// The line of the header.
  let headerLine: Int
  /// The fields, line after line, as many in each as there are columns.
  let rows: [[String]]
  /// The line of each row.
  let lines: [Int]
  /// What is to be said of how it was read.
  let remarks: [DataWarning]
  private let naming: ColumnNaming?

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - input: its bytes.
  ///   - naming: the columns that the user names.
  /// - Throws: ``DataError`` for a line with more or fewer fields than the header, and where there is no line at all.
  init(_ input: ByteInput, naming: ColumnNaming? = nil) throws(DataError) {
    var scanner = try CSVScanner(input)
    file = input.name
    self.naming = naming
    let header = try CSVHeader(&scanner)
    var rows: [[String]] = []
    var lines: [Int] = []
    while try scanner.next() {
      guard scanner.count == header.names.count else {
        throw DataError(
          .malformed, file: file, line: scanner.line,
          "the line has \(scanner.count) fields, the header \(header.names.count)",
          remedy: "Give every line a field for each column, empty where unknown, and quote text that holds commas")
      }
      var row: [String] = []
      row.reserveCapacity(scanner.count)
      for field in 0..<scanner.count { row.append(try scanner.text(field, column: header.names[field])) }
      rows.append(row)
      lines.append(scanner.line)
      try TableLimits.check(series: rows.count, of: "lines", file: file, line: scanner.line)
    }
    guard !rows.isEmpty else {
      throw DataError(
        .inconsistent, file: file, line: header.line, "there is a header and nothing below it",
        remedy: "Give at least one line")
    }
    columns = header.names
    headerLine = header.line
    self.rows = rows
    self.lines = lines
    remarks = scanner.remarks
  }

  private init(_ table: TextTable, rows kept: [Int]) {
    file = table.file
    columns = table.columns
    headerLine = table.headerLine
    rows = kept.map { table.rows[$0] }
    lines = kept.map { table.lines[$0] }
    remarks = table.remarks
    naming = table.naming
  }

  /// The same table with some of its rows only, by their positions.
  func keeping(_ kept: [Int]) -> TextTable { TextTable(self, rows: kept) }

  /// The position of a column: as the user names it, under its own name, or under one of its usual others; nil where there
  /// is none.
  ///
  /// - Throws: ``DataError`` where two columns differ in letter case only, and where several may be meant.
  func position(of name: String) throws(DataError) -> Int? {
    if let position = naming?.position(of: name, among: columns) { return position }
    let matches = columns.indices.filter { columns[$0].lowercased() == name }
    guard matches.count < 2 else {
      throw DataError(
        .malformed, file: file, line: headerLine, column: columns[matches[1]], "the column is there twice",
        remedy: "Delete one of them")
    }
    if let match = matches.first { return match }
    return try position(ofOtherNamesOf: name)
  }

  private func position(ofOtherNamesOf name: String) throws(DataError) -> Int? {
    let others = ColumnNames.others(of: name)
    let plain = columns.map(ColumnNames.plain)
    let own = ColumnNames.plain(name)
    let found = ([own] + others).flatMap { other in plain.indices.filter { plain[$0] == other } }
    guard found.count > 1, !ColumnNames.isRanked(name) else { return found.first }
    throw DataError(
      .malformed, file: file, line: headerLine, column: columns[found[1]],
      "\(columns[found[0]]) and this column both seem to be the \(name)",
      remedy:
        "Say which: --columns \(name)=\(columns[found[0]]), or columns: {\(name): \(columns[found[0]])} in a scenario")
  }

  /// The position of a column that must be there.
  func required(_ name: String) throws(DataError) -> Int {
    if let position = try position(of: name) { return position }
    throw DataError(
      .malformed, file: file, line: headerLine, "there is no column \(name)",
      remedy: "Name one of the columns \(name), or say which it is: --columns \(name)=…, or columns: {\(name): …} in a "
        + "scenario; there are \(columns.joined(separator: ", "))")
  }

  /// The identifiers of the rows, none empty, none twice.
  func identifiers(_ column: Int) throws(DataError) -> [String] {
    var lineOf = [String: Int](minimumCapacity: rows.count)
    var ids: [String] = []
    for (position, row) in rows.enumerated() {
      let id = row[column]
      guard !id.isEmpty else {
        throw DataError(
          .malformed, file: file, line: lines[position], column: columns[column], "the field is empty",
          remedy: "Fill it in, or delete the line")
      }
      if let character = id.firstHidden {
        throw DataError(
          .malformed, file: file, line: lines[position], column: columns[column],
          "the name \(id.shownWithBlanks) holds the character \(character.escape), which does not show",
          remedy: "Rename it in plain text")
      }
      if let earlier = lineOf.updateValue(lines[position], forKey: id) {
        throw DataError(
          .inconsistent, file: file, line: lines[position], column: columns[column],
          "\(id) already stands on line \(earlier)", remedy: "Keep one line for each")
      }
      ids.append(id)
    }
    return ids
  }

  /// The number in a field; nil where the field is empty.
  ///
  /// - Parameters:
  ///   - range: what the number may be.
  ///   - isFraction: whether `1%` and `100bps` may be written for 0.01.
  func number(
    _ row: Int, _ column: Int, in range: ClosedRange<Double>, isFraction: Bool = false
  ) throws(DataError) -> Double? {
    let text = rows[row][column]
    if text.isEmpty { return nil }
    guard let value = isFraction ? Self.fraction(text) : Self.number(text) else {
      throw DataError(
        .malformed, file: file, line: lines[row], column: columns[column], "\"\(text.prefix(40))\" is not a number",
        remedy: isFraction
          ? "Write a fraction such as 0.05, or 5%, or 500bps"
          : "Write a decimal number such as 1234.5, without unit")
    }
    guard value.isFinite, range.contains(value) else {
      throw DataError(
        .malformed, file: file, line: lines[row], column: columns[column], "\(text) is out of range",
        remedy: isFraction
          ? "Give a fraction between 0 and 1; percentages end in %"
          : "Give a finite number \(range.lowerBound > 0 ? "above zero" : "of at least zero")")
    }
    return value
  }

  /// The number that a text is; nil where it is none.
  static func number(_ text: String) -> Double? {
    var plain = text
    return plain.withUTF8 { DecimalNumber.parse($0) } ?? GroupedNumber.parse(text, isCount: true)
  }

  private static func fraction(_ text: String) -> Double? {
    if text.hasSuffix("%") { return number(text.dropLast().trimmingBlanks).map { $0 / 100 } }
    if text.lowercased().hasSuffix("bps") { return number(text.dropLast(3).trimmingBlanks).map { $0 / 10_000 } }
    return number(text)
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
