/// What the benchmark's weights follow from where it is built from its constituents.
public enum ConstituentSource: String, Sendable, Hashable, Codable, CaseIterable {
  /// The column `weight`: fractions on a date.
  case weights
  /// The column `cap`: capitalisations on a date, currency.
  case cap
  /// The column `shares_outstanding`: share counts, which need no date.
  case shares
}

/// A capitalisation benchmark built from its constituents, bought once and held.
///
///     I[t] = 1000 · Σ n[i]·V[i,t] / Σ n[i]·V[i,0]
///     n[i] = q[i]/V[i,t*] for weights and capitalisations q of the date t*,   n[i] = q[i] for shares outstanding
///
/// Units n stay as they are, so that weights drift with prices, before t* as after it: no constituent enters or leaves,
/// and dividends count only as far as the prices carry them.
public struct ConstituentBenchmark: Sendable {
  /// I[t], T + 1 levels, dates ascending; 1000 on the first.
  public let levels: [Double]
  /// n[i], units of each stock, scaled to the levels; in the order of the stocks.
  public let units: [Double]

  private let table: PriceTable
  private let stocks: [Int]

  /// Builds the levels.
  ///
  /// - Parameters:
  ///   - quantities: q[i] ≥ 0 of each stock, at least one above zero; 0 for what is no part of the benchmark.
  ///   - source: what the quantities are.
  ///   - date: t*, position of a date; of no matter for shares outstanding.
  ///   - table: the prices.
  ///   - stocks: positions of the stocks among its series.
  public init(_ quantities: [Double], _ source: ConstituentSource, on date: Int, of table: PriceTable, stocks: [Int]) {
    let raw = zip(quantities, stocks).map { source == .shares ? $0 : $0 / table[$1, date] }
    let first = zip(raw, stocks).reduce(0) { $0 + $1.0 * table[$1.1, 0] }
    precondition(first > 0, "a benchmark needs a constituent")
    let units = raw.map { $0 * 1000 / first }
    self.units = units
    self.table = table
    self.stocks = stocks
    levels = table.dates.indices.map { date in
      zip(units, stocks).reduce(0) { $0 + $1.0 * table[$1.1, date] }
    }
  }

  /// b[i] = n[i]·V[i,t]/I[t], the weights on a date, fractions that add up to 1.
  public func weights(on date: Int) -> [Double] {
    zip(units, stocks).map { $0 * table[$1, date] / levels[date] }
  }
}
