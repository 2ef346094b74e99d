import Foundation
import MarketData
import Testing

/// What a table is parsed from is what an observer is shown: each byte once, in order, compressed or not.
@Suite struct ObservedBytesTests {
  private func observed<Table>(
    _ bytes: [UInt8], _ name: String, _ read: (String, @escaping ByteObserver) throws -> Table
  )
    throws -> [UInt8]
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kindex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    let seen = Seen()
    _ = try read(file.path) { seen.bytes += Array($0) }
    return seen.bytes
  }

  private final class Seen { var bytes: [UInt8] = [] }

  /// More than one chunk of it.
  private var prices: [UInt8] {
    let rows = (0..<40_000).map { "\($0),\(100 + Double($0 % 97) / 8),\(50 + Double($0 % 89) / 8)\n" }
    return Array(("date,I,A\n" + rows.joined()).utf8)
  }

  @Test func aFileIsShownAsItIsParsed() throws {
    #expect(prices.count > 1 << 19)
    #expect(try observed(prices, "p.csv") { try PriceTableReader.read(path: $0, observer: $1) } == prices)
    #expect(try observed(prices, "p.csv") { try PriceTableReader.readPanel(path: $0, observer: $1) } == prices)
    let zipped = try gzip(prices)
    #expect(try observed(zipped, "p.csv.gz") { try PriceTableReader.read(path: $0, observer: $1) } == zipped)
    let library = Array("1 2\n100 101 102\n5 6 7\n99 98 \n\n".utf8)
    #expect(try observed(library, "p.txt") { try PriceTableReader.read(path: $0, observer: $1) } == library)
    let stocks = Array("\u{feff}id,sector\r\nA,Oil\r\n".utf8)
    #expect(try observed(stocks, "s.csv") { try StockTable.read(path: $0, observer: $1) } == stocks)
    let holdings = Array("id,shares\nA,3".utf8)
    #expect(try observed(holdings, "h.csv") { try HoldingsTable.read(path: $0, observer: $1) } == holdings)
  }
}
