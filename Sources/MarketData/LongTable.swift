/// A long price table: one line a price, under the header date, id, price and perhaps volume, in any order, or under the
/// usual other names of these, see ``LongHeader``.
///
/// Lines may come in any order; the table sorts its dates. Series keep the order of their first lines, labels that are
/// neither dates nor whole numbers too. Every series must have a price on every date, unless a panel is asked for.
enum LongTable {
  /// Reads the lines after the header.
  static func read(
    _ scanner: inout CSVScanner, _ header: CSVHeader, _ naming: ColumnNaming? = nil
  ) throws(DataError) -> PriceTable {
    try readRows(&scanner, header, naming, allowingGaps: false).table(file: scanner.name, remarks: scanner.remarks)
  }

  /// Reads the lines after the header of a table in which lines may be missing.
  static func readPanel(
    _ scanner: inout CSVScanner, _ header: CSVHeader, _ naming: ColumnNaming? = nil
  ) throws(DataError) -> PricePanel {
    try readRows(&scanner, header, naming, allowingGaps: true).panel(file: scanner.name, remarks: scanner.remarks)
  }

  private static func readRows(
    _ scanner: inout CSVScanner, _ header: CSVHeader, _ naming: ColumnNaming?, allowingGaps: Bool
  ) throws(DataError) -> Rows {
    let columns = try LongHeader(header, naming, file: scanner.name)
    var rows = Rows(allowingGaps: allowingGaps)
    while try scanner.next() {
      guard scanner.count == header.names.count else {
        throw DataError(
          .malformed, file: scanner.name, line: scanner.line,
          "the line has \(scanner.count) fields, the header \(header.names.count)",
          remedy: "Give every line \(header.names.joined(separator: ", ")), and nothing else")
      }
      try rows.append(scanner, columns, header)
      try rows.checkSize(file: scanner.name, line: scanner.line)
    }
    guard rows.count > 0 else {
      throw DataError(
        .inconsistent, file: scanner.name, line: scanner.line, "there is a header and no price row",
        remedy: "Give one line for each date and series")
    }
    return rows
  }
}

extension LongTable {
  /// The lines read so far, column by column.
  struct Rows {
    private let allowsGaps: Bool
    private var dates = TextIndex()
    private var ids = TextIndex()
    private var date: [Int32] = []
    private var id: [Int32] = []
    private var line: [Int32] = []
    private var price: [Double] = []
    private var volume: [Double] = []

    /// Has no line yet.
    init(allowingGaps: Bool) { allowsGaps = allowingGaps }

    /// How many lines there are.
    var count: Int { price.count }

    /// Reads the scanner's current line.
    mutating func append(
      _ scanner: borrowing CSVScanner, _ columns: LongHeader, _ header: CSVHeader
    ) throws(DataError) {
      let date = try dates.position(of: columns.date, in: scanner, column: header.names[columns.date])
      let id = try ids.position(of: columns.id, in: scanner, column: header.names[columns.id])
      self.date.append(Int32(date))
      self.id.append(Int32(id))
      line.append(Int32(truncatingIfNeeded: scanner.line))
      price.append(try number(columns.price, .price, scanner))
      if let column = columns.volume { volume.append(try number(column, .volume, scanner)) }
    }

    /// Refuses a table that grows too large.
    func checkSize(file: String, line: Int) throws(DataError) {
      try TableLimits.check(series: ids.texts.count, of: "series", file: file, line: line)
      try TableLimits.check(rows: dates.texts.count, series: 1, file: file, line: line)
      // A line more than there are cells would be there twice.
      try TableLimits.check(
        rows: max(1, price.count / max(1, ids.texts.count)), series: ids.texts.count, file: file, line: line)
    }

    /// Arranges the lines as a table.
    func table(file: String, remarks: [DataWarning]) throws(DataError) -> PriceTable {
      let (order, column) = try dateOrder(file: file)
      // Fewer lines than cells: something is missing, and a dense table might not even fit.
      guard price.count >= ids.texts.count * order.count else { throw missingPair(order, file: file) }
      // As many distinct cells are filled as there are lines, and there are at least as many lines as cells.
      let cells = try cells(order, file: file)
      return try PriceTable(
        source: file, column: column, ids: ids.texts, values: cells.values, volumes: cells.volumes, warnings: remarks)
    }

