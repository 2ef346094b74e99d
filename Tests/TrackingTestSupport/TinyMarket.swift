public import MarketData
public import TrackingDomain

/// Small markets made by hand or at random.
public enum TinyMarket {
  /// A market of given price paths, dates 0…T.
  ///
  /// - Parameters:
  ///   - benchmark: T+1 levels.
  ///   - stocks: T+1 prices of each stock; their names are A, B, C…
  public static func make(benchmark: [Double], stocks: [[Double]]) throws -> Market {
    let dates = benchmark.indices.map { String($0) }
    let ids = stocks.indices.map(name)
    let table = try PriceTable(
      source: "tiny", dates: dates, ids: ["INDEX"] + ids, values: benchmark + stocks.flatMap { $0 },
      defaultBenchmark: "INDEX")
    return try Market(table, benchmark: "INDEX")
  }

  /// A random market whose benchmark is a mixture of all stocks with some noise, so that choosing is hard.
  public static func random(stocks: Int, periods: Int, using random: inout RandomSource) throws -> Market {
    let common = (0..<periods).map { _ in 0.02 * random.normal() }
    var paths: [[Double]] = []
    for _ in 0..<stocks {
      let exposure = random.number(0.5...1.5)
      var path = [random.number(5...200)]
      for period in 0..<periods {
        path.append(path[period] * max(0.5, 1 + exposure * common[period] + 0.015 * random.normal()))
      }
      paths.append(path)
    }
    let mixture = (0..<stocks).map { _ in random.number(0...1) }
    let total = mixture.reduce(0, +)
    var benchmark = [1000.0]
    for period in 0..<periods {
      let growth = (0..<stocks).reduce(0) { $0 + mixture[$1] / total * paths[$1][period + 1] / paths[$1][period] }
      benchmark.append(benchmark[period] * (growth + 0.002 * random.normal()))
    }
    return try make(benchmark: benchmark, stocks: paths)
  }

  /// A problem over all dates of a market, held exactly K stocks of at least a floor.
  public static func problem(
    _ market: Market, _ objective: TrackingObjective, cardinality: ClosedRange<Int>, floor: Double = 0.01,
    ceiling: Double = 1, capital: Double = 1_000_000
  ) throws -> TrackingProblem {
    try TrackingProblem(
      name: "tiny", market: market, sample: Sample(market), objective: objective, capital: capital,
      constraints: [
        .cardinality(CardinalityRule(cardinality)),
        .proportions(ProportionBounds(count: market.stockCount, floor: floor, ceiling: ceiling)),
      ])
  }

  /// A stock's name by its position: A to Z, then S26, S27 and so on.
  public static func name(_ stock: Int) -> String {
    stock < 26 ? String(UnicodeScalar(UInt8(65 + stock))) : "S\(stock)"
  }
}
