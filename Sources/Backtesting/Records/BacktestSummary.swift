public import TrackingDomain

/// A walk in one object: realised figures, the fits, trading, cash, time.
public struct BacktestSummary: Codable, Sendable, Hashable {
  /// The first date.
  public var from: String
  /// The last date.
  public var to: String
  /// Periods a year behind annualised figures; null where unknown.
  @NullEncoded public var periodsPerYear: Double?
  /// Value at the start, currency.
  public var capital: Double
  /// Value at the end, currency.
  public var finalValue: Double
  /// What the benchmark would have made of the capital, currency.
  public var finalBenchmark: Double
  /// Realised, out of sample, after costs; null for a walk of one date.
  @NullEncoded public var realised: RealisedFigures?
  /// The same by parts of the walk.
  public var subPeriods: [SubPeriod]
  /// What the fits promised.
  public var fits: FitFigures
  /// What was traded.
  public var trading: TradingFigures
  /// What idle cash did; null for a walk of one date.
  @NullEncoded public var cash: CashFigures?
  /// Wall-clock seconds in all, the decisions of a resumed run included.
  public var seconds: Double
  /// Seconds of search, proof and whole shares.
  public var secondsInSolver: Double
  /// All other seconds.
  public var secondsOutsideSolver: Double

  enum CodingKeys: String, CodingKey {
    case from, to
    case periodsPerYear = "periods_per_year"
    case capital
    case finalValue = "final_value"
    case finalBenchmark = "final_benchmark"
    case realised
    case subPeriods = "sub_periods"
    case fits, trading, cash, seconds
    case secondsInSolver = "seconds_in_solver"
    case secondsOutsideSolver = "seconds_outside_solver"
  }

  /// Sums up a walk of at least one date.
  init(
    path: [PathPoint], rebalances: [RebalanceRecord], forcedSales: [ForcedSale], capital: Double, cashFactor: Double,
    periodsPerYear: Double?, secondsOutside: Double
  ) {
    from = path.first?.date ?? ""
    to = path.last?.date ?? ""
    self.periodsPerYear = periodsPerYear
    self.capital = capital
    finalValue = path.last?.portfolio ?? capital
    finalBenchmark = path.last?.benchmark ?? capital
    if path.count > 1 {
      realised = RealisedFigures(path, capital: capital, periodsPerYear: periodsPerYear)
      cash = CashFigures(path, cashFactor: cashFactor, periodsPerYear: periodsPerYear)
    }
    subPeriods = SubPeriod.parts(of: path, periodsPerYear: periodsPerYear)
    fits = FitFigures(rebalances)
    trading = TradingFigures(
      rebalances, forcedSales, capital: capital, periods: path.count - 1, periodsPerYear: periodsPerYear)
    secondsInSolver = rebalances.reduce(0) { $0 + $1.seconds }
    secondsOutsideSolver = secondsOutside
    seconds = secondsInSolver + secondsOutside
  }

  /// Counts time that passed outside the walk, such as reading.
  public mutating func addSecondsOutside(_ amount: Double) {
    secondsOutsideSolver += amount
    seconds += amount
  }
}
