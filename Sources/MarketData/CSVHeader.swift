/// The header of a comma-separated table: the names of its columns, none empty, none twice.
struct CSVHeader {
  /// The names, in file order.
  let names: [String]
  /// The line of the header.
  let line: Int

  /// Whether the table has one price a line.
  func isLong(_ naming: ColumnNaming?) -> Bool { LongHeader.isLong(names, naming) }

  /// Reads the first record.
  ///
  /// - Throws: ``DataError`` for an empty file, a name that is missing or given twice, and a first
  ///   line that is data.
  init(_ scanner: inout CSVScanner) throws(DataError) {
    guard try scanner.next() else {
      throw DataError(
        .malformed, file: scanner.name, "the file holds nothing but blank lines",
        remedy: "Give a header line, then the data")
    }
    var names: [String] = []
    names.reserveCapacity(scanner.count)
    for field in 0..<scanner.count { names.append(try scanner.text(field, column: "number \(field + 1)")) }
    try ForeignHeader.check(names, file: scanner.name, line: scanner.line)
    if names.count > 1, Moment(names[0]) != nil || WrittenDate(names[0]) != nil,
      names.dropFirst().allSatisfy({ Double($0) != nil })
    {
      throw DataError(
        .malformed, file: scanner.name, line: scanner.line, "the first line holds data, not the names of the columns",
        remedy: "Put a header before it: the word date, then the name of each series")
    }
    var seen = [String: Int](minimumCapacity: names.count)
    for (position, name) in names.enumerated() {
      guard !name.isEmpty || position == 0 else {
        throw DataError(
          .malformed, file: scanner.name, line: scanner.line, column: "number \(position + 1)",
          "the column has no name",
          remedy: "Name the column in the header, or delete it (a comma at the end of a line begins a column)")
      }
      if let earlier = seen.updateValue(position, forKey: name) {
        throw DataError(
          .inconsistent, file: scanner.name, line: scanner.line, column: name,
          "columns \(earlier + 1) and \(position + 1) have the same name", remedy: "Rename or delete one of them")
      }
    }
    self.names = names
    line = scanner.line
  }
}
