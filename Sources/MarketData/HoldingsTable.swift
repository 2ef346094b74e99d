/// How much is held of one stock.
public struct Holding: Sendable, Hashable {
  /// The name that the price table uses.
  public let id: String
  /// Shares held, at least zero.
  public let shares: Double
  /// The line of the file.
  public let line: Int
}

/// What is held now: a table with the columns `id` and `shares`, the cash on the row `CASH`, or `(cash)`.
///
/// Columns may have the usual other names of ``ColumnNames``, such as Ticker and Quantity. The mark `(cash)` is money
/// whatever the stocks are called: beside it, `CASH` is a stock like any other. Without it, `CASH` is money, and refused by
/// ``checkCash(against:source:)`` where a stock has that name; ``settled(against:source:)`` knows the other names of money
/// (``CashNames``).
///
/// Other columns may stand beside these two, as in the holdings that a solution is written as. Of these, `price` is read
/// for stocks that have no other price, see ``statedPrice(of:)``. Where a column `date` tells the holdings of several
/// dates apart, each with its row of cash, as a back-test writes them, those of the last date are taken, with a warning.
public struct HoldingsTable: Sendable {
  /// The name of the row whose shares are an amount of cash.
  public static let cashID = "CASH"
  /// The name of that row where a stock is called `CASH`.
  public static let cashMark = "(cash)"

  /// The file as the user named it.
  public let file: String
  /// The stocks held, in file order, ids unique.
  public private(set) var shares: [Holding]
  /// The cash held, in currency, negative for an overdraft; nil where the table has no such row.
  public private(set) var cash: Double?

  /// What was noticed.
  public private(set) var warnings: [DataWarning]

  /// The line of the row `CASH` that was taken for money; nil where there is none.
  private let plainCashLine: Int?
  /// The field of the column `price` for each row that has one, by id.
  private let priceFields: [String: PriceField]

  private struct PriceField: Sendable {
    let text: String
    let column: String

    /// Whether it is the price of money, or says nothing.
    var isUnit: Bool { text.isEmpty || TextTable.number(text) == 1 }
  }

  /// Reads a file, compressed or not, or standard input for "-".
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the columns that the user names.
  ///   - observer: shown every byte of the file.
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func read(
    path: String, columns: ColumnNaming? = nil, observer: ByteObserver? = nil
  ) throws(DataError) -> HoldingsTable {
    try HoldingsTable(TextTable(ByteInput(path: path, role: .holdings, observer: observer), naming: columns))
  }

  /// Reads bytes that are already in memory; the name is for messages.
  ///
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func parse(
    bytes: [UInt8], name: String, columns: ColumnNaming? = nil
  ) throws(DataError) -> HoldingsTable {
    try HoldingsTable(TextTable(ByteInput(bytes: bytes, name: name, role: .holdings), naming: columns))
  }

  /// What is held of stocks that are not among some, in file order; a row of zero shares holds nothing.
  public func strangers(to ids: some Sequence<String>) -> [Holding] {
    let known = Set(ids)
    return shares.filter { $0.shares > 0 && !known.contains($0.id) }
  }

  /// Refuses holdings that have no prices.
  ///
  /// - Parameters:
  ///   - ids: the stocks that may be held.
  ///   - remedy: what to do with what has left the universe.
  /// - Throws: ``DataError`` with the line of the first such holding, all their names, and the nearest valid one.
  public func check(
    against ids: some Sequence<String>,
    remedy: String = "What has left the universe is sold with --sell-departed, at the price in the column price"
  ) throws(DataError) {
    let known = Array(ids)
    let strangers = strangers(to: known)
    guard let first = strangers.first else { return }
    let names = strangers.map(\.id).joined(separator: ", ")
    let nearest = nearestName(to: first.id, among: known).map { "Did you mean \($0)? " } ?? ""
    throw DataError(
      .inconsistent, file: file, line: first.line, column: "id", "there are no prices of \(names)",
      remedy: nearest + remedy)
  }

  /// The name of the row of cash in a table of holdings that may be any of some stocks.
  public static func cashRow(besides ids: some Sequence<String>) -> String {
    ids.contains(cashID) ? cashMark : cashID
  }

