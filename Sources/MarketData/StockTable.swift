internal import Quoting

/// What is known of one stock besides its prices.
public struct StockRecord: Sendable, Hashable {
  /// The name that the price table uses.
  public let id: String
  /// The company's name.
  public let name: String?
  /// The sector, for bounds by sector; nil where there is none, or a word for that such as `N/A`.
  public let sector: String?
  /// The issuer, of which the stock may be one of several share classes; nil where it is not known.
  public let issuer: String?
  /// The weight in the benchmark, a fraction in 0…1.
  public let weight: Double?
  /// The smallest tradable quantity, in shares.
  public let lot: Double?
  /// The average daily volume, in shares.
  public let adv: Double?
  /// The market capitalisation, in currency.
  public let cap: Double?
  /// The shares outstanding.
  public let sharesOutstanding: Double?
  /// The least proportion where held, a fraction of capital.
  public let minWeight: Double?
  /// The greatest proportion, a fraction of capital.
  public let maxWeight: Double?
  /// The line of the file.
  public let line: Int
}

/// A table of stocks: `id` and whatever else is known of each.
///
/// Known columns, in any order and letter case, are `id` (required), `name`, `sector`, `issuer`, `weight`, `lot`, `adv`,
/// `cap`, `shares_outstanding`, `min_weight` and `max_weight`, or their usual other names of ``ColumnNames``, such as Ticker and
/// Market Cap; an empty field means unknown. Weights may be written `0.05`, `5%` or `500bps`; numbers of a column whose name
/// says per cent, or that add up to about a hundred, are per cent. Every other column is a factor if all its fields are numbers, and otherwise a label.
public struct StockTable: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The stocks, in file order, ids unique.
  public let rows: [StockRecord]
  /// The further columns that are numeric throughout, by name, values in the order of the rows.
  public let factors: [String: [Double]]
  /// The further columns that hold text, by name, values in the order of the rows; empty means unknown.
  public let labels: [String: [String]]
  /// What was noticed on the way in.
  public let warnings: [DataWarning]

  /// Whether there is a column of issuers.
  public let hasIssuers: Bool

  private let positions: [String: Int]
  /// The first line without a value, of labels that are otherwise numeric.
  private let gaps: [String: Int]

  /// Reads a file, compressed or not, or standard input for "-".
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the columns that the user names.
  ///   - observer: shown every byte of the file.
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func read(
    path: String, columns: ColumnNaming? = nil, observer: ByteObserver? = nil
  ) throws(DataError) -> StockTable {
    try StockTable(TextTable(ByteInput(path: path, role: .stocks, observer: observer), naming: columns))
  }

  /// Reads bytes that are already in memory; the name is for messages.
  ///
  /// - Throws: ``DataError`` with the line and column at fault.
  public static func parse(
    bytes: [UInt8], name: String, columns: ColumnNaming? = nil
  ) throws(DataError) -> StockTable {
    try StockTable(TextTable(ByteInput(bytes: bytes, name: name, role: .stocks), naming: columns))
  }

  /// What is known of a stock; nil where the table does not mention it.
  public subscript(id: String) -> StockRecord? { positions[id].map { rows[$0] } }

  /// The values of one factor, in the order of the rows.
  ///
  /// - Throws: ``DataError`` where there is no such column, or it lacks a value: a factor has no default.
  public func factor(_ name: String) throws(DataError) -> [Double] {
    if let values = factors[name] { return values }
    if let line = gaps[name] {
      throw DataError(
        .inconsistent, file: file, line: line, column: name, "the factor has no value here",
        remedy: "Give every stock a value, or do not use the factor")
    }
    if labels[name] != nil {
      throw DataError(
        .inconsistent, file: file, column: name, "the column holds text, so it is no factor",
        remedy: "Use a numeric column")
    }
    throw DataError(
      .inconsistent, file: file, "there is no factor column \"\(name)\"",
      remedy: factors.isEmpty ? "The table has none" : suggestion(for: name, among: factors.keys.sorted()))
  }

  /// Refuses a stock that has no prices.
  ///
  /// - Parameter ids: the series of the price table.
  /// - Throws: ``DataError`` with the line of the first such stock and the nearest valid name.
  public func check(against ids: some Sequence<String>) throws(DataError) {
    let known = Array(ids)
    let set = Set(known)
    for row in rows where !set.contains(row.id) {
      throw DataError(
        .inconsistent, file: file, line: row.line, column: "id", "there are no prices of \(row.id)",
        remedy: suggestion(for: row.id, among: known))
    }
  }

  /// The same table with some of its stocks only.
  public func restricted(to ids: some Sequence<String>) -> StockTable {
    let kept = Set(ids)
    return StockTable(self, rows: rows.indices.filter { kept.contains(rows[$0].id) })
  }

  private init(_ table: StockTable, rows kept: [Int]) {
    file = table.file
    rows = kept.map { table.rows[$0] }
    factors = table.factors.mapValues { values in kept.map { values[$0] } }
    labels = table.labels.mapValues { values in kept.map { values[$0] } }
    warnings = table.warnings
    hasIssuers = table.hasIssuers
    positions = Dictionary(uniqueKeysWithValues: zip(rows.map(\.id), rows.indices))
    gaps = table.gaps
  }

  private init(_ table: TextTable) throws(DataError) {
    let idColumn = try table.required("id")
    let ids = try table.identifiers(idColumn)
    var known: [String: Int] = [:]
    for name in [
      "name", "sector", "issuer", "weight", "lot", "adv", "cap", "shares_outstanding", "min_weight", "max_weight",
    ] {
      known[name] = try table.position(of: name)
    }
    var percentages: Set<Int> = []
    var remarks = table.remarks
    for (name, column) in known where ["weight", "min_weight", "max_weight"].contains(name) {
      if ColumnNames.isPercentage(table.columns[column]) { percentages.insert(column) }
    }
    if let column = known["weight"], !percentages.contains(column), let sum = Self.sumOfPercentages(table, column) {
      percentages.insert(column)
      remarks.append(
        DataWarning(
          file: table.file, "the column \(table.columns[column]) adds up to \(sum): its numbers are taken as per cent"))
    }
    var rows: [StockRecord] = []
    for (row, id) in ids.enumerated() { rows.append(try Self.record(table, row, id: id, known, percentages)) }
    file = table.file
    self.rows = rows
    positions = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))

    let taken = Set(known.values).union([idColumn])
    var factors: [String: [Double]] = [:]
    var labels: [String: [String]] = [:]
    var gaps: [String: Int] = [:]
    // A column without a name is the index of a data frame.
    for column in table.columns.indices where !taken.contains(column) && !table.columns[column].isEmpty {
      let name = table.columns[column]
      let texts = table.rows.map { $0[column] }
      let filled = texts.filter { !$0.isEmpty }
      let numbers = filled.compactMap { TextTable.number($0) }.filter(\.isFinite)
      if numbers.count == texts.count {
        factors[name] = numbers
      } else {
        labels[name] = texts
        if let gap = texts.firstIndex(of: ""), !filled.isEmpty, numbers.count == filled.count {
          gaps[name] = table.lines[gap]
        }
      }
    }
    hasIssuers = known["issuer"] != nil
    // Issuers are labels too, whatever they are written in: strata may be made of them.
    if let column = known["issuer"] { labels[table.columns[column]] = table.rows.map { $0[column] } }
    self.factors = factors
    self.labels = labels
    self.gaps = gaps
    warnings = remarks + Self.warnings(file: table.file, rows: rows, gaps: gaps)
  }

  /// The sum of a column of weights that are per cent without saying so; nil where they are not, or name their units.
  private static func sumOfPercentages(_ table: TextTable, _ column: Int) -> Double? {
    var sum = 0.0
    for row in table.rows where !row[column].isEmpty {
      guard let value = TextTable.number(row[column]) else { return nil }
      sum += value
    }
    return (95...105).contains(sum) ? sum : nil
  }

  private static func record(
    _ table: TextTable, _ row: Int, id: String, _ known: [String: Int], _ percentages: Set<Int>
  ) throws(DataError) -> StockRecord {
    func text(_ name: String) -> String? {
      known[name].map { table.rows[row][$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    func fraction(_ name: String) throws(DataError) -> Double? {
      guard let column = known[name] else { return nil }
      if percentages.contains(column), let value = TextTable.number(table.rows[row][column]), (0...100).contains(value)
      {
        return value / 100
      }
      return try table.number(row, column, in: 0...1, isFraction: true)
    }
    func quantity(_ name: String, above least: Double) throws(DataError) -> Double? {
      guard let column = known[name] else { return nil }
      return try table.number(row, column, in: least...Double.greatestFiniteMagnitude)
    }
    let record = StockRecord(
      id: id, name: text("name"), sector: text("sector").flatMap { PriceCell.isGap($0) ? nil : $0 },
      issuer: text("issuer").flatMap { PriceCell.isGap($0) ? nil : $0 }, weight: try fraction("weight"),
      lot: try quantity("lot", above: .leastNonzeroMagnitude), adv: try quantity("adv", above: 0),
      cap: try quantity("cap", above: 0), sharesOutstanding: try quantity("shares_outstanding", above: 0),
      minWeight: try fraction("min_weight"), maxWeight: try fraction("max_weight"),
      line: table.lines[row])
    if let least = record.minWeight, let greatest = record.maxWeight, least > greatest {
      throw DataError(
        .inconsistent, file: table.file, line: record.line, column: "min_weight",
        "the least weight of \(id), \(least), is above the greatest, \(greatest)", remedy: "Exchange or correct them")
    }
    return record
  }

  private static func warnings(file: String, rows: [StockRecord], gaps: [String: Int]) -> [DataWarning] {
    var warnings = gaps.sorted { $0.key < $1.key }.map {
      DataWarning(file: file, "column \($0.key) is numeric but has no value on line \($0.value); it is no factor")
    }
    let total = rows.reduce(0) { $0 + ($1.weight ?? 0) }
    if total > 1.001 { warnings.append(DataWarning(file: file, "the benchmark weights add up to \(total), above 1")) }
    if total > 0, total < 0.999 {
      warnings.append(
        DataWarning(file: file, "the benchmark weights add up to \(total), below 1: part of the benchmark is missing"))
    }
    return warnings
      + SectorLabels(rows.compactMap(\.sector)).variants.map { names in
        DataWarning(
          file: file,
          "the sectors \(names.map { "\"\($0.shownWithBlanks)\"" }.joined(separator: " and ")) are written differently and "
            + "count as \(names.count)", kind: .labels)
      }
  }
}
