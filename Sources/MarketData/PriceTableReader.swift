/// Reads price tables: wide and long tables, as text or in workbooks, and OR-Library index-tracking files; text may be
/// compressed with gzip.
///
/// The name decides between the formats: `.csv` is comma-separated, `.txt` is OR-Library. Any other name, and standard
/// input, is judged by its first line: whole numbers alone begin an OR-Library file. A comma-separated table whose
/// header holds `date`, `id` and `price`, or other usual names of these, is long, any other is wide.
public struct PriceTableReader {
  /// Reads a file, or standard input for "-".
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the columns of a long table that the user names.
  ///   - observer: shown every byte of the file, those that the table is read from.
  /// - Throws: ``DataError``: `missing` or `unreadable` where the file cannot be read, otherwise `malformed` or
  ///   `inconsistent` with the line and the series at fault.
  public static func read(
    path: String, columns: ColumnNaming? = nil, observer: ByteObserver? = nil
  ) throws(DataError) -> PriceTable {
    let input = try ByteInput(path: path, role: .prices, observer: observer)
    let table = try read(input, columns)
    try input.drain()
    return table
  }

  /// Reads bytes that are already in memory.
  ///
  /// - Parameters:
  ///   - bytes: the content of a file, compressed or not.
  ///   - name: the name that a file of this content would have; it decides the format and appears in messages.
  ///   - columns: the columns of a long table that the user names.
  /// - Throws: ``DataError``, `malformed` or `inconsistent`.
  public static func parse(
    bytes: [UInt8], name: String, columns: ColumnNaming? = nil
  ) throws(DataError) -> PriceTable {
    try read(ByteInput(bytes: bytes, name: name, role: .prices), columns)
  }

  /// Reads a file in which prices may be missing, compressed or not, or standard input for "-".
  ///
  /// In a wide table an empty cell, `NA`, `NaN`, `null`, `none`, `-`, `--`, `.` or a spreadsheet's error such as `#N/A` and
  /// `#VALUE!` stands for a missing price, in a long one a line that is not there or holds such a cell; anything else that
  /// is no price is still an error.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the columns of a long table that the user names.
  ///   - observer: shown every byte of the file, those that the panel is read from.
  /// - Throws: as ``read(path:observer:)``.
  public static func readPanel(
    path: String, columns: ColumnNaming? = nil, observer: ByteObserver? = nil
  ) throws(DataError) -> PricePanel {
    let input = try ByteInput(path: path, role: .prices, observer: observer)
    let panel = try readPanel(input, columns)
    try input.drain()
    return panel
  }

  /// Reads bytes that are already in memory, in which prices may be missing.
  ///
  /// - Parameters:
  ///   - bytes: the content of a file, compressed or not.
  ///   - name: as in ``parse(bytes:name:)``.
  /// - Throws: as ``parse(bytes:name:)``.
  public static func parsePanel(bytes: [UInt8], name: String) throws(DataError) -> PricePanel {
    try readPanel(ByteInput(bytes: bytes, name: name, role: .prices), nil)
  }

  private static func readPanel(_ input: ByteInput, _ columns: ColumnNaming?) throws(DataError) -> PricePanel {
    if isORLibrary(name: input.name, opening: try opening(input)) {
      var file = ORLibraryFile(input)
      return PricePanel(try file.read())
    }
    var scanner = try CSVScanner(input)
    let header = try CSVHeader(&scanner)
    let panel =
      header.isLong(columns)
      ? try LongTable.readPanel(&scanner, header, columns) : try WideTable.readPanel(&scanner, header)
    try PriceTable.check(ids: panel.ids, source: panel.source)
    return panel
  }

  private static func opening(_ input: ByteInput) throws(DataError) -> [UInt8] {
    let opening = try input.peek(256)
    guard !opening.isEmpty else {
      throw DataError(
        .malformed, file: input.name, "the file is empty",
        remedy: "Give a header line, then one line of prices for each date")
    }
    return opening
  }

  private static func read(_ input: ByteInput, _ columns: ColumnNaming?) throws(DataError) -> PriceTable {
    if isORLibrary(name: input.name, opening: try opening(input)) {
      var file = ORLibraryFile(input)
      return try file.read()
    }
    var scanner = try CSVScanner(input)
    let header = try CSVHeader(&scanner)
    return header.isLong(columns) ? try LongTable.read(&scanner, header, columns) : try WideTable.read(&scanner, header)
  }

  private static func isORLibrary(name: String, opening: [UInt8]) -> Bool {
    var name = name.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    if name.hasSuffix(".txt") { return true }
    if name.hasSuffix(".csv") { return false }
    let text = opening.drop { $0 <= 0x20 }
    let line = text.prefix { $0 != 0x0a && $0 != 0x0d }
    return !line.isEmpty && line.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x20 || $0 == 0x09 }
  }
}