  /// Refuses a row of cash that may be meant as a stock, and a stock whose name is the mark of money.
  ///
  /// - Parameters:
  ///   - ids: the series of the price table.
  ///   - source: where they come from, for messages.
  /// - Throws: ``DataError`` with the line and what to write instead.
  public func checkCash(against ids: some Sequence<String>, source: String) throws(DataError) {
    let marks = ids.filter { Self.isMark($0) || $0 == Self.cashID }
    if let mark = marks.first(where: Self.isMark) {
      throw DataError(
        .inconsistent, file: source, column: mark, "a stock has the name that money has in a table of holdings",
        remedy: "Rename the series")
    }
    guard let plainCashLine, !marks.isEmpty else { return }
    throw DataError(
      .inconsistent, file: file, line: plainCashLine, column: "id",
      "\(Self.cashID) is a stock of \(source), so that this row may be money or shares",
      remedy: "Name the row of money \(Self.cashMark); \(Self.cashID) is then the stock")
  }

  /// The same holdings with money recognised under its other usual names, where no stock is called so.
  ///
  /// - Parameters:
  ///   - ids: the series of the price table.
  ///   - source: where they come from, for messages.
  /// - Throws: ``DataError`` where several rows seem to be money, as ``checkCash(against:source:)``, and where a stock is
  ///   held short.
  public func settled(against ids: some Sequence<String>, source: String) throws(DataError) -> HoldingsTable {
    try checkCash(against: ids, source: source)
    let known = Set(ids)
    var result = self
    let money = shares.filter {
      CashNames.contains($0.id) && !known.contains($0.id) && priceFields[$0.id]?.isUnit ?? true
    }
    if cash == nil, let row = money.first {
      guard money.count == 1 else {
        throw DataError(
          .inconsistent, file: file, line: money[1].line, column: "id",
          "\(money.map(\.id).joined(separator: " and ")) both seem to be cash",
          remedy: "Add them up in the currency of the prices on one row \(Self.cashMark)")
      }
      result.cash = row.shares
      result.warnings.append(
        DataWarning(file: file, "the row is taken for cash, in the currency of the prices", id: row.id))
      result.shares.removeAll { $0.id == row.id }
    }
    if let short = result.shares.first(where: { $0.shares < 0 }) { throw Self.shortPosition(short, file: file) }
    return result
  }

  private static func shortPosition(_ holding: Holding, file: String) -> DataError {
    DataError(
      .malformed, file: file, line: holding.line, column: "shares", "\(decimalText(holding.shares)) is out of range",
      remedy: "Give a finite number of at least zero")
  }

  private static func decimalText(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
  }

  private static func isMark(_ id: String) -> Bool { id.lowercased() == cashMark }

  /// What the table says that a stock is worth, currency a share, 0 for nothing; nil where the column `price` is missing
  /// or empty.
  ///
  /// - Throws: ``DataError`` where the field is not a price of at least zero.
  public func statedPrice(of holding: Holding) throws(DataError) -> Double? {
    guard let field = priceFields[holding.id], !field.text.isEmpty else { return nil }
    if let price = TextTable.number(field.text), price.isFinite, price >= 0 { return price }
    throw DataError(
      .malformed, file: file, line: holding.line, column: field.column,
      "\"\(field.text.prefix(40))\" is not a price of \(holding.id)",
      remedy: "Write a number above zero, or 0 for what is worth nothing")
  }

  /// What is held of stocks that are not among some and that the column `price` says are worth nothing, in file order.
  ///
  /// - Throws: as ``statedPrice(of:)``.
  public func worthless(besides ids: some Sequence<String>) throws(DataError) -> [Holding] {
    var result: [Holding] = []
    for holding in strangers(to: ids) where try statedPrice(of: holding) == 0 { result.append(holding) }
    return result
  }

  /// Refuses holdings that trades in whole shares cannot start from: fractions of a share, or cash left unsaid.
  ///
  /// - Throws: ``DataError`` with the line of the first fraction.
  public func checkForTrading() throws(DataError) {
    for holding in shares where holding.shares > 0x1p53 {
      throw DataError(
        .inconsistent, file: file, line: holding.line, column: "shares",
        "\(holding.shares) shares of \(holding.id) are too many to be counted exactly",
        remedy: "Give at most 9007199254740992 shares")
    }
    for holding in shares where holding.shares != holding.shares.rounded() {
      throw DataError(
        .inconsistent, file: file, line: holding.line, column: "shares",
        "\(holding.shares) shares of \(holding.id) are no whole number",
        remedy: "Write whole shares, and count what a fraction is worth as cash")
    }
    guard cash == nil else { return }
    throw DataError(
      .inconsistent, file: file, "there is no row \(Self.cashID)",
      remedy: "Add \(Self.cashID) with the amount of cash, 0 for none; \(Self.cashMark) where a stock is called so")
  }

