internal import Quoting

/// Prices of several series over common dates: dates ascending, every cell a finite price above zero.
///
/// A table cannot be made otherwise, so whoever holds one need not check again. Nothing is filled, dropped or clipped
/// on the way in: a gap is an error, never a guess.
public struct PriceTable: Sendable {
  /// The file as the user named it, for messages.
  public let source: String
  /// The dates, ascending: ISO 8601, or any labels in time order.
  public let dates: [String]
  /// How the user writes dates besides ISO 8601; nil for no other way.
  package let dateForm: DateForm?
  /// The names of the series, in file order, unique.
  public let ids: [String]
  /// Prices, series after series: `values[series * dates.count + date]`.
  public let values: [Double]
  /// Volumes in shares, laid out as ``values``; zero means a day without trades.
  public let volumes: [Double]?
  /// The series that is the benchmark unless the user names another.
  public let defaultBenchmark: String?
  /// What was noticed on the way in.
  public let warnings: [DataWarning]

  /// Makes a table, checking everything that the type promises.
  ///
  /// - Parameters:
  ///   - source: where the prices come from, for messages.
  ///   - dates: at least two labels in ascending order.
  ///   - ids: unique names, none empty.
  ///   - values: prices, series after series, `ids.count * dates.count` of them.
  ///   - volumes: shares traded, laid out as the prices, or nil.
  ///   - defaultBenchmark: the benchmark's name; nil takes the first series.
  ///   - warnings: what was noticed so far; constant series are added here.
  /// - Throws: ``DataError`` naming the first date, series or cell at fault.
  /// - Complexity: O(cells).
  public init(
    source: String, dates: [String], ids: [String], values: [Double], volumes: [Double]? = nil,
    defaultBenchmark: String? = nil, warnings: [DataWarning] = []
  ) throws(DataError) {
    let column = try DateColumn(dates, ascends: true, takesSerials: false, file: source, line: { _ in nil })
    try self.init(
      source: source, column: column, ids: ids, values: values, volumes: volumes, defaultBenchmark: defaultBenchmark,
      warnings: warnings)
  }

  /// Makes a table of dates that are understood already, checking everything else.
  init(
    source: String, column: DateColumn, ids: [String], values: [Double], volumes: [Double]? = nil,
    defaultBenchmark: String? = nil, warnings: [DataWarning] = []
  ) throws(DataError) {
    let dates = column.labels
    _ = try DateAxis(dates, file: source, line: { _ in nil })
    try Self.check(ids: ids, source: source)
    guard dates.count >= 2 else {
      throw DataError(
        .inconsistent, file: source, "\(dates.count == 0 ? "there is no price row" : "there is only one price row")",
        remedy: "Give prices on at least two dates: returns need a price before and a price after")
    }
    guard values.count == ids.count * dates.count, volumes.map({ $0.count == values.count }) ?? true else {
      throw DataError(
        .inconsistent, file: source,
        "\(ids.count) series over \(dates.count) dates need \(ids.count * dates.count) cells, not \(values.count)",
        remedy: "Give one value for each series and date")
    }
    if let defaultBenchmark, !ids.contains(defaultBenchmark) {
      throw DataError(
        .inconsistent, file: source, "the benchmark \(defaultBenchmark) is not among the series",
        remedy: suggestion(for: defaultBenchmark, among: ids))
    }
    if let cell = values.firstIndex(where: { !($0.isFinite && $0 > 0) }) {
      throw Self.cellError(
        "the price \(values[cell]) is not a finite number above zero", cell, source: source, ids: ids, dates: dates)
    }
    if let cell = volumes?.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      throw Self.cellError(
        "the volume is not a finite number of at least zero", cell, source: source, ids: ids, dates: dates)
    }
    self.source = source
    self.dates = dates
    dateForm = column.form
    self.ids = ids
    self.values = values
    self.volumes = volumes
    self.defaultBenchmark = defaultBenchmark ?? ids.first
    self.warnings =
      warnings + column.warnings + Self.constantSeries(source: source, ids: ids, values: values, dates: dates)
  }

  /// Makes a table of cells that a panel has checked: a walk over history makes thousands of them.
  ///
  /// - Precondition: as ``init(source:dates:ids:values:volumes:defaultBenchmark:warnings:)`` checks.
  init(partOf panel: PricePanel, dates: [String], ids: [String], values: [Double], defaultBenchmark: String?) {
    source = panel.source
    self.dates = dates
    dateForm = panel.dateForm
    self.ids = ids
    self.values = values
    volumes = nil
    self.defaultBenchmark = defaultBenchmark ?? ids.first
    warnings = []
  }

  /// The prices of one series by position, dates ascending.
  public func series(at position: Int) -> ArraySlice<Double> {
    values[position * dates.count..<(position + 1) * dates.count]
  }

  /// The prices of one series by name, dates ascending; nil where there is no such series.
  ///
  /// - Complexity: O(series).
  public func series(_ id: String) -> ArraySlice<Double>? { ids.firstIndex(of: id).map(series(at:)) }

  /// One price.
  public subscript(series: Int, date: Int) -> Double { values[series * dates.count + date] }

  /// Refuses names that are missing, there twice, or hold what does not show.
  static func check(ids: [String], source: String) throws(DataError) {
    guard !ids.isEmpty else {
      throw DataError(.inconsistent, file: source, "there is no series", remedy: "Give one column of prices a series")
    }
    var seen = Set<String>(minimumCapacity: ids.count)
    for (position, id) in ids.enumerated() {
      guard !id.isEmpty else {
        throw DataError(
          .malformed, file: source, "series \(position + 1) has no name", remedy: "Give every series a name")
      }
      if let character = id.firstHidden {
        throw DataError(
          .malformed, file: source, column: id.shownWithBlanks,
          "the name holds the character \(character.escape), which does not show",
          remedy: "Rename the series in plain text")
      }
      guard seen.insert(id).inserted else {
        throw DataError(
          .inconsistent, file: source, column: id, "two series have this name", remedy: "Rename or delete one of them")
      }
    }
  }

  private static func cellError(_ message: String, _ cell: Int, source: String, ids: [String], dates: [String])
    -> DataError
  {
    DataError(
      .malformed, file: source, column: ids[cell / dates.count], "\(message) (date \(dates[cell % dates.count]))",
      remedy: "Correct the value at its source")
  }

  private static func constantSeries(source: String, ids: [String], values: [Double], dates: [String]) -> [DataWarning]
  {
    let count = dates.count
    return ids.indices.compactMap { position in
      let first = values[position * count]
      guard values[position * count..<(position + 1) * count].allSatisfy({ $0 == first }) else { return nil }
      return DataWarning(
        file: source, "the price never changes from \(first)", id: ids[position], date: dates[0], kind: .stale)
    }
  }
}
