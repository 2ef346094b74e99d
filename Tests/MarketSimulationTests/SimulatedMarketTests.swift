import Foundation
import MarketSimulation
import Testing

@Suite struct SimulatedMarketTests {
  static func market(
    stocks: Int, periods: Int, seed: UInt64, change: (inout MarketSimulation.Parameters) -> Void = { _ in }
  ) throws -> SimulatedMarket {
    var parameters = MarketSimulation.Parameters(
      stocks: stocks, periods: periods, sectors: min(11, stocks), seed: seed)
    change(&parameters)
    return try MarketSimulation.run(parameters)
  }

  @Test func aSeedGivesTheSameBytesAndAnotherSeedOthers() throws {
    let first = try Self.market(stocks: 40, periods: 60, seed: 7)
    let again = try Self.market(stocks: 40, periods: 60, seed: 7)
    let other = try Self.market(stocks: 40, periods: 60, seed: 8)
    #expect(first.pricesCSV() == again.pricesCSV())
    #expect(first.volumesCSV() == again.volumesCSV())
    #expect(first.stocksCSV() == again.stocksCSV())
    #expect(first.pricesCSV() != other.pricesCSV())
    #expect(first.volumesCSV() != other.volumesCSV())
    #expect(first.stocksCSV() != other.stocksCSV())
  }

  @Test func theBenchmarkIsTheCapitalisationWeightedSum() throws {
    let market = try Self.market(stocks: 120, periods: 250, seed: 2)
    #expect(market.benchmark[0] == 1000)
    let returns = market.ids.indices.map { market.returns(stock: $0) }
    for (date, actual) in Statistics.returns(market.benchmark).enumerated() {
      let weights = market.weights(date: date)
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
      let implied = zip(weights, returns).reduce(0) { $0 + $1.0 * $1.1[date] }
      #expect(abs(implied - actual) < 1e-12, "date \(market.dates[date])")
    }
  }

  @Test func weightsDriftWithPrices() throws {
    let market = try Self.market(stocks: 100, periods: 500, seed: 3)
    let moved = zip(market.weightsAtStart, market.weightsAtEnd).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    #expect(moved > 0.03)
    #expect(moved < 0.6)
  }

  @Test(arguments: [(60, 0.06...0.25), (500, 0.03...0.14), (3000, 0.015...0.09)])
  func capitalisationsAreConcentratedAsInRealMarkets(stocks: Int, largest: ClosedRange<Double>) throws {
    for seed: UInt64 in 1...5 {
      let market = try Self.market(stocks: stocks, periods: 2, seed: seed)
      #expect(market.benchmark[0] == 1000, "seed \(seed)")
      let weights = market.weightsAtStart.sorted(by: >)
      #expect(largest.contains(weights[0]), "seed \(seed): \(weights[0])")
      let topTenth = weights.prefix(stocks / 10).reduce(0, +)
      #expect((0.3...0.75).contains(topTenth), "seed \(seed): \(topTenth)")
    }
  }

  @Test func betaAveragesToOneByCapitalisation() throws {
    let market = try Self.market(stocks: 300, periods: 2, seed: 6)
    let beta = zip(market.weightsAtStart, market.exposures).reduce(0) { $0 + $1.0 * $1.1.beta }
    #expect(abs(beta - 1) < 0.02)
    // A sector's character shows in its companies.
    func mean(_ sector: String) -> Double {
      Statistics.mean(market.ids.indices.filter { market.sectors[$0] == sector }.map { market.exposures[$0].beta })
    }
    #expect(mean("Information Technology") > mean("Utilities") + 0.3)
  }

  @Test func shareClassesAreNearTwins() throws {
    let market = try Self.market(stocks: 300, periods: 1000, seed: 9)
    let firsts = market.ids.indices.filter { market.names[$0].hasSuffix(" Class A") }
    #expect(firsts.count == 3)
    for first in firsts {
      let name = market.names[first].dropLast() + "B"
      let second = try #require(market.names.firstIndex(of: String(name)))
      let correlation = Statistics.correlation(market.returns(stock: first), market.returns(stock: second))
      #expect((0.997...0.99995).contains(correlation), "\(market.ids[first]), \(market.ids[second]): \(correlation)")
      #expect(market.exposures[first] == market.exposures[second])
      #expect(market.sectors[first] == market.sectors[second])
    }
  }

  @Test func volumesRiseWithTheSizeOfTheReturn() throws {
    let market = try Self.market(stocks: 60, periods: 500, seed: 10)
    let correlations = market.ids.indices.map { stock in
      let volumes = (1..<market.dates.count).map { log(Double(market.volumes[stock * market.dates.count + $0])) }
      return Statistics.correlation(volumes, market.returns(stock: stock).map(abs))
    }
    #expect(Statistics.mean(correlations) > 0.2)
    #expect(market.volumes.allSatisfy { $0 > 0 && $0 % 100 == 0 })
    // Larger companies trade more money.
    let dollars = market.ids.indices.map {
      log(Double(market.averageDailyVolumes[$0]) * market.price(stock: $0, date: 500))
    }
    let sizes = market.capitalisations(date: 500).map { log($0) }
    #expect(Statistics.correlation(dollars, sizes) > 0.7)
    // A day's turnover is some tenths of a per cent of the shares.
    let turnover = zip(market.averageDailyVolumes, market.shareCounts).map { Double($0) / Double($1) }
    #expect((0.002...0.02).contains(Statistics.median(turnover)))
  }

  @Test func averageDailyVolumeIsTheMeanOfTheLast63Days() throws {
    let market = try Self.market(stocks: 20, periods: 100, seed: 12)
    for stock in market.ids.indices {
      let row = market.volumes[(stock * 101)..<((stock + 1) * 101)]
      #expect(market.averageDailyVolumes[stock] == row.suffix(63).reduce(0, +) / 63)
    }
  }

  @Test func datesAreWeekdays() throws {
    let daily = try Self.market(stocks: 2, periods: 1100, seed: 1)
    #expect(daily.dates.prefix(4) == ["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"])
    #expect(daily.dates.contains("2020-02-28"))
    #expect(!daily.dates.contains("2020-02-29"))  // a Saturday
    #expect(daily.dates == daily.dates.sorted())
    #expect(Set(daily.dates).count == 1101)
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd"
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for text in daily.dates {
      let date = try #require(formatter.date(from: text), "\(text)")
      #expect((2...6).contains(calendar.component(.weekday, from: date)), "\(text)")
    }
    let weekly = try Self.market(stocks: 2, periods: 3, seed: 1) {
      $0.frequency = .weekly
      $0.startDate = "2024-02-24"  // a Saturday
    }
    #expect(weekly.dates == ["2024-02-26", "2024-03-04", "2024-03-11", "2024-03-18"])
  }

  @Test func idsAreFitForEveryFile() throws {
    let market = try Self.market(stocks: 3000, periods: 2, seed: 13)
    #expect(market.ids == market.ids.sorted())
    #expect(Set(market.ids).count == 3000)
    #expect(Set(market.names).count == 3000)
    let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    #expect(market.ids.allSatisfy { (3...4).contains($0.count) && letters.isSuperset(of: $0) })
    #expect(Set(market.ids).isDisjoint(with: ["CASH", "DATE", "TRUE", "NULL", "NAN", "YES", "INF"]))
    #expect((market.names + market.sectors).allSatisfy { !$0.contains(",") && !$0.contains("\"") })
  }
}
