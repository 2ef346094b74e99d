/// How strongly a stock follows the factors.
///
/// All are rounded to four decimals before they are used, so the written ones are the true ones.
public struct FactorExposures: Sendable, Hashable {
  /// Sensitivity to the market factor.
  public let beta: Double
  /// Standardised logarithm of the company's capitalisation on the first date.
  public let size: Double
  /// Exposure to the value factor, a standard normal draw.
  public let value: Double
  /// Exposure to the momentum factor, a standard normal draw; constant over time.
  public let momentum: Double
}

/// Trading days in a year.
let tradingDays = 252.0

/// The numbers of the random streams: one for each part of a market.
enum StreamNumber {
  static let universe: UInt64 = 0
  static let market: UInt64 = 1
  static let styles: UInt64 = 2
  static func sector(_ sector: Int) -> UInt64 { 1_000_000 + UInt64(sector) }
  static func company(_ number: Int) -> UInt64 { 2_000_000 + UInt64(number) }
  static func shareClass(_ number: Int, _ shareClass: Int) -> UInt64 { 3_000_000 + UInt64(2 * number + shareClass) }
}

/// The daily returns of the factors, which all stocks share.
struct FactorPaths {
  /// Market factor, per day, without drift.
  let market: [Double]
  /// Volatility that sectors, styles and companies have in common, relative to its long-run mean square of 1, per day:
  /// half their variance moves with the market's.
  let commonVolatility: [Double]
  /// Sector factors, per day, sector after sector.
  let sectors: [[Double]]
  /// Volatility of each sector's factor, a year.
  let sectorVolatilities: [Double]
  /// Size, value and momentum factors, per day.
  let size: [Double]
  let value: [Double]
  let momentum: [Double]

  /// Draws the factors for a number of days.
  init(_ parameters: MarketSimulation.Parameters, profiles: [SectorProfile], days: Int) {
    let yearRoot = tradingDays.squareRoot()
    let freedom = parameters.degreesOfFreedom

    // The market is an average over many businesses, hence innovations with thinner tails than a company's.
    var process = VolatilityProcess(.market, degreesOfFreedom: freedom + 5)
    var random = RandomStream(seed: parameters.seed, stream: StreamNumber.market)
    var market: [Double] = []
    var common: [Double] = []
    for _ in 0..<days {
      common.append((0.5 + 0.5 * process.relativeVariance).squareRoot())
      market.append(parameters.marketVolatility / yearRoot * process.next(&random))
    }
    self.market = market
    commonVolatility = common

    func path(volatility: Double, _ random: inout RandomStream) -> [Double] {
      var process = VolatilityProcess(.factor, degreesOfFreedom: freedom)
      return common.map { volatility / yearRoot * $0 * process.next(&random) }
    }

    let volatilities = profiles.map { parameters.sectorVolatility * $0.volatility }
    sectorVolatilities = volatilities
    sectors = volatilities.indices.map { sector in
      var random = RandomStream(seed: parameters.seed, stream: StreamNumber.sector(sector))
      return path(volatility: volatilities[sector], &random)
    }
    var styles = RandomStream(seed: parameters.seed, stream: StreamNumber.styles)
    size = path(volatility: parameters.styleVolatility, &styles)
    value = path(volatility: parameters.styleVolatility, &styles)
    momentum = path(volatility: parameters.styleVolatility, &styles)
  }
}
