import Foundation

/// Series that are too much alike: to another one, or to the benchmark on another date.
extension MarketCheck {
  /// Pairs of series whose returns correlate too well to be two; of a few returns only equal prices say so.
  static func duplicates(_ series: [Series], _ market: Market) -> [DataWarning] {
    let pairs = market.periodCount < staleRun ? equalPairs(series) : correlatedPairs(series)
    return pairs.sorted { ($0.second, $0.first) < ($1.second, $1.first) }.map { pair in
      let message =
        series[pair.first].prices.elementsEqual(series[pair.second].prices)
        ? "the prices are those of \(series[pair.first].id)"
        : "the returns are those of \(series[pair.first].id) (correlation "
          + String(format: "%.6f", pair.correlation) + ")"
      return DataWarning(
        file: market.source, message, id: series[pair.second].id, date: market.dates[0], kind: .duplicate)
    }
  }

  /// Two series, the one that comes first in the table first.
  private typealias Pair = (first: Int, second: Int, correlation: Double)

  private static func equalPairs(_ series: [Series]) -> [Pair] {
    var seen: [[Double]: Int] = [:]
    return series.indices.filter { !series[$0].unit.isEmpty }.compactMap { position in
      let prices = Array(series[position].prices)
      guard let first = seen[prices] else {
        seen[prices] = position
        return nil
      }
      return (first, position, 1)
    }
  }

  /// Pairs above the correlation that two series have.
  ///
  /// For unit vectors, the squared distance is 2 (1 − correlation), so a pair is set aside as soon as a partial sum is
  /// above the bound. A projection brings two vectors no further apart than they are (Cauchy–Schwarz): only series that
  /// are neighbours in one are compared at all.
  private static func correlatedPairs(_ series: [Series]) -> [Pair] {
    let bound = 2 * (1 - duplicateCorrelation)
    let reach = bound.squareRoot() + 1e-9
    let varied = series.indices.filter { !series[$0].unit.isEmpty }
    let projected = varied.map { (position: $0, place: projection(series[$0].unit)) }.sorted { $0.place < $1.place }
    var pairs: [Pair] = []
    for (number, one) in projected.enumerated() {
      for other in projected[(number + 1)...] {
        guard other.place - one.place <= reach else { break }
        let (a, b) = (series[one.position].unit, series[other.position].unit)
        var distance = 0.0
        for period in a.indices {
          distance += (a[period] - b[period]) * (a[period] - b[period])
          if distance >= bound { break }
        }
        guard distance < bound else { continue }
        let (first, second) = (min(one.position, other.position), max(one.position, other.position))
        pairs.append((first, second, 1 - distance / 2))
      }
    }
    return pairs
  }

  /// The product with a vector of length 1 whose entries have signs without a pattern.
  private static func projection(_ unit: [Double]) -> Double {
    var sum = 0.0
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for value in unit {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      sum += state & 1 == 0 ? value : -value
    }
    return sum / Double(unit.count).squareRoot()
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