    /// Arranges the lines as a panel; a pair of date and series without a line is missing.
    func panel(file: String, remarks: [DataWarning]) throws(DataError) -> PricePanel {
      let (order, column) = try dateOrder(file: file)
      try TableLimits.check(rows: order.count, series: ids.texts.count, file: file)
      return PricePanel(
        source: file, dates: column, ids: ids.texts, values: try cells(order, file: file).values, remarks: remarks)
    }

    private func cells(
      _ order: [Int], file: String
    ) throws(DataError) -> (values: [Double], volumes: [Double]?) {
      guard order.count >= 2 else {
        throw DataError(
          .inconsistent, file: file, "there are prices on one date only, \(dates.texts[0])",
          remedy: "Give prices on at least two dates: returns need a price before and a price after")
      }
      let count = order.count
      var rank = [Int](repeating: 0, count: count)
      for (position, date) in order.enumerated() { rank[date] = position }
      var filledBy = [Int32](repeating: -1, count: ids.texts.count * count)
      var values = [Double](repeating: .nan, count: filledBy.count)
      var volumes = volume.isEmpty ? nil : [Double](repeating: 0, count: filledBy.count)
      for row in price.indices {
        let cell = Int(id[row]) * count + rank[Int(date[row])]
        guard filledBy[cell] < 0 else { throw duplicatePair(row, earlier: Int(filledBy[cell]), file: file) }
        filledBy[cell] = Int32(row)
        values[cell] = price[row]
        volumes?[cell] = volume[row]
      }
      return (values, volumes)
    }

    private func number(_ field: Int, _ domain: PriceCell.Domain, _ scanner: borrowing CSVScanner) throws(DataError)
      -> Double
    {
      if let value = scanner.withBytes(field, { PriceCell.parse($0, domain) }) { return value }
      if allowsGaps, domain == .price, scanner.withBytes(field, { PriceCell.isGap($0) }) { return .nan }
      let (file, line) = (scanner.name, scanner.line)
      let (id, date) = (ids.texts[Int(self.id[self.id.count - 1])], dates.texts[Int(self.date[self.date.count - 1])])
      throw scanner.withBytes(field) {
        PriceCell.fault($0, domain, file: file, line: line, column: id, date: date)
      }
    }

    /// The dates in ascending order: as positions in order of their first lines, and as a column.
    private func dateOrder(file: String) throws(DataError) -> (order: [Int], column: DateColumn) {
      let (firstLine, texts) = (dates.firstLines, dates.texts)
      let column = try DateColumn(texts, ascends: false, file: file, line: { firstLine[$0] })
      var order = Array(texts.indices)
      if let keys = DateAxis.sortKeys(column.labels) { order.sort { keys[$0] < keys[$1] } }
      let sorted = column.reordered(order)
      _ = try DateAxis(
        sorted.labels, file: file, texts: order.map { texts[$0] }, line: { firstLine[order[$0]] })
      return (order, sorted)
    }

    private func duplicatePair(_ row: Int, earlier: Int, file: String) -> DataError {
      DataError(
        .inconsistent, file: file, line: Int(line[row]), column: ids.texts[Int(id[row])],
        "the price on \(dates.texts[Int(date[row])]) already stands on line \(line[earlier])",
        remedy: "Keep one line for each date and series")
    }

    /// Names the first date on which the series with the fewest lines has none.
    private func missingPair(_ order: [Int], file: String) -> DataError {
      var held = [Int](repeating: 0, count: ids.texts.count)
      for id in id { held[Int(id)] += 1 }
      let poorest = held.indices.min { held[$0] < held[$1] } ?? 0
      let present = Set(id.indices.filter { Int(id[$0]) == poorest }.map { Int(date[$0]) })
      let gaps = order.filter { !present.contains($0) }
      let first = gaps.first.map { dates.texts[$0] } ?? ""
      return DataError(
        .inconsistent, file: file, column: ids.texts[poorest],
        "there is no price on \(first)" + (gaps.count > 1 ? ", nor on \(gaps.count - 1) other dates" : ""),
        remedy: "Add the missing lines, or leave out the series or the dates")
    }
  }
}
