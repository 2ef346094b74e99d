import Foundation

/// Looks for what is lawful in a market but probably wrong: the plausibility part of checking data.
///
/// Nothing is corrected. Each finding has a ``DataFindingKind``, and names the series and the date, or the first date of
/// what it is about.
public enum MarketCheck {
  /// The least number of equal prices in a row that counts as stale.
  public static let staleRun = 10
  /// The share of dates without a new price from which on a series counts as thin.
  public static let staleShare = 0.2
  /// The share of dates without a trade, where volumes are known, from which on a series counts as thin.
  public static let untradedShare = 0.01
  /// The least number of returns that a fit can be judged by.
  public static let leastReturns = 30
  /// The greatest return, up or down, of a single period that goes without remark.
  public static let greatestMove = 0.5
  /// The greatest return that goes without remark however unusual it is for its series.
  public static let ordinaryMove = 0.1
  /// How many robust standard deviations of its series a return net of the benchmark's may be.
  public static let greatestScore = 30.0
  /// The least logarithmic move there and back, net of the benchmark, that counts as a spike.
  public static let spikeMove = 0.15
  /// The least number of robust standard deviations of such a move.
  public static let spikeScore = 15.0
  /// How much of a spike may be left after it.
  public static let spikeRest = 0.1
  /// The greatest return of the benchmark on a day on which a split or a spike is suspected.
  public static let quietMarket = 0.05
  /// How near a ratio of prices must be to that of a split, relatively; for volatile series up to
  /// ``splitToleranceScore`` robust standard deviations, at most ``splitToleranceCap``.
  public static let splitTolerance = 0.01
  /// See ``splitTolerance``.
  public static let splitToleranceScore = 3.0
  /// See ``splitTolerance``.
  public static let splitToleranceCap = 0.04
  /// The tolerance at most of the ratio 3-for-2, which bad news comes near to now and then.
  public static let halfSplitToleranceCap = 0.02
  /// The ratios of common splits, new shares for one old.
  ///
  /// Smaller ones, see ``smallSplits``, are no more than what news does to a price.
  public static let splitRatios: [Double] = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100]
  /// The ratios of small splits and stock dividends, new shares for old; only falls far outside the noise count.
  public static let smallSplits: [(new: Int, old: Int)] = [(11, 10), (6, 5), (5, 4), (4, 3)]
  /// How far outside the noise of its series a fall with the ratio of a small split must be.
  public static let smallSplitScore = 15.0
  /// How many times the second greatest of its other moves such a fall must be, for news comes in more than one.
  public static let smallSplitLead = 2.5
  /// How near the ratio must be, in robust standard deviations of the series.
  public static let smallSplitToleranceScore = 2.0
  /// The correlation of returns above which two series are taken for the same.
  public static let duplicateCorrelation = 0.9999

  /// Everything noticed, by kind and then in the order of the series, the benchmark first.
  ///
  /// - Complexity: O(N × T), and more to compare series that are alike in one combination of their returns.
  public static func findings(_ market: Market) -> [DataWarning] {
    let series =
      [Series(market.benchmarkID, market.benchmark[...])]
      + market.ids.indices.map { Series(market.ids[$0], market.prices(of: $0)) }
    return calendar(market) + [idle(series, market)].compactMap(\.self)
      + series.flatMap { stale($0, market) }
      + series.compactMap { thin($0, market) }
      + series.indices.flatMap { moves(series[$0], benchmark: $0 == 0 ? nil : series[0], market) }
      + duplicates(series, market)
      + series.dropFirst().compactMap { shifted($0, against: series[0], market) }
  }

  /// One series with its simple returns, and the same centred and scaled to length 1.
  struct Series {
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
  static func unit(_ values: ArraySlice<Double>) -> [Double] {
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
          DataWarning(
            file: market.source, "the price never changes from \(prices[0])", id: series.id, date: market.dates[0],
            kind: .stale))
      } else if run >= staleRun {
        warnings.append(
          DataWarning(
            file: market.source,
            "the price stays at \(prices[start]) for \(start == 0 ? "the first " : "")\(run) dates", id: series.id,
            date: market.dates[start], kind: .stale))
      }
      start = position
    }
    return warnings
  }
}
