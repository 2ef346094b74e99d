/// How much is held of one stock.
public struct Holding: Sendable, Hashable {
  /// The name that the price table uses.
  public let id: String
  /// Shares held, at least zero.
  public let shares: Double
  /// The line of the file.
  public let line: Int
}

/// What is held now: a table with the columns `id` and `shares`, the cash on the row `CASH`.
///
/// Other columns may stand beside these two, as in the holdings that a solution is written as. Only `price` is ever
/// read, and only for stocks that have no other price, see ``statedPrice(of:)``.
public struct HoldingsTable: Sendable {
  /// The name of the row whose shares are an amount of cash.
  public static let cashID = "CASH"

  /// The file as the user named it.
  public let file: String
  /// The stocks held, in file order, ids unique.
  public let shares: [Holding]
  /// The cash held, in currency, negative for an overdraft; nil where the table has no such row.
  public let cash: Double?

  /// The field of the column `price` for each row that has one, by id.
  private let priceFields: [String: PriceField]

  private struct PriceField: Sendable {
    let text: String
    let column: String
  }

  /// Reads a file, compressed or not, or standard input for "-".
  ///
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func read(path: String) throws(DataError) -> HoldingsTable {
    try HoldingsTable(TextTable(ByteInput(path: path)))
  }

  /// Reads bytes that are already in memory; the name is for messages.
  ///
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func parse(bytes: [UInt8], name: String) throws(DataError) -> HoldingsTable {
    try HoldingsTable(TextTable(ByteInput(bytes: bytes, name: name)))
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

  /// What the table says that a stock is worth, currency a share; nil where the column `price` is missing or empty.
  ///
  /// - Throws: ``DataError`` where the field is not a price above zero.
  public func statedPrice(of holding: Holding) throws(DataError) -> Double? {
    guard let field = priceFields[holding.id], !field.text.isEmpty else { return nil }
    if let price = TextTable.number(field.text), price.isFinite, price > 0 { return price }
    throw DataError(
      .malformed, file: file, line: holding.line, column: field.column,
      "\"\(field.text.prefix(40))\" is not a price of \(holding.id)", remedy: "Write a number above zero")
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
      remedy: "Add \(Self.cashID) with the amount of cash, 0 for none")
  }

  private init(_ table: TextTable) throws(DataError) {
    let ids = try table.identifiers(table.required("id"))
    let column = try table.required("shares")
    let priceColumn = try table.position(of: "price")
    let greatest = Double.greatestFiniteMagnitude
    var shares: [Holding] = []
    var cash: Double?
    for (row, id) in ids.enumerated() {
      let isCash = id == Self.cashID
      guard let count = try table.number(row, column, in: (isCash ? -greatest : 0)...greatest) else {
        throw DataError(
          .malformed, file: table.file, line: table.lines[row], column: table.columns[column],
          "there is no number of shares of \(id)", remedy: "Write how many are held, 0 for none")
      }
      if isCash { cash = count } else { shares.append(Holding(id: id, shares: count, line: table.lines[row])) }
    }
    file = table.file
    self.shares = shares
    self.cash = cash
    priceFields = Dictionary(
      uniqueKeysWithValues: zip(ids, table.rows).compactMap { id, row in
        priceColumn.map { (id, PriceField(text: row[$0], column: table.columns[$0])) }
      })
  }
}
