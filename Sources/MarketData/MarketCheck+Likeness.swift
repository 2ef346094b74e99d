import Foundation

/// Series that are too much alike: to another one, or to the benchmark on another date.
extension MarketCheck {
  /// Pairs of series whose returns correlate too well to be two.
  ///
  /// For unit vectors, the squared distance is 2 (1 − correlation), so a pair is set aside as soon as a partial sum
  /// is above the bound: mostly after the first few returns.
  static func duplicates(_ series: [Series], _ market: Market) -> [DataWarning] {
    let bound = 2 * (1 - duplicateCorrelation)
    var warnings: [DataWarning] = []
    for second in series.indices.dropFirst() where !series[second].unit.isEmpty {
      for first in 0..<second where !series[first].unit.isEmpty {
        let (a, b) = (series[first].unit, series[second].unit)
        var distance = 0.0
        for period in a.indices {
          distance += (a[period] - b[period]) * (a[period] - b[period])
          if distance >= bound { break }
        }
        guard distance < bound else { continue }
        let correlation = String(format: "%.6f", 1 - distance / 2)
        let message =
          series[first].prices.elementsEqual(series[second].prices)
          ? "the prices are those of \(series[first].id)"
          : "the returns are those of \(series[first].id) (correlation \(correlation))"
        warnings.append(
          DataWarning(
            file: market.source, message, id: series[second].id, date: market.dates[0], kind: .duplicate))
      }
    }
    return warnings
  }

  /// A series that follows or leads the benchmark by one period, as if its dates were shifted.
  ///
  /// Only a correlation that chance would not give counts: three standard errors, 3 / √T.
  static func shifted(_ series: Series, against benchmark: Series, _ market: Market) -> DataWarning? {
    let count = series.returns.count
    guard count >= staleRun, !series.unit.isEmpty, !benchmark.unit.isEmpty else { return nil }
    let together = correlation(series.returns[...], benchmark.returns[...])
    let late = correlation(series.returns[1...], benchmark.returns[..<(count - 1)])
    let early = correlation(series.returns[..<(count - 1)], benchmark.returns[1...])
    let best = max(late, early)
    guard best > together, best > 3 / Double(count - 1).squareRoot() else { return nil }
    let (word, figures) = (late >= early ? "behind" : "ahead of", [best, together].map { String(format: "%.2f", $0) })
    return DataWarning(
      file: market.source,
      "the returns correlate better one period \(word) the benchmark (\(figures[0])) than on the same date "
        + "(\(figures[1])): the dates may be shifted", id: series.id, date: market.dates[0], kind: .shifted)
  }

  private static func correlation(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    zip(unit(a), unit(b)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
