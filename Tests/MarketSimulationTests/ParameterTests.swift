import MarketSimulation
import Testing

@Suite struct ParameterTests {
  typealias Parameters = MarketSimulation.Parameters

  /// A parameter set with one change, and the name that the error must carry.
  struct Bad: Sendable, CustomTestStringConvertible {
    let name: String
    let change: @Sendable (inout Parameters) -> Void
    var testDescription: String { name }
  }

  @Test(arguments: [
    Bad(name: "stocks") { $0.stocks = 1 },
    Bad(name: "stocks") { $0.stocks = 10_001 },
    Bad(name: "periods") { $0.periods = 1 },
    Bad(name: "periods") { $0.periods = 50_001 },
    Bad(name: "sectors") { $0.sectors = 0 },
    Bad(name: "sectors") { $0.sectors = 31 },
    Bad(name: "shareClassPairs") { $0.shareClassPairs = -1 },
    Bad(name: "shareClassPairs") { $0.shareClassPairs = 16 },
    Bad(name: "lot") { $0.lot = 0 },
    Bad(name: "marketVolatility") { $0.marketVolatility = .nan },
    Bad(name: "sectorVolatility") { $0.sectorVolatility = -0.1 },
    Bad(name: "styleVolatility") { $0.styleVolatility = 2 },
    Bad(name: "specificVolatility") { $0.specificVolatility = 0 },
    Bad(name: "expectedReturn") { $0.expectedReturn = 7 },
    Bad(name: "degreesOfFreedom") { $0.degreesOfFreedom = 4 },
    Bad(name: "benchmarkID") { $0.benchmarkID = "" },
    Bad(name: "benchmarkID") { $0.benchmarkID = "A,B" },
    Bad(name: "benchmarkID") { $0.benchmarkID = "Date" },
    Bad(name: "startDate") { $0.startDate = "2021-02-29" },
    Bad(name: "startDate") { $0.startDate = "2021-2-2" },
    Bad(name: "startDate") { $0.startDate = "9700-01-01" },
    Bad(name: "startDate") { $0.startDate = "soon" },
  ])
  func badParametersAreNamed(_ bad: Bad) throws {
    var parameters = Parameters(stocks: 30, periods: 10, sectors: 5, seed: 1)
    bad.change(&parameters)
    let error = try #require(throws: SimulationError.self) { try MarketSimulation.run(parameters) }
    guard case .parameter(let name, _, let expected) = error else {
      Issue.record("unexpected error \(error)")
      return
    }
    #expect(name == bad.name)
    #expect(!expected.isEmpty)
    #expect(error.description.hasPrefix(bad.name))
  }

  @Test func explodingPricesAreRefused() {
    var parameters = Parameters(stocks: 5, periods: 30_000, sectors: 1, seed: 1)
    parameters.expectedReturn = 0.5
    #expect(throws: SimulationError.self) { try MarketSimulation.run(parameters) }
  }

  @Test(arguments: [(2, 1), (2, 2), (3, 2), (19, 11), (25, 25), (60, 14), (200, 1)])
  func smallAndOddMarketsWork(stocks: Int, sectors: Int) throws {
    let market = try MarketSimulation.run(Parameters(stocks: stocks, periods: 2, sectors: sectors, seed: 4))
    #expect(market.ids.count == stocks)
    #expect(market.dates.count == 3)
    #expect(Set(market.sectors).count == sectors)
  }

  @Test func manyShareClassPairsInOneSectorFindTickers() throws {
    var parameters = Parameters(stocks: 6000, periods: 2, sectors: 1, seed: 4)
    parameters.shareClassPairs = 3000
    let market = try MarketSimulation.run(parameters)
    #expect(Set(market.ids).count == 6000)
    #expect(market.ids.allSatisfy { (3...4).contains($0.count) })
  }
}
