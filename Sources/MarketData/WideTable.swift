/// A wide price table: one line a date, one column a series.
enum WideTable {
  /// Reads the lines after the header.
  ///
  /// Cells arrive date after date and are kept series after series. Blocks of a few dates are turned round and freed
  /// one by one, so that the peak is twice the table and never the growth of one great array.
  static func read(_ scanner: inout CSVScanner, _ header: CSVHeader) throws(DataError) -> PriceTable {
    let cells = try readCells(&scanner, header, allowingGaps: false)
    return try PriceTable(
      source: scanner.name, column: cells.dates, ids: cells.ids, values: cells.values, warnings: scanner.remarks)
  }

  /// Reads the lines after the header of a table in which prices may be missing.
  static func readPanel(_ scanner: inout CSVScanner, _ header: CSVHeader) throws(DataError) -> PricePanel {
    let cells = try readCells(&scanner, header, allowingGaps: true)
    return PricePanel(
      source: scanner.name, dates: cells.dates, ids: cells.ids, values: cells.values, remarks: scanner.remarks)
  }

  private static func readCells(
    _ scanner: inout CSVScanner, _ header: CSVHeader, allowingGaps: Bool
  ) throws(DataError) -> (dates: DateColumn, ids: [String], values: [Double]) {
    let ids = Array(header.names.dropFirst())
    guard !ids.isEmpty else {
      throw DataError(
        .malformed, file: scanner.name, line: header.line, "there is only one column",
        remedy: "Give dates in the first column and the prices of one series in each further one")
    }
    var dates: [String] = []
    var lines: [Int] = []
    var blocks: [[Double]] = []
    var order = AscendingDates()
    while try scanner.next() {
      guard scanner.count == header.names.count else { throw raggedRow(scanner, header) }
      let date = try scanner.text(0, column: header.names[0])
      guard !date.isEmpty else {
        throw DataError(
          .malformed, file: scanner.name, line: scanner.line, column: header.names[0], "there is no date",
          remedy: "Give the date of this line, or delete the line")
      }
      if dates.isEmpty { try checkHeaderRow(scanner, header) }
      try order.take(date, line: scanner.line, file: scanner.name)
      try TableLimits.check(rows: dates.count + 1, series: ids.count, file: scanner.name, line: scanner.line)
      if dates.count.isMultiple(of: blockDates) {
        blocks.append([])
        blocks[blocks.count - 1].reserveCapacity(blockDates * ids.count)
      }
      try readPrices(scanner, ids: ids, date: date, allowingGaps: allowingGaps, into: &blocks[blocks.count - 1])
      dates.append(date)
      lines.append(scanner.line)
    }
    guard dates.count >= 2 else { throw tooFewRows(dates.count, scanner) }
    let column = try DateColumn(dates, ascends: true, file: scanner.name, line: { lines[$0] })
    _ = try DateAxis(column.labels, file: scanner.name, texts: dates, line: { lines[$0] })
    return (column, ids, seriesAfterSeries(&blocks, series: ids.count, dates: dates.count))
  }

  private static func checkHeaderRow(_ scanner: borrowing CSVScanner, _ header: CSVHeader) throws(DataError) {
    guard ForeignHeader.isHeaderWord(try scanner.text(0, column: header.names[0])) else { return }
    var cells: [String] = []
    for field in 0..<scanner.count { cells.append(try scanner.text(field, column: header.names[field])) }
    try ForeignHeader.check(secondRow: cells, file: scanner.name, line: scanner.line)
  }

  private static let blockDates = 64

  private static func readPrices(
    _ scanner: borrowing CSVScanner, ids: [String], date: String, allowingGaps: Bool, into block: inout [Double]
  ) throws(DataError) {
    for position in ids.indices {
      let price = scanner.withBytes(position + 1) { bytes in
        PriceCell.parse(bytes, .price) ?? (allowingGaps && PriceCell.isGap(bytes) ? .nan : nil)
      }
      guard let price else {
        let (name, line) = (scanner.name, scanner.line)
        throw scanner.withBytes(position + 1) {
          PriceCell.fault($0, .price, file: name, line: line, column: ids[position], date: date)
        }
      }
      block.append(price)
    }
  }

  /// Turns blocks of dates round, freeing each as it goes.
  private static func seriesAfterSeries(_ blocks: inout [[Double]], series: Int, dates: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: series * dates) { target, initialized in
      for number in blocks.indices {
        let first = number * blockDates
        let count = blocks[number].count / series
        blocks[number].withUnsafeBufferPointer { block in
          for id in 0..<series {
            for date in 0..<count { target[id * dates + first + date] = block[date * series + id] }
          }
        }
        blocks[number] = []
      }
      initialized = series * dates
    }
  }

  private static func raggedRow(_ scanner: borrowing CSVScanner, _ header: CSVHeader) -> DataError {
    let isShort = scanner.count < header.names.count
    return DataError(
      .malformed, file: scanner.name, line: scanner.line,
      column: isShort ? header.names[scanner.count] : nil,
      "the line has \(scanner.count) fields, the header \(header.names.count)",
      remedy: isShort
        ? "Give a price for every series; this is the first without one"
        : "Remove what is too much, and write numbers without thousands separators (1234.5)")
  }

  private static func tooFewRows(_ count: Int, _ scanner: borrowing CSVScanner) -> DataError {
    DataError(
      .inconsistent, file: scanner.name, line: scanner.line,
      count == 0 ? "there is a header and no price row" : "there is only one price row",
      remedy: "Give prices on at least two dates: returns need a price before and a price after")
  }
}