  private init(_ whole: TextTable) throws(DataError) {
    try Self.refuseOrders(whole)
    let (table, warning) = try Self.latest(of: whole)
    warnings = table.remarks + [warning].compactMap(\.self)
    let ids = try table.identifiers(table.required("id"))
    let column = try table.required("shares")
    let priceColumn = try table.position(of: "price")
    let hasMark = ids.contains(where: Self.isMark)
    var plainCashLine: Int?
    let greatest = Double.greatestFiniteMagnitude
    var shares: [Holding] = []
    var cash: Double?
    for (row, id) in ids.enumerated() {
      let isCash = hasMark ? Self.isMark(id) : id == Self.cashID
      // What may be money by another name may be an overdraft: settled(against:source:) looks at it again.
      let maySink = isCash || (!hasMark && CashNames.contains(id))
      guard let count = try table.number(row, column, in: (maySink ? -greatest : 0)...greatest) else {
        throw DataError(
          .malformed, file: table.file, line: table.lines[row], column: table.columns[column],
          "there is no number of shares of \(id)", remedy: "Write how many are held, 0 for none")
      }
      if isCash {
        if cash != nil { throw Self.secondCash(table, row, column: column) }
        cash = count
        if !hasMark { plainCashLine = table.lines[row] }
      } else {
        shares.append(Holding(id: id, shares: count, line: table.lines[row]))
      }
    }
    file = table.file
    self.plainCashLine = plainCashLine
    self.shares = shares
    self.cash = cash
    priceFields = Dictionary(
      uniqueKeysWithValues: zip(ids, table.rows).compactMap { id, row in
        priceColumn.map { (id, PriceField(text: row[$0], column: table.columns[$0])) }
      })
  }

  /// The holdings of the last date, where the table has those of several.
  ///
  /// Only a row of cash on every date tells a history from a list of purchases with their dates, which stays whole.
  private static func latest(of table: TextTable) throws(DataError) -> (table: TextTable, warning: DataWarning?) {
    guard let column = try table.position(of: "date"), let ids = try table.position(of: "id") else {
      return (table, nil)
    }
    var rowsOfDates: [String: [Int]] = [:]
    var dates: [String] = []
    for (row, fields) in table.rows.enumerated() {
      if rowsOfDates[fields[column]] == nil { dates.append(fields[column]) }
      rowsOfDates[fields[column], default: []].append(row)
    }
    let isHistory = rowsOfDates.values.allSatisfy { rows in
      rows.contains { isMark(table.rows[$0][ids]) || table.rows[$0][ids] == cashID }
    }
    guard dates.count > 1, isHistory else { return (table, nil) }
    let labels = try DateColumn(
      dates, ascends: false, file: table.file, line: { rowsOfDates[dates[$0]].map { table.lines[$0[0]] } }
    ).labels
    let keys = DateAxis.sortKeys(labels) ?? Array(labels.indices)
    let last = keys.indices.max { keys[$0] < keys[$1] } ?? 0
    return (
      table.keeping(rowsOfDates[dates[last]] ?? []),
      DataWarning(
        file: table.file, "there are holdings of \(dates.count) dates; those of \(dates[last]), the last, are taken",
        date: labels[last])
    )
  }

  private static func secondCash(_ table: TextTable, _ row: Int, column: Int) -> DataError {
    DataError(
      .inconsistent, file: table.file, line: table.lines[row], column: "id", "the cash already stands on another line",
      remedy: "Keep one line of cash")
  }

  /// Refuses a list of orders: its shares are traded, not held.
  private static func refuseOrders(_ table: TextTable) throws(DataError) {
    guard let side = try table.position(of: "side"),
      let row = table.rows.firstIndex(where: { ["buy", "sell"].contains($0[side].lowercased()) })
    else { return }
    throw DataError(
      .inconsistent, file: table.file, line: table.lines[row], column: table.columns[side],
      "these are orders, not holdings: their shares are bought and sold",
      remedy: "Give what is held after them: the table that rebalance writes with --format csv, or reconstitute with "
        + "--positions")
  }
}
