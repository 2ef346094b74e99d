import Foundation

/// Whether the first series, which is the benchmark where none is named, is likely to be meant.
extension MarketCheck {
  /// How many times the median price the level of an index is at least.
  static let indexLevel = 5.0

  private static let indexNames: Set = [
    "index", "idx", "benchmark", "bench", "bm", "bmk", "market", "mkt", "spx", "sp500", "s&p500", "s&p 500", "gspc",
    "inx",
    "ndx", "nasdaq", "ixic", "dji", "djia", "indu", "rut", "rua", "ftse", "ftse100", "ftse 100", "ukx", "dax", "gdaxi",
    "mdax", "cac", "cac40", "px1", "fchi", "sx5e", "stoxx", "stoxx50", "stoxx600", "sxxp", "stoxx50e", "smi", "ssmi",
    "aex", "ibex", "nikkei", "n225", "nky", "topix", "tpx", "hsi", "kospi", "asx200", "as51", "tsx", "mxwo",
    "vix",
  ]

  /// Whether a name is that of an index, as data vendors write them: `^GSPC`, `.SPX`, `INDEX`, `SPX Index`, `S&P 500`.
  static func isIndexName(_ name: String) -> Bool {
    let name = name.lowercased()
    if name.hasPrefix("^") || name.hasPrefix(".") || indexNames.contains(name) { return true }
    let words = name.split { !($0.isLetter || $0.isNumber || $0 == "&") }
    return words.contains("index") || words.first.map { indexNames.contains(String($0)) && words.count > 1 } ?? false
  }

  /// Says that another series looks like the index, where the benchmark was not named.
  ///
  /// - Parameter benchmark: the series that is taken by default.
  public static func benchmark(_ benchmark: String, of ids: [String], source: String) -> DataWarning? {
    guard !isIndexName(benchmark), let other = ids.first(where: { $0 != benchmark && isIndexName($0) }) else {
      return nil
    }
    return doubt(benchmark, "\(other) has the name of an index", other, source)
  }

  /// The same, where names say nothing: another series has the level of an index and goes with all the others more
  /// closely than the benchmark does.
  public static func benchmark(_ benchmark: String, of table: PriceTable) -> DataWarning? {
    if let warning = Self.benchmark(benchmark, of: table.ids, source: table.source) { return warning }
    let (dates, count) = (table.dates.count, table.ids.count)
    guard !isIndexName(benchmark), dates > leastDates, count > 3, let own = table.ids.firstIndex(of: benchmark) else {
      return nil
    }
    let levels = table.ids.indices.map { table[$0, dates - 1] }
    guard let greatest = levels.indices.max(by: { levels[$0] < levels[$1] }), greatest != own,
      levels[greatest] >= indexLevel * levels.sorted()[count / 2]
    else { return nil }
    var sum = [Double](repeating: 0, count: dates - 1)
    var returns: [Int: [Double]] = [:]
    for series in table.ids.indices {
      let path = Returns.of(table.series(at: series), .simple)
      for period in sum.indices { sum[period] += path[period] }
      if series == own || series == greatest { returns[series] = path }
    }
    func closeness(_ series: Int) -> Double {
      let path = returns[series] ?? []
      let others = zip(sum, path).map { $0 - $1 }
      return zip(unit(path[...]), unit(others[...])).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard closeness(greatest) > max(0.5, closeness(own) + 0.05) else { return nil }
    return doubt(
      benchmark, "\(table.ids[greatest]) has the level of an index and goes with the others more closely",
      table.ids[greatest], table.source)
  }

  private static func doubt(_ benchmark: String, _ reason: String, _ other: String, _ source: String) -> DataWarning {
    DataWarning(
      file: source,
      "the benchmark is the first series, because none is named, but \(reason); if that is meant, say --benchmark "
        + "'\(other)'", id: benchmark, kind: .benchmark)
  }
}
