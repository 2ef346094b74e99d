/// Where the parts of a line of a long price table stand, and which headers are those of long tables.
///
/// A header that holds `date`, `id` and `price` is long. So is one of their other usual names, such as `date,ticker,close`
/// or `Instrument,Date,Price Close`, where it holds nothing but these and what is published beside a closing price.
struct LongHeader {
  let date: Int
  let id: Int
  let price: Int
  let volume: Int?

  private static let dates: Set = ["date", "datetime", "timestamp", "trade date", "trading date", "trade_date"]
  private static let ids: Set = ["id", "ticker", "symbol", "ric", "instrument", "isin", "identifier", "security"]
  private static let prices: Set = [
    "price", "close", "adj close", "adj. close", "adj_close", "adjclose", "adjusted close", "adjusted_close",
    "price close", "close price", "close_price", "closing price", "last", "last price", "px_last",
  ]
  private static let volumes: Set = ["volume", "vol", "px_volume", "shares traded"]
  private static let companions: Set = [
    "per", "time", "openint", "open", "high", "low", "dividends", "stock splits", "capital gains", "currency",
    "exchange", "name", "price open",
    "price high", "price low", "vwap", "turnover",
  ]

  /// Whether the columns are those of a long table.
  static func isLong(_ names: [String], _ naming: ColumnNaming? = nil) -> Bool {
    if let naming, isNamed(names, naming) { return true }
    let names = names.map(plain)
    if Set(names).isSuperset(of: ["date", "id", "price"]) { return true }
    return names.contains(where: dates.contains) && names.contains(where: ids.contains)
      && names.contains(where: prices.contains) && names.allSatisfy { isKnown($0) || companions.contains($0) }
  }

  /// Whether the user names the columns of a long table: the price among them, and whatever else is not known by itself.
  private static func isNamed(_ names: [String], _ naming: ColumnNaming) -> Bool {
    guard naming.position(of: "price", among: names) != nil else { return false }
    let plains = names.map(plain)
    return naming.position(of: "id", among: names) != nil || plains.contains(where: ids.contains)
  }

  /// A name in lower case, without the angle brackets that some exports put round it.
  private static func plain(_ name: String) -> String {
    let name = name.lowercased()
    return name.hasPrefix("<") && name.hasSuffix(">") && name.count > 2 ? String(name.dropFirst().dropLast()) : name
  }

  private static func isKnown(_ name: String) -> Bool {
    dates.contains(name) || ids.contains(name) || prices.contains(name) || volumes.contains(name)
  }

  /// Finds the parts of a long table.
  ///
  /// - Throws: ``DataError`` for a column that says nothing here, and for two that say the same.
  init(_ header: CSVHeader, _ naming: ColumnNaming? = nil, file: String) throws(DataError) {
    let names = header.names.map(Self.plain)
    func fault(_ position: Int, _ message: String, _ remedy: String) -> DataError {
      DataError(.malformed, file: file, line: header.line, column: header.names[position], message, remedy: remedy)
    }
    for (position, name) in names.enumerated() where names.firstIndex(of: name) != position {
      throw fault(position, "the column is there twice", "Delete one of them")
    }
    // The contract's own names come first; beside them another name of the same part is a stranger.
    func find(_ own: String, _ others: Set<String>) throws(DataError) -> Int? {
      if let position = naming?.position(of: own, among: header.names) { return position }
      if let position = names.firstIndex(of: own) { return position }
      let found = names.indices.filter { others.contains(names[$0]) }
      guard found.count > 1 else { return found.first }
      throw fault(
        found[1], "\(header.names[found[0]]) and this column both seem to be the \(own)",
        "Keep one of them; of prices, the one adjusted for splits and dividends")
    }
    let (date, id) = (try find("date", Self.dates), try find("id", Self.ids))
    let (price, volume) = (try find("price", Self.prices), try find("volume", Self.volumes))
    let taken = [date, id, price, volume].compactMap(\.self)
    // Who names columns knows of the others.
    let isNamed = naming.map { Self.isNamed(header.names, $0) } ?? false
    if !isNamed, let stranger = names.indices.first(where: { !taken.contains($0) }) {
      throw fault(
        stranger, "a long table has no such column",
        "Keep date, id, price and, if wanted, volume; delete the others")
    }
    guard let date, let id, let price else {
      throw DataError(
        .malformed, file: file, line: header.line, "a long table needs a date, an id and a price on every line",
        remedy: "Name the columns: --columns date=…,id=…,price=…")
    }
    (self.date, self.id, self.price) = (date, id, price)
    self.volume = volume
  }
}

/// Headers of price files that are no price tables, told apart so that what to do about them can be said.
enum ForeignHeader {
  private static let fields: Set = [
    "open", "high", "low", "close", "adj close", "adj. close", "adjusted close", "volume", "dividends", "stock splits",
    "capital gains",
  ]

  private static func severalRows(file: String, line: Int) -> DataError {
    DataError(
      .malformed, file: file, line: line,
      "the table has several header rows, fields and tickers, as yfinance writes it",
      remedy:
        "Write one field alone, such as data[\"Close\"].to_csv(\"prices.csv\"): the header is then Date and the "
        + "tickers; columns are sorted there, so name the benchmark")
  }

  /// Whether a word at the beginning of a line heads a column, and is no date.
  static func isHeaderWord(_ word: String) -> Bool { headerWords.contains(word.lowercased()) }

  private static let headerWords: Set = ["date", "datetime", "ticker", "tickers"]

  /// Refuses a second header row below the names of the series: one that names the dates and nothing else.
  ///
  /// - Parameter cells: the first line after the header.
  static func check(secondRow cells: [String], file: String, line: Int) throws(DataError) {
    guard let first = cells.first, isHeaderWord(first) else { return }
    let rest = cells.dropFirst().map { $0.lowercased() }
    guard rest.allSatisfy(\.isEmpty) || rest.allSatisfy(fields.contains) || first.lowercased().hasPrefix("ticker")
    else { return }
    throw severalRows(file: file, line: line)
  }

  /// Refuses the header of one security's open, high, low and close, and the first of several header rows.
  static func check(_ names: [String], file: String, line: Int) throws(DataError) {
    let rest = names.dropFirst().map { $0.lowercased() }
    guard !rest.isEmpty else { return }
    let isDoubled = Set(rest).count < rest.count
    let first = names[0].lowercased()
    if isDoubled, rest.allSatisfy(fields.contains) || ["ticker", "tickers", "price", ""].contains(first) {
      throw severalRows(file: file, line: line)
    }
    guard Set(rest).isSuperset(of: ["open", "high", "low", "close"]), rest.allSatisfy(fields.contains) else { return }
    throw DataError(
      .malformed, file: file, line: line,
      "these are the open, high, low and close of one security, not the prices of several series",
      remedy: "Give one column a series: the date, the benchmark, then the closing prices of each stock")
  }
}
