/// An OR-Library index-tracking file: a stream of numbers in which line breaks mean nothing.
///
/// The numbers are N, T, the benchmark's T + 1 values, then the T + 1 values of each of the N stocks.
/// Source: Beasley, OR-Library, https://people.brunel.ac.uk/~mastjjb/jeb/orlib/indtrackinfo.html.
struct ORLibraryFile {
  private static let wordLimit = 64

  private let input: ByteInput
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var position = 0
  private var end = 0
  private var line = 1
  private var word: [UInt8] = []

  /// Starts at the first byte.
  init(_ input: ByteInput) { self.input = input }

  /// Reads the whole file.
  ///
  /// - Throws: ``DataError`` where a number is missing or none; values in excess are a warning of the table.
  mutating func read() throws(DataError) -> PriceTable {
    let stocks = try readCount("N, the number of stocks", limit: 1_000_000)
    let periods = try readCount("T, the number of returns", limit: 10_000_000)
    let count = periods + 1
    let ids = ["INDEX"] + (1...stocks).map { "S\($0)" }
    let expected = ids.count * count
    var values: [Double] = []
    // The header may promise anything; room is made only as values come.
    values.reserveCapacity(min(expected, 1 << 20))
    while values.count < expected {
      let id = ids[values.count / count]
      guard try nextWord() else {
        throw DataError(
          .malformed, file: input.name, line: line, column: id,
          "the file ends after \(values.count) of \(expected) values "
            + "(\(stocks) stocks and the benchmark, \(count) each)",
          remedy: "The file is incomplete, or its first two numbers are wrong: get it again")
      }
      guard let value = word.withUnsafeBufferPointer({ PriceCell.parse($0, .price) }) else {
        throw fault(column: id, date: "\(values.count % count)")
      }
      values.append(value)
      // The header may promise anything; what counts is what comes.
      try TableLimits.check(rows: values.count / ids.count, series: ids.count, file: input.name, line: line)
    }
    let warnings = try readExcess(seriesLength: count)
    return try PriceTable(
      source: input.name, dates: (0..<count).map(String.init), ids: ids, values: values, defaultBenchmark: "INDEX",
      warnings: warnings)
  }

  private mutating func readCount(_ what: String, limit: Int) throws(DataError) -> Int {
    let text = try nextWord() ? String(decoding: word, as: UTF8.self) : nil
    if let text, let count = Int(text), (1...limit).contains(count) { return count }
    throw DataError(
      .malformed, file: input.name, line: line,
      text.map { "\($0.prefix(40)) cannot be \(what)" } ?? "the file ends before \(what)",
      remedy: "An OR-Library file begins with N and T, whole numbers above zero; name a comma-separated table .csv")
  }

  /// Counts the values after the last expected one.
  private mutating func readExcess(seriesLength: Int) throws(DataError) -> [DataWarning] {
    var excess = 0
    let firstLine = line
    while try nextWord() {
      guard word.withUnsafeBufferPointer({ DecimalNumber.parse($0) }) != nil else {
        throw fault(column: "after the last stock", date: nil)
      }
      excess += 1
    }
    guard excess > 0 else { return [] }
    let series =
      excess.isMultiple(of: seriesLength)
      ? ", as many as \(excess / seriesLength) further series would have" : ""
    return [
      DataWarning(
        file: input.name,
        "\(excess) values follow the last expected one (from line \(firstLine) on)\(series); they are not used")
    ]
  }

  private func fault(column: String, date: String?) -> DataError {
    word.withUnsafeBufferPointer {
      PriceCell.fault($0, .price, file: input.name, line: line, column: column, date: date)
    }
  }

  /// Moves to the next word; false at the end of the file.
  private mutating func nextWord() throws(DataError) -> Bool {
    word.removeAll(keepingCapacity: true)
    while true {
      while position < end {
        let byte = buffer[position]
        if byte > 0x20 || byte == 0 {
          guard word.count < Self.wordLimit else {
            throw DataError(
              .malformed, file: input.name, line: line, "a number has more than \(Self.wordLimit) characters",
              remedy: "Check that this is a text file of numbers separated by blanks")
          }
          word.append(byte)
        } else if !word.isEmpty {
          // The separator is left for the next call, so that the line stays the word's own.
          return true
        } else if byte == 0x0a {
          line += 1
        }
        position += 1
      }
      let input = input
      end = try buffer.withUnsafeMutableBufferPointer { bytes throws(DataError) in try input.read(into: bytes) }
      position = 0
      if end == 0 { return !word.isEmpty }
    }
  }
}
