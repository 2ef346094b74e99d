import MarketData
import Testing

@Suite struct RealDataTests {
  @Test(
    .enabled(if: RealData.holds("orlib/indtrack1.txt", "orlib/indtrack6.txt"), "needs the OR-Library files"),
    arguments: zip(1...6, [31, 85, 89, 98, 225, 457]))
  func readsEveryORLibraryFile(file: Int, stocks: Int) throws {
    let table = try PriceTableReader.read(path: RealData.path("orlib/indtrack\(file).txt"))
    let market = try Market(table, benchmark: nil)
    #expect(market.benchmarkID == "INDEX")
    #expect(market.stockCount == stocks)
    #expect(market.dates.count == 291)
    #expect(market.dates.first == "0")
    #expect(market.dates.last == "290")
    #expect(market.ids.first == "S1")
    #expect(market.ids.last == "S\(stocks)")
    #expect(table.warnings.isEmpty)
  }

  @Test(.enabled(if: RealData.holds("orlib/indtrack1.txt"), "needs the OR-Library files"))
  func keepsTheFirstAndLastValuesOfTheFile() throws {
    let market = try Market(PriceTableReader.read(path: RealData.path("orlib/indtrack1.txt")), benchmark: nil)
    #expect(market.benchmark.prefix(2) == [8749.31759356, 8713.53262793])
    #expect(market.price(30, 290) == 28.31201398)
  }

  @Test(.enabled(if: RealData.holds("xlf/xlf_adj_close.csv"), "needs the XLF prices"))
  func readsAWideTable() throws {
    let table = try PriceTableReader.read(path: RealData.path("xlf/xlf_adj_close.csv"))
    let market = try Market(table, benchmark: nil)
    #expect(market.benchmarkID == "XLF")
    #expect(market.ids == ["JPM", "BRK-B", "GS", "AXP", "BAC", "WFC", "MS", "C"])
    #expect(market.dates.count == 6382)
    #expect(market.dates.first == "1999-05-04")
    #expect(market.dates.last == "2024-09-12")
    #expect(market.price(0, 0) == 26.413340)
  }

  @Test(.enabled(if: RealData.holds("sp500/adj_close_2014_2024.csv.gz"), "needs the S&P 500 panel"))
  func readsACompressedPanel() throws {
    let table = try PriceTableReader.read(path: RealData.path("sp500/adj_close_2014_2024.csv.gz"))
    let market = try Market(table, benchmark: nil)
    #expect(market.benchmarkID == "SPY")
    #expect(market.stockCount == 466)
    #expect(market.dates.count == 2692)
    #expect(market.benchmark.first == 151.707)
    #expect(market.price(0, 1) == 37.2704)
  }
}
