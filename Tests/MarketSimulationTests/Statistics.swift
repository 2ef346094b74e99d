import MarketSimulation

/// Sample statistics of the tests, written out so that they share nothing with the library.
enum Statistics {
  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  static func variance(_ values: [Double]) -> Double {
    let centre = mean(values)
    return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)
  }

  /// Fourth moment over squared variance; 3 for a normal distribution.
  static func kurtosis(_ values: [Double]) -> Double {
    let centre = mean(values)
    let spread = variance(values)
    return values.reduce(0) { $0 + (($1 - centre) * ($1 - centre)) * (($1 - centre) * ($1 - centre)) }
      / Double(values.count) / (spread * spread)
  }

  static func correlation(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    let (meanA, meanB) = (mean(Array(a)), mean(Array(b)))
    let cross = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) } / Double(a.count)
    return cross / (variance(Array(a)) * variance(Array(b))).squareRoot()
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double { correlation(a[...], b[...]) }

  static func autocorrelation(_ values: [Double], lag: Int) -> Double {
    correlation(values.dropLast(lag), values.dropFirst(lag))
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Simple returns of a path.
  static func returns(_ path: [Double]) -> [Double] { zip(path.dropFirst(), path).map { $0 / $1 - 1 } }
}

extension SimulatedMarket {
  /// Simple returns of a stock.
  func returns(stock: Int) -> [Double] {
    Statistics.returns(dates.indices.map { price(stock: stock, date: $0) })
  }
}
