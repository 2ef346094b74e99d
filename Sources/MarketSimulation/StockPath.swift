/// The history of one stock: prices in cents, volumes in shares, on T + 1 dates.
struct StockPath {
  let id: String
  let name: String
  let sector: String
  let exposures: FactorExposures
  /// Shares there are, the same on every date; a multiple of 1000.
  let shareCount: Int
  /// Price on each date, cents.
  let cents: [Int]
  /// Shares traded in the period that ends on each date.
  let volumes: [Int]
  /// Mean of the last 63 daily volumes, shares a day.
  let averageDailyVolume: Int

  /// No price of a history is below this many cents: under it, cents are too coarse for returns.
  private static let leastCents = 200.0
  /// Above this much, prices (cents) and capitalisations (currency) are no longer exact in a `Double`.
  private static let mostExact = 0x1p53
  /// The spread between two share classes: persistence a day, and standard deviation of its daily change relative to
  /// the stock's volatility; 0.04 makes the correlation 1 − 0.04²/2 ≈ 0.999.
  private static let spreadPersistence = 0.9
  private static let spreadChange = 0.04

  /// The histories of a company's share classes.
  static func paths(
    of company: Company, factors: FactorPaths, parameters: MarketSimulation.Parameters
  ) throws -> [StockPath] {
    let volatility = volatility(of: company, factors: factors, parameters: parameters)
    let returns = returns(of: company, factors: factors, parameters: parameters, volatility: volatility)
    return try company.tickers.indices.map { shareClass in
      try StockPath(
        company, shareClass: shareClass, returns: returns, dailyVolatility: volatility / tradingDays.squareRoot(),
        days: parameters.frequency.days, seed: parameters.seed)
    }
  }

  /// Long-run volatility of a company's returns, a year.
  private static func volatility(
    of company: Company, factors: FactorPaths, parameters: MarketSimulation.Parameters
  ) -> Double {
    let e = company.exposures
    let market = e.beta * parameters.marketVolatility
    let sector = factors.sectorVolatilities[company.sector]
    let styles = parameters.styleVolatility * parameters.styleVolatility
    let variance =
      market * market + sector * sector
      + styles * (e.size * e.size + e.value * e.value + e.momentum * e.momentum)
      + company.specificVolatility * company.specificVolatility
    return variance.squareRoot()
  }

  /// Daily logarithmic returns of a company.
  private static func returns(
    of company: Company, factors: FactorPaths, parameters: MarketSimulation.Parameters, volatility: Double
  ) -> [Double] {
    let riskFree = 0.02
    let e = company.exposures
    let expected = riskFree + e.beta * (parameters.expectedReturn - riskFree)
    // Half the variance is what compounding takes from a logarithmic return.
    let drift = (expected - volatility * volatility / 2) / tradingDays
    let specific = company.specificVolatility / tradingDays.squareRoot()
    let sector = factors.sectors[company.sector]

    var random = RandomStream(seed: parameters.seed, stream: StreamNumber.company(company.number))
    var process = VolatilityProcess(.specific, degreesOfFreedom: parameters.degreesOfFreedom)
    return factors.market.indices.map { day in
      let styles = e.size * factors.size[day] + e.value * factors.value[day] + e.momentum * factors.momentum[day]
      return drift + e.beta * factors.market[day] + sector[day] + styles
        + specific * factors.commonVolatility[day] * process.next(&random)
    }
  }

  /// The history of one share class.
  private init(
    _ company: Company, shareClass: Int, returns: [Double], dailyVolatility: Double, days: Int, seed: UInt64
  ) throws {
    id = company.tickers[shareClass]
    let paired = company.tickers.count == 2
    name = paired ? "\(company.name) Class \(shareClass == 0 ? "A" : "B")" : company.name
    sector = company.sectorName
    exposures = company.exposures

    var random = RandomStream(seed: seed, stream: StreamNumber.shareClass(company.number, shareClass))
    let classReturns = shareClass == 0 ? returns : Self.withSpread(returns, dailyVolatility, &random)
    let prices = try Self.prices(id: id, start: 100 * company.price, returns: classReturns, days: days)
    cents = prices.map { Int($0) }

    let part = shareClass == 0 ? company.firstClassShare : 1 - company.firstClassShare
    let thousands = (company.cap * part / (prices[0] / 100) / 1000).rounded()
    shareCount = 1000 * max(1, Int(thousands))
    guard Double(shareCount) * prices.reduce(0, max) <= 100 * Self.mostExact else {
      throw SimulationError.priceOutOfRange(id: id)
    }

    let daily = Self.dailyVolumes(
      mean: Double(shareCount) * company.turnover / tradingDays, returns: classReturns,
      dailyVolatility: dailyVolatility, &random)
    volumes = stride(from: 0, to: daily.count, by: days).map { first in daily[first..<(first + days)].reduce(0, +) }
    let last = daily.suffix(63)
    averageDailyVolume = last.reduce(0, +) / last.count
  }

  /// The returns of a second share class: the first's plus the change of a small mean-reverting spread.
  private static func withSpread(
    _ returns: [Double], _ dailyVolatility: Double, _ random: inout RandomStream
  ) -> [Double] {
    // The change of an AR(1) process has variance 2σ²/(1 + φ) when its innovations have variance σ².
    let innovation = spreadChange * dailyVolatility * ((1 + spreadPersistence) / 2).squareRoot()
    var spread = 0.0
    return returns.map { common in
      let previous = spread
      spread = spreadPersistence * previous + innovation * random.normal()
      return common + spread - previous
    }
  }

  /// Prices in whole cents on the dates, which are the last days of the periods.
  ///
  /// The returns of the first period come before the first date.
  private static func prices(id: String, start: Double, returns: [Double], days: Int) throws -> [Double] {
    var logarithm = PortableMath.log(start)
    var logarithms = [logarithm]
    for day in days..<returns.count {
      logarithm += returns[day]
      if day % days == days - 1 { logarithms.append(logarithm) }
    }
    guard logarithms.allSatisfy({ $0.magnitude < 300 }) else { throw SimulationError.priceOutOfRange(id: id) }
    let raw = logarithms.map(PortableMath.exp)
    // A reverse split, applied to the whole history as data vendors do; returns do not change.
    let least = raw.reduce(.infinity, min)
    var split = 1.0
    while least * split < leastCents { split *= 10 }
    let prices = raw.map { ($0 * split).rounded() }
    guard prices.allSatisfy({ $0 <= mostExact }) else { throw SimulationError.priceOutOfRange(id: id) }
    return prices
  }

  /// Daily volumes, whole hundreds of shares: log-normal, autocorrelated, larger on days of large returns.
  private static func dailyVolumes(
    mean: Double, returns: [Double], dailyVolatility: Double, _ random: inout RandomStream
  ) -> [Int] {
    let persistence = 0.8
    let deviation = 0.3
    let innovation = deviation * (1 - persistence * persistence).squareRoot()
    let reaction = 0.3
    // Level of the logarithm at which the mean volume is about `mean`: E exp(normal) and E exp(reaction·|z|) taken out.
    let level = PortableMath.log(mean) - deviation * deviation / 2 - reaction * 0.75
    var state = deviation * random.normal()
    return returns.map { change in
      state = persistence * state + innovation * random.normal()
      let surprise = min(change.magnitude / dailyVolatility, 6)
      let hundreds = (PortableMath.exp(level + state + reaction * surprise) / 100).rounded()
      return 100 * max(1, Int(hundreds))
    }
  }
}
