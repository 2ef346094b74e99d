import Foundation

/// Looks for what is lawful in a market but probably wrong: the plausibility part of checking data.
///
/// Nothing is corrected. Each finding names the series and, where it is about one, the date.
public enum MarketCheck {
  /// The least number of equal prices in a row that counts as stale.
  static let staleRun = 10
  /// The greatest return, up or down, of a single period that goes without remark.
  static let greatestMove = 0.5
  /// The greatest return of the benchmark on a day on which a split is suspected.
  static let quietMarket = 0.05
  /// How near a ratio of prices must be to that of a split, relatively.
  static let splitTolerance = 0.01
  /// The ratios of common splits, new shares for one old.
  static let splitRatios: [Double] = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100]
  /// The correlation of returns above which two series are taken for the same.
  static let duplicateCorrelation = 0.9999

  /// Everything noticed, by kind and then in the order of the series, the benchmark first.
  ///
  /// - Complexity: O(N × T), and O(N²) more to compare series, which stops at the first few differing returns.
  public static func findings(_ market: Market) -> [DataWarning] {
    let series =
      [Series(market.benchmarkID, market.benchmark[...])]
      + market.ids.indices.map { Series(market.ids[$0], market.prices(of: $0)) }
    return series.flatMap { stale($0, market) }
      + series.indices.flatMap { moves(series[$0], benchmark: $0 == 0 ? nil : series[0], market) }
      + duplicates(series, market)
      + series.dropFirst().compactMap { shifted($0, against: series[0], market) }
  }

  /// One series with its simple returns, and the same centred and scaled to length 1.
  private struct Series {
    let id: String
    let prices: ArraySlice<Double>
    let returns: [Double]
    /// Empty for a constant series, whose correlation is undefined.
    let unit: [Double]

    init(_ id: String, _ prices: ArraySlice<Double>) {
      self.id = id
      self.prices = prices
      returns = Returns.of(prices, .simple)
      unit = MarketCheck.unit(returns[...])
    }
  }

  /// Values less their mean, scaled to length 1; empty where they do not vary.
  private static func unit(_ values: ArraySlice<Double>) -> [Double] {
    guard !values.isEmpty else { return [] }
    let mean = values.reduce(0, +) / Double(values.count)
    let centred = values.map { $0 - mean }
    let length = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Below this, what varies is rounding.
    let noise = 1e-12 * Double(values.count).squareRoot() * max(1, abs(mean))
    return length > noise ? centred.map { $0 / length } : []
  }

  private static func stale(_ series: Series, _ market: Market) -> [DataWarning] {
    let prices = Array(series.prices)
    var warnings: [DataWarning] = []
    var start = 0
    for position in 1...prices.count where position == prices.count || prices[position] != prices[start] {
      let run = position - start
      if run == prices.count {
        warnings.append(
          DataWarning(file: market.source, "the price never changes from \(prices[0])", id: series.id))
      } else if run >= staleRun {
        warnings.append(
          DataWarning(
            file: market.source, "the price stays at \(prices[start]) for \(run) dates", id: series.id,
            date: market.dates[start]))
      }
      start = position
    }
    return warnings
  }

  /// Moves beyond the ordinary; one that has the ratio of a split while the benchmark is quiet is called that.
  private static func moves(_ series: Series, benchmark: Series?, _ market: Market) -> [DataWarning] {
    series.returns.indices.compactMap { period in
      let move = series.returns[period]
      // A split of two for one is a fall of half, give or take the tolerance: look from a little below.
      guard abs(move) > greatestMove - splitTolerance else { return nil }
      let date = market.dates[period + 1]
      if let benchmark, abs(benchmark.returns[period]) < quietMarket, let split = split(1 + move) {
        return DataWarning(
          file: market.source, "the price \(direction(move)), as in an unadjusted \(split) split", id: series.id,
          date: date)
      }
      guard abs(move) > greatestMove else { return nil }
      return DataWarning(
        file: market.source, "the price \(direction(move)) within one period", id: series.id, date: date)
    }
  }

  private static func direction(_ move: Double) -> String {
    let percent = String(format: "%.1f", abs(move) * 100)
    return move > 0 ? "rose by \(percent) %" : "fell by \(percent) %"
  }

  private static func split(_ ratio: Double) -> String? {
    for split in splitRatios {
      if abs(ratio * split - 1) < splitTolerance { return "\(Int(split))-for-1" }
      if abs(ratio / split - 1) < splitTolerance { return "1-for-\(Int(split))" }
    }
    return nil
  }

  /// Pairs of series whose returns correlate too well to be two.
  ///
  /// For unit vectors, the squared distance is 2 (1 − correlation), so a pair is set aside as soon as a partial sum
  /// is above the bound: mostly after the first few returns.
  private static func duplicates(_ series: [Series], _ market: Market) -> [DataWarning] {
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
        warnings.append(DataWarning(file: market.source, message, id: series[second].id))
      }
    }
    return warnings
  }

  /// A series that follows or leads the benchmark by one period, as if its dates were shifted.
  ///
  /// Only a correlation that chance would not give counts: three standard errors, 3 / √T.
  private static func shifted(_ series: Series, against benchmark: Series, _ market: Market) -> DataWarning? {
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
        + "(\(figures[1])): the dates may be shifted", id: series.id)
  }

  private static func correlation(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    zip(unit(a), unit(b)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
