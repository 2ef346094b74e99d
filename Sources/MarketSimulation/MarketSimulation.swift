/// A maker of synthetic equity markets that look like real ones and are the same for everybody who uses the same seed.
///
/// The logarithmic return of stock i in sector s on a day t is
///
///     x[i,t] = μ[i] + β[i]·m[t] + f[s,t] + Σ e[i,k]·g[k,t] + u[i,t]
///
/// with m the market, f the sector, g the style factors (size, value, momentum) and u what is specific to the company.
/// Each is a GJR-GARCH(1,1) process with Student-t innovations: fat tails, clustered volatility and, in the market,
/// falls that raise volatility more than rises. Half the variance of f, g and u moves with the market's. β depends on
/// the sector; the capitalisation-weighted mean of β is 1 on the first date.
/// μ[i] makes the expected simple return a year 2 % + β[i]·(`expectedReturn` − 2 %).
///
/// Capitalisations are log-normal with a Pareto tail of exponent 1.8. Share counts are fixed, and the benchmark is the
/// total capitalisation of all stocks scaled to 1000, so its weights drift with prices and its simple return is exactly
/// Σ w[i,t−1]·r[i,t]. A few companies have two share classes, whose returns correlate at about 0.999. Volumes are
/// log-normal and autocorrelated, and rise with the size of the return.
///
/// Prices are adjusted for splits, as published histories are: a stock that would have traded under 2.00 has its whole
/// history multiplied by 10 (a 1-for-10 reverse split) until it does not. They are rounded to cents first; whatever
/// follows (benchmark, weights, capitalisations) is computed from the rounded prices, so all figures agree.
///
/// The generator is xoshiro256**, and nothing is used that rounds differently on another platform: the same parameters
/// give the same prices, volumes and files everywhere.
public struct MarketSimulation {
  /// How far apart the dates are.
  public enum Frequency: String, Sendable, CaseIterable {
    /// Every day from Monday to Friday; there are no holidays.
    case daily
    /// The same weekday every week. Days are simulated, every fifth is kept, and volumes are of five days.
    case weekly

    /// Trading days in a period.
    var days: Int {
      switch self {
      case .daily: 1
      case .weekly: 5
      }
    }
  }

  /// Simulates a market.
  ///
  /// - Parameter parameters: the size, the seed and the character of the market.
  /// - Returns: T + 1 dates of N stocks and the benchmark.
  /// - Throws: ``SimulationError/parameter(name:value:expected:)`` for a parameter out of its range and
  ///   ``SimulationError/priceOutOfRange(id:)`` where extreme parameters make prices explode.
  /// - Complexity: O(N·T) time and memory, at the peak about 32 bytes a price.
  public static func run(_ parameters: Parameters) throws -> SimulatedMarket {
    let start = try parameters.validated()
    let universe = Universe(parameters)
    let days = (parameters.periods + 1) * parameters.frequency.days
    let factors = FactorPaths(parameters, profiles: universe.profiles, days: days)

    let paths = try universe.companies.flatMap { company in
      try StockPath.paths(of: company, factors: factors, parameters: parameters)
    }.sorted { $0.id < $1.id }
    return SimulatedMarket(
      benchmarkID: parameters.benchmarkID, lot: parameters.lot,
      dates: TradingCalendar.dates(from: start, count: parameters.periods + 1, frequency: parameters.frequency),
      paths: paths)
  }
}
