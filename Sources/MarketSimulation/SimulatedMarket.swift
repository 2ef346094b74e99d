/// A market that ``MarketSimulation`` made: N stocks and their benchmark on T + 1 dates.
///
/// Prices and volumes are stored stock after stock, dates ascending: stock i on date t is at `i * dates.count + t`.
/// Stocks are in the order of their ids.
public struct SimulatedMarket: Sendable {
  /// The name of the benchmark's column.
  public let benchmarkID: String
  /// Dates, ISO 8601, ascending; T + 1.
  public let dates: [String]
  /// Tickers, ascending; N.
  public let ids: [String]
  /// Names; N.
  ///
  /// Two share classes of a company end in "Class A" and "Class B".
  public let names: [String]
  /// Sector names; N.
  public let sectors: [String]
  /// Exposures to the market and style factors; N.
  public let exposures: [FactorExposures]
  /// Shares there are of each stock, on every date; N.
  public let shareCounts: [Int]
  /// Prices, currency, whole cents; N × (T + 1), stock after stock.
  public let prices: [Double]
  /// Shares traded in the period that ends on each date; N × (T + 1), stock after stock.
  public let volumes: [Int]
  /// Mean of the last 63 daily volumes, shares a day, rounded down; N.
  public let averageDailyVolumes: [Int]
  /// Level of the benchmark: 1000 × total capitalisation / total capitalisation on the first date; T + 1.
  public let benchmark: [Double]
  /// Shares in a round lot, the same for all stocks.
  public let lot: Int

  init(benchmarkID: String, lot: Int, dates: [String], paths: [StockPath]) {
    self.benchmarkID = benchmarkID
    self.lot = lot
    self.dates = dates
    ids = paths.map(\.id)
    names = paths.map(\.name)
    sectors = paths.map(\.sector)
    exposures = paths.map(\.exposures)
    shareCounts = paths.map(\.shareCount)
    prices = paths.flatMap { $0.cents.lazy.map { Double($0) / 100 } }
    volumes = paths.flatMap(\.volumes)
    averageDailyVolumes = paths.map(\.averageDailyVolume)

    // In cents, sums are exact up to 2⁵³ and lose no more than their last bits beyond; dividing first makes the first
    // level exactly 1000.
    var totals = [Double](repeating: 0, count: dates.count)
    for path in paths {
      let count = Double(path.shareCount)
      for (date, cents) in path.cents.enumerated() { totals[date] += count * Double(cents) }
    }
    benchmark = totals.map { 1000 * ($0 / totals[0]) }
  }

  /// The price of a stock on a date, currency.
  public func price(stock: Int, date: Int) -> Double { prices[stock * dates.count + date] }

  /// Capitalisations on a date, currency; N.
  ///
  /// They are whole numbers, since share counts are whole thousands.
  public func capitalisations(date: Int) -> [Double] {
    ids.indices.map { Double(shareCounts[$0] / 100) * (100 * price(stock: $0, date: date)).rounded() }
  }

  /// Benchmark weights at the close of a date, fractions that sum to 1; N.
  ///
  /// The benchmark's simple return to the next date is Σ weights[i] × the simple return of stock i.
  public func weights(date: Int) -> [Double] {
    let capitalisations = capitalisations(date: date)
    let total = capitalisations.reduce(0, +)
    return capitalisations.map { $0 / total }
  }

  /// Benchmark weights on the first date; N.
  public var weightsAtStart: [Double] { weights(date: 0) }

  /// Benchmark weights on the last date, the ones in `stocks.csv`; N.
  public var weightsAtEnd: [Double] { weights(date: dates.count - 1) }
}
