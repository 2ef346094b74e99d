/// A benchmark and N stocks, priced on the same T + 1 dates in ascending order.
public struct Market: Sendable {
  /// The file as the user named it, for messages.
  public let source: String
  /// The T + 1 dates, ascending.
  public let dates: [String]
  /// How the user writes dates besides ISO 8601; nil for no other way.
  package let dateForm: DateForm?
  /// The name of the benchmark.
  public let benchmarkID: String
  /// The T + 1 levels of the benchmark, in index points or currency.
  public let benchmark: [Double]
  /// The names of the N stocks, in file order.
  public let ids: [String]
  /// Prices in currency, stock after stock: `prices[stock * dates.count + date]`.
  public let prices: [Double]

  /// How many stocks there are: N.
  public var stockCount: Int { ids.count }

  /// How many returns the dates span: T.
  public var periodCount: Int { dates.count - 1 }

  /// Chooses the benchmark of a price table; the other series are the stocks.
  ///
  /// - Parameters:
  ///   - table: the prices.
  ///   - benchmark: the benchmark's name; nil takes the table's default.
  ///   - excluding: series that are to be no stocks.
  /// - Throws: ``DataError`` for an unknown name, suggesting the nearest, or where no stock is left.
  public init(_ table: PriceTable, benchmark: String?, excluding: Set<String> = []) throws(DataError) {
    let name = benchmark ?? table.defaultBenchmark ?? table.ids[0]
    guard let position = table.ids.firstIndex(of: name) else {
      throw DataError(
        .inconsistent, file: table.source, "there is no series \"\(name)\" to be the benchmark",
        remedy: suggestion(for: name, among: table.ids))
    }
    let known = Set(table.ids)
    if let stranger = excluding.sorted().first(where: { !known.contains($0) }) {
      throw DataError(
        .inconsistent, file: table.source, "there is no series \"\(stranger)\" to be excluded",
        remedy: suggestion(for: stranger, among: table.ids))
    }
    let stocks = table.ids.indices.filter { $0 != position && !excluding.contains(table.ids[$0]) }
    guard !stocks.isEmpty else {
      throw DataError(
        .inconsistent, file: table.source,
        excluding.isEmpty
          ? "there is only the benchmark \(name) and no stock" : "no stock is left beside the benchmark \(name)",
        remedy: "Give the prices of at least one stock that may be held")
    }
    source = table.source
    dates = table.dates
    dateForm = table.dateForm
    benchmarkID = name
    self.benchmark = Array(table.series(at: position))
    ids = stocks.map { table.ids[$0] }
    var prices: [Double] = []
    prices.reserveCapacity(stocks.count * table.dates.count)
    for stock in stocks { prices += table.series(at: stock) }
    self.prices = prices
  }

  /// Some series of a price table as stocks, with a benchmark of one's own.
  ///
  /// - Parameters:
  ///   - table: the prices.
  ///   - stocks: positions of the stocks among its series, at least one.
  ///   - benchmark: T + 1 levels, dates ascending.
  ///   - name: what the benchmark is called.
  /// - Precondition: there is one level a date.
  public init(_ table: PriceTable, stocks: [Int], benchmark: [Double], named name: String) {
    precondition(benchmark.count == table.dates.count && !stocks.isEmpty, "a market needs a level a date and a stock")
    source = table.source
    dates = table.dates
    dateForm = table.dateForm
    benchmarkID = name
    self.benchmark = benchmark
    ids = stocks.map { table.ids[$0] }
    prices = stocks.flatMap { table.series(at: $0) }
  }

  /// A date as the user writes it, in ISO 8601 where it is of the form that the file has.
  package func iso(_ date: String) -> String { dateForm?.iso(date) ?? date }

  /// The price of one stock on one date.
  public func price(_ stock: Int, _ t: Int) -> Double { prices[stock * dates.count + t] }

  /// The T + 1 prices of one stock, dates ascending.
  public func prices(of stock: Int) -> ArraySlice<Double> { prices[stock * dates.count..<(stock + 1) * dates.count] }

  /// The same market over some of its dates.
  ///
  /// - Parameter range: positions of prices, first and last included.
  /// - Precondition: the positions exist.
  public func restricted(toDates range: ClosedRange<Int>) -> Market { Market(self, dates: range) }

  /// The same market with some of its stocks only.
  ///
  /// - Parameter stocks: positions, in the order wanted.
  /// - Precondition: the positions exist.
  public func restricted(toStocks stocks: [Int]) -> Market { Market(self, stocks: stocks) }

  /// The positions of the prices between two dates, both included where they exist.
  ///
  /// - Parameters:
  ///   - from: the first date at or after this one starts the range; nil starts at the first date.
  ///   - to: the last date at or before this one ends it, the whole day where no time is given; nil ends at the last.
  /// - Throws: ``DataError`` where a date cannot be read, or fewer than two prices lie between them.
  public func dateRange(from: String?, to: String?) throws(DataError) -> ClosedRange<Int> {
    if from == nil, to == nil, dates.count >= 2 { return 0...(dates.count - 1) }
    let axis = try DateAxis(dates, form: dateForm, file: source, line: { _ in nil })
    let first = if let from { try axis.first(notBefore: from, file: source) } else { 0 }
    let last = if let to { try axis.last(notAfter: to, file: source) } else { dates.count - 1 }
    guard last > first else {
      let asked = [from.map { "from \($0)" }, to.map { "to \($0)" }].compactMap { $0 }.joined(separator: " ")
      let held = max(0, last - first + 1)
      throw DataError(
        .inconsistent, file: source,
        "\(asked) there \(held == 1 ? "is 1 price" : "are \(held) prices"); two are needed",
        remedy: "Choose dates between \(dates.first ?? "") and \(dates.last ?? ""), the first before the second")
    }
    return first...last
  }

  /// The same market with one more stock, after the others.
  ///
  /// - Parameters:
  ///   - id: a name that no other stock has.
  ///   - path: its T + 1 prices, dates ascending.
  /// - Precondition: there is one price a date.
  public func adding(_ id: String, prices path: [Double]) -> Market { Market(self, adding: id, path) }

  private init(_ market: Market, adding id: String, _ path: [Double]) {
    precondition(path.count == market.dates.count && !market.ids.contains(id), "a new stock needs a price a date")
    source = market.source
    dates = market.dates
    dateForm = market.dateForm
    benchmarkID = market.benchmarkID
    benchmark = market.benchmark
    ids = market.ids + [id]
    prices = market.prices + path
  }

  private init(_ market: Market, dates range: ClosedRange<Int>) {
    source = market.source
    dates = Array(market.dates[range])
    dateForm = market.dateForm
    benchmarkID = market.benchmarkID
    benchmark = Array(market.benchmark[range])
    ids = market.ids
    var prices: [Double] = []
    prices.reserveCapacity(market.ids.count * range.count)
    for stock in market.ids.indices {
      let start = stock * market.dates.count
      prices += market.prices[start + range.lowerBound...start + range.upperBound]
    }
    self.prices = prices
  }

  private init(_ market: Market, stocks: [Int]) {
    source = market.source
    dates = market.dates
    dateForm = market.dateForm
    benchmarkID = market.benchmarkID
    benchmark = market.benchmark
    ids = stocks.map { market.ids[$0] }
    prices = stocks.flatMap { market.prices(of: $0) }
  }
}
