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
/// Other columns may stand beside these two, as in the holdings that a solution is written as; they are not read.
public struct HoldingsTable: Sendable {
  /// The name of the row whose shares are an amount of cash.
  public static let cashID = "CASH"

  /// The file as the user named it.
  public let file: String
  /// The stocks held, in file order, ids unique.
  public let shares: [Holding]
  /// The cash held, in currency, negative for an overdraft; nil where the table has no such row.
  public let cash: Double?

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

  /// Refuses a holding that has no prices.
  ///
  /// - Parameter ids: the stocks that may be held.
  /// - Throws: ``DataError`` with the line of the first such holding and the nearest valid name.
  public func check(against ids: some Sequence<String>) throws(DataError) {
    let known = Array(ids)
    let set = Set(known)
    for holding in shares where !set.contains(holding.id) {
      throw DataError(
        .inconsistent, file: file, line: holding.line, column: "id", "there are no prices of \(holding.id)",
        remedy: suggestion(for: holding.id, among: known))
    }
  }

  private init(_ table: TextTable) throws(DataError) {
    let ids = try table.identifiers(table.required("id"))
    let column = try table.required("shares")
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
  }
}
