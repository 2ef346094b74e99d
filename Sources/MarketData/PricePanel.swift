/// Prices of several series over common dates, of which some may be missing: what a history looks like once stocks have
/// been listed late or delisted.
///
/// A missing price is nil and never a guess; the parts of a panel in which nothing is missing are price tables.
public struct PricePanel: Sendable {
  /// The file as the user named it, for messages.
  public let source: String
  /// The dates, ascending: ISO 8601, or any labels in time order.
  public let dates: [String]
  /// How the file writes dates, where not in ISO 8601.
  package let dateForm: DateForm?
  /// The names of the series, in file order, unique.
  public let ids: [String]
  /// The series that is the benchmark unless the user names another.
  public let defaultBenchmark: String?
  /// What was noticed on the way in.
  public let warnings: [DataWarning]
  /// Prices, series after series; not a number where one is missing.
  private let values: [Double]

  /// The panel of a table, in which nothing is missing.
  public init(_ table: PriceTable) {
    source = table.source
    dates = table.dates
    dateForm = table.dateForm
    ids = table.ids
    defaultBenchmark = table.defaultBenchmark
    warnings = table.warnings
    values = table.values
  }

  /// Makes a panel of cells that a reader has checked.
  init(source: String, dates: DateColumn, ids: [String], values: [Double], remarks: [DataWarning] = []) {
    self.source = source
    self.dates = dates.labels
    dateForm = dates.form
    self.ids = ids
    defaultBenchmark = ids.first
    warnings = remarks + dates.warnings
    self.values = values
  }

  /// One price; nil where it is missing.
  public subscript(series: Int, date: Int) -> Double? {
    let value = values[series * dates.count + date]
    return value.isNaN ? nil : value
  }

  /// Whether a series has a price on each of some dates.
  public func isComplete(_ series: Int, over range: ClosedRange<Int>) -> Bool {
    let start = series * dates.count
    return !values[(start + range.lowerBound)...(start + range.upperBound)].contains { $0.isNaN }
  }

  /// Why a series cannot be followed over some dates.
  public enum Absence: Sendable, Hashable {
    /// It has no price up to the last of the dates.
    case never
    /// It has no price before this date.
    case begins(Int)
    /// It has none from the first date on, for so many dates.
    case pause(Int, length: Int)
    /// It has none on the last of the dates, nor since this one.
    case missing(since: Int)
  }

  /// Why a series cannot be followed over some dates; nil where it can.
  ///
  /// It can where it has a price on the last date, and no more than so many dates in a row without one: over these the
  /// last price before stands.
  ///
  /// - Parameters:
  ///   - series: its position.
  ///   - range: positions of dates; no later price is looked at.
  ///   - longestGap: most dates in a row without a price.
  public func absence(of series: Int, over range: ClosedRange<Int>, longestGap: Int) -> Absence? {
    let start = series * dates.count
    func isMissing(_ date: Int) -> Bool { values[start + date].isNaN }
    var first = range.lowerBound
    while first > 0, isMissing(first), isMissing(first - 1) { first -= 1 }
    if isMissing(first), first == 0 {
      return range.first { !isMissing($0) }.map { .begins($0) } ?? .never
    }
    var pauses: [(first: Int, length: Int)] = []
    for date in first...range.upperBound where isMissing(date) {
      if let last = pauses.last, last.first + last.length == date {
        pauses[pauses.count - 1].length += 1
      } else {
        pauses.append((date, 1))
      }
    }
    if let last = pauses.last, last.first + last.length - 1 == range.upperBound { return .missing(since: last.first) }
    return pauses.first { $0.length > longestGap }.map { .pause($0.first, length: $0.length) }
  }

  /// The last date on which a series has a price; nil where it never has one.
  public func lastDate(of series: Int) -> Int? {
    dates.indices.last { !values[series * dates.count + $0].isNaN }
  }

  /// The table of some series over some dates, a missing price replaced by the last one before it.
  ///
  /// - Parameters:
  ///   - series: positions, in the order wanted.
  ///   - range: positions of dates.
  /// - Precondition: there are two dates at least, and a series.
  /// - Throws: ``DataError`` where a series has no price up to a date at all.
  /// - Complexity: O(cells).
  public func table(series: [Int], over range: ClosedRange<Int>) throws(DataError) -> PriceTable {
    var cells: [Double] = []
    cells.reserveCapacity(series.count * range.count)
    for position in series {
      for date in range {
        guard let price = lastPrice(position, upTo: date) else {
          throw DataError(
            .inconsistent, file: source, column: ids[position], "there is no price on \(dates[date]) or before",
            remedy: "Begin later, or leave out the series")
        }
        cells.append(price)
      }
    }
    precondition(range.count >= 2 && !series.isEmpty, "a table needs two dates and a series")
    return PriceTable(
      partOf: self, dates: Array(dates[range]), ids: series.map { ids[$0] }, values: cells,
      defaultBenchmark: defaultBenchmark.flatMap { name in series.contains { ids[$0] == name } ? name : nil })
  }

  /// The price on a date or, where it is missing, the last one before; nil where there is none.
  public func lastPrice(_ series: Int, upTo date: Int) -> Double? {
    let start = series * dates.count
    var position = date
    while position >= 0 {
      let value = values[start + position]
      if !value.isNaN { return value }
      position -= 1
    }
    return nil
  }
}
