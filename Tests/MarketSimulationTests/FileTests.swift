import Foundation
import MarketSimulation
import Testing

@Suite struct FileTests {
  /// A folder of its own under the temporary one; the caller removes it.
  private func scratch() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("kindex-market-\(UUID().uuidString)/nested")
  }

  private func rows(_ data: Data) throws -> [[String]] {
    let text = try #require(String(data: data, encoding: .utf8))
    #expect(text.hasSuffix("\n"))
    return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func theFilesAgreeWithEachOther() throws {
    let market = try SimulatedMarketTests.market(stocks: 40, periods: 80, seed: 21) { $0.benchmarkID = "SIM40" }
    let prices = try rows(market.pricesCSV())
    #expect(prices[0] == ["date", "SIM40"] + market.ids)
    #expect(prices.count == 82)
    #expect(prices.allSatisfy { $0.count == 42 })
    #expect(prices.dropFirst().map { $0[0] } == market.dates)

    let stocks = try rows(market.stocksCSV())
    #expect(
      stocks[0] == ["id", "name", "sector", "weight", "cap", "adv", "lot", "beta", "size", "value", "momentum"])
    #expect(stocks.dropFirst().map { $0[0] } == market.ids)
    let weights = try stocks.dropFirst().map { try #require(Double($0[3])) }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)

    // From the files alone: cap / last price is the share count, and share counts give back the benchmark.
    let last = try #require(prices.last)
    let shares = try stocks.dropFirst().enumerated().map { stock, row in
      try #require(Double(row[4])) / #require(Double(last[stock + 2]))
    }
    #expect(shares.allSatisfy { abs($0 / 1000 - ($0 / 1000).rounded()) < 1e-6 })
    var first: Double?
    for row in prices.dropFirst() {
      let total = try zip(shares, row.dropFirst(2)).reduce(0) { try $0 + $1.0 * #require(Double($1.1)) }
      let base = first ?? total
      first = base
      let level = try #require(Double(row[1]))
      #expect(abs(1000 * total / base / level - 1) < 1e-12, "\(row[0])")
    }
    let volumes = try rows(market.volumesCSV())
    #expect(volumes[0] == ["date"] + market.ids)
    let tail = try volumes.suffix(63).map { try #require(Int($0[1])) }
    #expect(Int(stocks[1][5]) == tail.reduce(0, +) / 63)
  }

  @Test func pricesAreWrittenInCents() throws {
    let market = try SimulatedMarketTests.market(stocks: 30, periods: 200, seed: 22)
    for (date, row) in try rows(market.pricesCSV()).dropFirst().enumerated() {
      for (stock, text) in row.dropFirst(2).enumerated() {
        #expect(text.suffix(3).first == ".")
        #expect(Double(text) == market.price(stock: stock, date: date))
      }
      #expect(Double(row[1]) == market.benchmark[date])
    }
  }

  @Test func plainAndCompressedFilesSayTheSame() throws {
    let market = try SimulatedMarketTests.market(stocks: 50, periods: 400, seed: 23)
    let directory = scratch()
    defer { try? FileManager.default.removeItem(at: directory.deletingLastPathComponent()) }
    let plain = try market.write(to: directory, compress: false)
    #expect(plain.map(\.lastPathComponent) == ["prices.csv", "volumes.csv", "stocks.csv"])
    let packed = try market.write(to: directory, compress: true)
    #expect(packed.map(\.lastPathComponent) == ["prices.csv.gz", "volumes.csv.gz", "stocks.csv"])

    #expect(try Data(contentsOf: plain[0]) == market.pricesCSV())
    #expect(try Data(contentsOf: plain[1]) == market.volumesCSV())
    #expect(try Data(contentsOf: plain[2]) == market.stocksCSV())
    for (small, large) in zip(packed, plain).prefix(2) {
      let bytes = try Data(contentsOf: small)
      #expect(gunzip(bytes) == (try Data(contentsOf: large)))
      // Neither a time nor an operating system in the header: equal data, equal bytes.
      #expect(bytes.prefix(10).suffix(6).prefix(4).allSatisfy { $0 == 0 })
      #expect(bytes[9] == 255)
    }
    // Nothing but the files is left behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 5)
  }

  @Test func dataLargerThanOneChunkAreCompressedWhole() throws {
    let market = try SimulatedMarketTests.market(stocks: 400, periods: 1000, seed: 24)
    let directory = scratch()
    defer { try? FileManager.default.removeItem(at: directory.deletingLastPathComponent()) }
    let prices = market.pricesCSV()
    #expect(prices.count > 2 << 20)
    let files = try market.write(to: directory, compress: true)
    #expect(gunzip(try Data(contentsOf: files[0])) == prices)
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    let market = try SimulatedMarketTests.market(stocks: 2, periods: 2, seed: 1)
    let blocked = scratch()
    defer { try? FileManager.default.removeItem(at: blocked.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(
      at: blocked.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("a file".utf8).write(to: blocked)
    #expect(throws: SimulationError.self) { try market.write(to: blocked, compress: false) }
  }
}
