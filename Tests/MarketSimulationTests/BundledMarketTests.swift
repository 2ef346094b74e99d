import Foundation
import MarketSimulation
import Testing

/// The markets in `models/` are what the library makes today.
///
/// Where a change is meant to alter them, run the tests with KINDEX_RECORD_MARKETS=1, which writes them anew.
@Suite struct BundledMarketTests {
  struct Bundle: Sendable, CustomTestStringConvertible {
    let name: String
    let stocks: Int
    let seed: UInt64
    let compressed: Bool
    var testDescription: String { name }
  }

  static let models = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("models")

  @Test(arguments: [
    Bundle(name: "market60", stocks: 60, seed: 66, compressed: false),
    Bundle(name: "market300", stocks: 300, seed: 304, compressed: true),
  ])
  func bundledFilesAreRegeneratedByteForByte(_ bundle: Bundle) throws {
    let market = try MarketSimulation.run(
      .init(stocks: bundle.stocks, periods: 500, sectors: 11, seed: bundle.seed))
    let directory = Self.models.appendingPathComponent(bundle.name)
    if ProcessInfo.processInfo.environment["KINDEX_RECORD_MARKETS"] == "1" {
      try market.write(to: directory, compress: bundle.compressed)
    }
    // Shape first: the other comparisons would hold for an empty market as well.
    #expect(market.ids.count == bundle.stocks)
    #expect(market.dates.count == 501)
    // The bytes of a compressed file depend on the release of zlib; what is in it does not.
    func contents(_ name: String) throws -> Data? {
      if bundle.compressed {
        return gunzip(try Data(contentsOf: directory.appendingPathComponent(name + ".gz")))
      }
      return try Data(contentsOf: directory.appendingPathComponent(name))
    }
    // Compared outside #expect, which would print megabytes.
    let pricesAgree = try contents("prices.csv") == market.pricesCSV()
    let volumesAgree = try contents("volumes.csv") == market.volumesCSV()
    let stocksAgree = try Data(contentsOf: directory.appendingPathComponent("stocks.csv")) == market.stocksCSV()
    #expect(pricesAgree)
    #expect(volumesAgree)
    #expect(stocksAgree)
  }
}
