public import MarketData

/// The prices that a walk goes through: a benchmark that is complete, and stocks of which some may end or begin midway.
public struct PriceHistory: Sendable {
  /// All prices.
  public let panel: PricePanel
  /// The dates that may be used, for fits as for the walk.
  public let usable: ClosedRange<Int>
  /// The names of the stocks, in file order.
  public let ids: [String]
  /// The benchmark's name.
  public let benchmarkID: String
  /// Where the benchmark and the stocks stand in the panel.
  let benchmarkSeries: Int
  let stockSeries: [Int]

  /// Chooses the benchmark of a panel; the other series are the stocks.
  ///
  /// - Parameters:
  ///   - panel: the prices.
  ///   - benchmark: the benchmark's name; nil takes the panel's default.
  ///   - from: the first date that may be used; nil for the first of all.
  ///   - to: the last date that may be used; nil for the last of all.
  /// - Throws: `DataError` for an unknown name, dates that cannot be read or lie outside the data, and a benchmark with
  ///   a missing price: nothing can be tracked where it has none.
  public init(_ panel: PricePanel, benchmark: String?, from: String? = nil, to: String? = nil) throws(DataError) {
    let name = benchmark ?? panel.defaultBenchmark ?? panel.ids[0]
    guard let position = panel.ids.firstIndex(of: name) else {
      throw DataError(
        .inconsistent, file: panel.source, "there is no series \"\(name)\" to be the benchmark",
        remedy: suggestion(for: name, among: panel.ids))
    }
    self.panel = panel
    benchmarkID = name
    benchmarkSeries = position
    stockSeries = panel.ids.indices.filter { $0 != position }
    ids = stockSeries.map { panel.ids[$0] }
    guard !ids.isEmpty else {
      throw DataError(
        .inconsistent, file: panel.source, "there is only the benchmark \(name) and no stock",
        remedy: "Give the prices of at least one stock that may be held")
    }
    usable = try Self.range(of: panel, from: from, to: to, within: 0...(panel.dates.count - 1))
    if let gap = usable.first(where: { panel[position, $0] == nil }) {
      throw DataError(
        .inconsistent, file: panel.source, column: name, "the benchmark has no price on \(panel.dates[gap])",
        remedy: "Fill the gap at its source, or leave out the date")
    }
  }

  /// The dates, ascending.
  public var dates: [String] { panel.dates }

  /// The benchmark's level on a usable date.
  func benchmark(_ date: Int) -> Double { panel[benchmarkSeries, date] ?? .nan }

  /// A stock's price on a date; nil where it is missing.
  func price(_ stock: Int, _ date: Int) -> Double? { panel[stockSeries[stock], date] }

  /// A stock's price on a date, or the last one before.
  func lastPrice(_ stock: Int, upTo date: Int) -> Double? { panel.lastPrice(stockSeries[stock], upTo: date) }

  /// Whether a stock that has no price on a date never has one again, or has had none for more than so many dates.
  ///
  /// That a series has ended is taken from later dates: it is announced when it happens, as a delisting is.
  func isGone(_ stock: Int, on date: Int, longestGap: Int) -> Bool {
    let series = stockSeries[stock]
    guard let last = panel.lastDate(of: series), last > date else { return true }
    return panel.absence(of: series, over: max(0, date - longestGap)...date, longestGap: longestGap)
      .map { if case .missing(let since) = $0 { date - since >= longestGap } else { false } } ?? false
  }

  /// The positions of the usable dates between two dates, both included.
  ///
  /// - Throws: `DataError` where a date cannot be read, or lies before the first or after the last date of the data.
  func range(from: String?, to: String?) throws(DataError) -> ClosedRange<Int> {
    try Self.range(of: panel, from: from, to: to, within: usable)
  }

  private static func range(
    of panel: PricePanel, from: String?, to: String?, within all: ClosedRange<Int>
  ) throws(DataError) -> ClosedRange<Int> {
    let axis = try DateAxis(panel.dates, form: panel.dateForm, file: panel.source, line: { _ in nil })
    let (first, last) = (panel.dates[all.lowerBound], panel.dates[all.upperBound])
    func outside(_ date: String) -> DataError {
      DataError(
        .inconsistent, file: panel.source, "\(date) lies outside the data, which go from \(first) to \(last)",
        remedy: "Choose dates between these two")
    }
    var (lower, upper) = (all.lowerBound, all.upperBound)
    if let from {
      lower = try axis.first(notBefore: from, file: panel.source)
      let previous = try axis.last(notAfter: from, file: panel.source)
      guard previous >= all.lowerBound, lower <= all.upperBound else { throw outside(from) }
    }
    if let to {
      upper = try axis.last(notAfter: to, file: panel.source)
      let next = try axis.first(notBefore: to, file: panel.source)
      guard next <= all.upperBound, upper >= all.lowerBound else { throw outside(to) }
    }
    guard lower <= upper else {
      throw DataError(
        .inconsistent, file: panel.source, "there is no date from \(from ?? first) to \(to ?? last)",
        remedy: "Let the first date come before the last")
    }
    return lower...upper
  }
}
