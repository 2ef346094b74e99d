import MarketSimulation
import Testing

/// The stylised facts of equity returns (Cont 2001, Quantitative Finance 1:223–236), on several seeds.
@Suite struct StylisedFactTests {
  static let seeds: [UInt64] = [1, 2, 3, 20]

  static func market(_ seed: UInt64) throws -> SimulatedMarket {
    try MarketSimulation.run(.init(stocks: 110, periods: 2000, sectors: 11, seed: seed))
  }

  @Test(arguments: seeds) func tailsAreFat(seed: UInt64) throws {
    let market = try Self.market(seed)
    let kurtoses = market.ids.indices.map { Statistics.kurtosis(market.returns(stock: $0)) }
    #expect((5...16).contains(Statistics.median(kurtoses)), "median \(Statistics.median(kurtoses))")
    #expect(kurtoses.allSatisfy { $0 > 3.2 }, "least \(kurtoses.min() ?? 0)")
    let benchmark = Statistics.kurtosis(Statistics.returns(market.benchmark))
    #expect(benchmark > 4, "benchmark \(benchmark)")
  }

  @Test(arguments: seeds) func volatilityClustersAndReturnsDoNot(seed: UInt64) throws {
    let market = try Self.market(seed)
    for lag in [1, 5] {
      let sizes = market.ids.indices.map {
        Statistics.autocorrelation(market.returns(stock: $0).map(abs), lag: lag)
      }
      // The standard error of one autocorrelation is 1/√2000 = 0.022.
      #expect(Statistics.mean(sizes) > 0.09, "lag \(lag): \(Statistics.mean(sizes))")
      let signed = market.ids.indices.map { Statistics.autocorrelation(market.returns(stock: $0), lag: lag) }
      #expect(abs(Statistics.mean(signed)) < 0.05, "lag \(lag): \(Statistics.mean(signed))")
    }
    let benchmark = Statistics.returns(market.benchmark).map(abs)
    let clustering = Statistics.mean((1...10).map { Statistics.autocorrelation(benchmark, lag: $0) })
    #expect(clustering > 0.07, "benchmark \(clustering)")
  }

  @Test func fallsRaiseVolatilityMoreThanRises() throws {
    // One market's estimate is noisy; the mean over the seeds is not.
    let correlations = try Self.seeds.map { seed in
      let returns = Statistics.returns(try Self.market(seed).benchmark)
      return Statistics.mean(
        (1...5).map { Statistics.correlation(returns.dropLast($0), returns.map(abs).dropFirst($0)) })
    }
    #expect(Statistics.mean(correlations) < -0.03, "\(correlations)")
  }

  @Test(arguments: seeds) func annualVolatilitiesAreRealistic(seed: UInt64) throws {
    let market = try Self.market(seed)
    let volatilities = market.ids.indices.map { (252 * Statistics.variance(market.returns(stock: $0))).squareRoot() }
    #expect(volatilities.allSatisfy { (0.15...0.6).contains($0) }, "\(volatilities.sorted())")
    #expect((0.22...0.38).contains(Statistics.median(volatilities)), "median \(Statistics.median(volatilities))")
    let benchmark = (252 * Statistics.variance(Statistics.returns(market.benchmark))).squareRoot()
    #expect((0.11...0.27).contains(benchmark), "benchmark \(benchmark)")
  }

  @Test(arguments: seeds) func correlationsAreHigherWithinASector(seed: UInt64) throws {
    let market = try Self.market(seed)
    let returns = market.ids.indices.map { market.returns(stock: $0) }
    var within: [Double] = []
    var across: [Double] = []
    for first in returns.indices {
      for second in returns.indices.dropFirst(first + 1) where !Self.areClasses(market, first, second) {
        let correlation = Statistics.correlation(returns[first], returns[second])
        if market.sectors[first] == market.sectors[second] {
          within.append(correlation)
        } else {
          across.append(correlation)
        }
      }
    }
    #expect((0.2...0.5).contains(Statistics.mean(within + across)), "mean \(Statistics.mean(within + across))")
    let (inside, outside) = (Statistics.mean(within), Statistics.mean(across))
    #expect(inside > outside + 0.04, "within \(inside), across \(outside)")
  }

  @Test(arguments: [1, 2] as [UInt64]) func longHistoriesKeepPricesOfManyCents(seed: UInt64) throws {
    let market = try MarketSimulation.run(.init(stocks: 100, periods: 6000, sectors: 11, seed: seed))
    #expect(market.prices.allSatisfy { $0 >= 2 })
    #expect(market.prices.allSatisfy { ($0 * 100).rounded() / 100 == $0 })
  }

  @Test func weeklyReturnsAreOfFiveDays() throws {
    var parameters = MarketSimulation.Parameters(stocks: 60, periods: 600, sectors: 11, seed: 4)
    let daily = try MarketSimulation.run(parameters)
    parameters.frequency = .weekly
    let weekly = try MarketSimulation.run(parameters)
    func volatility(_ market: SimulatedMarket, _ year: Double) -> Double {
      Statistics.median(
        market.ids.indices.map { (year * Statistics.variance(market.returns(stock: $0))).squareRoot() })
    }
    #expect(abs(volatility(weekly, 252 / 5) / volatility(daily, 252) - 1) < 0.2)
    let ratio = Statistics.mean(weekly.volumes.map(Double.init)) / Statistics.mean(daily.volumes.map(Double.init))
    #expect((4...6.5).contains(ratio), "\(ratio)")
  }

  @Test func aLargeMarketIsComplete() throws {
    let market = try MarketSimulation.run(.init(stocks: 3000, periods: 290, sectors: 11, seed: 7))
    #expect(market.prices.count == 3000 * 291)
    #expect(market.volumes.count == 3000 * 291)
  }

  private static func areClasses(_ market: SimulatedMarket, _ first: Int, _ second: Int) -> Bool {
    market.names[first].dropLast() == market.names[second].dropLast()
  }
}
