extension MarketSimulation {
  /// The size, the seed and the character of a market; the defaults resemble large American companies.
  ///
  /// Volatilities and returns are fractions a year of 252 trading days.
  public struct Parameters: Sendable, Hashable {
    /// N, how many stocks, 2 … 10 000; the second share class of a company counts as a stock.
    public var stocks = 500
    /// T, how many returns, at least 2 and at most 50 000 trading days altogether; there is one date more.
    public var periods = 1000
    /// How many sectors, 1 … N.
    ///
    /// Each has at least one company. Beyond eleven, names are numbered.
    public var sectors = 11
    /// What the market is drawn from: one seed, one market.
    public var seed: UInt64 = 1
    /// The first date, ISO 8601, before the year 9700; a weekend moves to the Monday after.
    public var startDate = "2020-01-02"
    /// Days or weeks.
    public var frequency = Frequency.daily
    /// How many companies have two share classes.
    ///
    /// Nil means one for every 100 stocks, rounded, as far as the sectors leave room.
    public var shareClassPairs: Int?
    /// The name of the benchmark's column.
    public var benchmarkID = "INDEX"
    /// Shares in a round lot of every stock, as written in `stocks.csv`.
    public var lot = 1
    /// Volatility of the market factor.
    public var marketVolatility = 0.18
    /// Volatility of an average sector's factor.
    public var sectorVolatility = 0.09
    /// Volatility of each style factor, per unit of exposure.
    public var styleVolatility = 0.03
    /// Median volatility of what is specific to a company; most lie within ± 30 % of it.
    public var specificVolatility = 0.22
    /// Expected simple return of a stock with β = 1.
    public var expectedReturn = 0.07
    /// Degrees of freedom of the Student-t innovations, above 4 (finite kurtosis): fewer, fatter tails.
    public var degreesOfFreedom = 5.0

    /// The default market: 500 stocks, 1000 days, 11 sectors, seed 1.
    public init() {}

    /// A market of a given size and seed, of the default character.
    public init(stocks: Int, periods: Int, sectors: Int, seed: UInt64) {
      self.stocks = stocks
      self.periods = periods
      self.sectors = sectors
      self.seed = seed
    }

    /// How many companies have two share classes, the default worked out.
    var resolvedPairs: Int {
      shareClassPairs ?? min((stocks + 50) / 100, stocks - sectors)
    }

    /// Checks every parameter and returns the day number of the first date.
    func validated() throws -> Int {
      try check(stocks, "stocks", in: 2...10_000)
      try check(periods, "periods", in: 2...(50_000 / frequency.days))
      try check(sectors, "sectors", in: 1...stocks, "a whole number from 1 to the number of stocks (\(stocks))")
      if let shareClassPairs {
        let most = min(stocks / 2, stocks - sectors)
        try check(
          shareClassPairs, "shareClassPairs", in: 0...most,
          "a whole number from 0 to \(most), which leaves a company for every sector")
      }
      try check(lot, "lot", in: 1...1_000_000)
      try check(marketVolatility, "marketVolatility", in: 0...1)
      try check(sectorVolatility, "sectorVolatility", in: 0...1)
      try check(styleVolatility, "styleVolatility", in: 0...1)
      try check(specificVolatility, "specificVolatility", in: 0.01...1)
      try check(expectedReturn, "expectedReturn", in: -0.5...0.5)
      guard degreesOfFreedom > 4, degreesOfFreedom <= 1000 else {
        throw SimulationError.parameter(
          name: "degreesOfFreedom", value: "\(degreesOfFreedom)", expected: "a number above 4 and at most 1000")
      }
      guard !benchmarkID.isEmpty, benchmarkID.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 34 && $0 != 44 }),
        benchmarkID.lowercased() != "date"
      else {
        throw SimulationError.parameter(
          name: "benchmarkID", value: "\"\(benchmarkID)\"",
          expected: "printable ASCII without spaces, commas and quotes, and not \"date\"")
      }
      guard let start = TradingCalendar.day(iso: startDate), startDate < "9700" else {
        throw SimulationError.parameter(
          name: "startDate", value: "\"\(startDate)\"", expected: "a date such as 2020-01-02, before the year 9700")
      }
      return start
    }

    private func check(_ value: Int, _ name: String, in range: ClosedRange<Int>, _ expected: String? = nil) throws {
      guard range.contains(value) else {
        throw SimulationError.parameter(
          name: name, value: "\(value)",
          expected: expected ?? "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    }

    private func check(_ value: Double, _ name: String, in range: ClosedRange<Double>) throws {
      guard range.contains(value) else {
        throw SimulationError.parameter(
          name: name, value: "\(value)", expected: "a fraction from \(range.lowerBound) to \(range.upperBound)")
      }
    }
  }
}
