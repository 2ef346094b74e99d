import Foundation
import MarketData
import Testing
import Workbooks

/// Tables in workbooks.
@Suite struct WorkbookTableTests {
  private func prices(_ name: String = "Prices") -> Sheet {
    var sheet = Sheet(name, columns: ["Date", "INDEX", "A"])
    sheet.add([Cell(date: "2020-01-02"), .number(100.5, .money), .number(0.1, .price)])
    sheet.add([Cell(date: "2020-01-03"), .number(101, .money), .number(1e-3, .price)])
    return sheet
  }

  private func bytes(_ sheets: [Sheet]) throws -> [UInt8] { Array(try Workbook(sheets).data()) }

  @Test func pricesStocksAndHoldingsOfOneWorkbook() throws {
    var stocks = Sheet("Stocks", columns: ["Ticker", "Name", "Sector", "Weight"])
    stocks.add([.text("A"), .text("Aa, \"B\" & Co"), .text("Oil"), .number(0.5, .percent)])
    stocks.add([.text("B"), .empty, .text("Gas"), .empty])
    var holdings = Sheet("holdings", columns: ["Symbol", "Quantity", "Note"])
    holdings.add([.text("A"), .count(120), .empty])
    holdings.add([.text("CASH"), .number(10.25, .money), .text("x")])
    let bytes = try bytes([Sheet("Cover", columns: ["nothing"]), stocks, holdings, prices()])
    let table = try PriceTableReader.parse(bytes: bytes, name: "book.xlsx")
    #expect(table.ids == ["INDEX", "A"] && table.values == [100.5, 101, 0.1, 0.001])
    #expect(table.dates == ["2020-01-02", "2020-01-03"])
    #expect(table.source == "book.xlsx[Prices]")
    let known = try StockTable.parse(bytes: bytes, name: "book.xlsx")
    #expect(known["A"]?.name == "Aa, \"B\" & Co" && known["A"]?.weight == 0.5 && known["B"]?.sector == "Gas")
    let held = try HoldingsTable.parse(bytes: bytes, name: "book.xlsx")
    #expect(held.shares.map(\.shares) == [120] && held.cash == 10.25)
  }

  @Test func theFirstSheetCountsWhereNoneIsNamedForIt() throws {
    let table = try PriceTableReader.parse(bytes: bytes([prices("Data"), prices("More")]), name: "book.xlsx")
    #expect(table.warnings.contains { $0.message.contains("the sheet Data is read, the first of 2") })
    let alone = try PriceTableReader.parse(bytes: bytes([prices("Data")]), name: "book.xlsx")
    #expect(alone.source == "book.xlsx" && !alone.warnings.contains { $0.message.contains("sheet Data") })
  }

  @Test func aFaultIsNamedByItsRow() throws {
    var sheet = prices()
    sheet.add([Cell(date: "2020-01-06"), .text("n. q."), .number(1, .plain)])
    let error = try fault(bytes([sheet]), "book.xlsx")
    #expect(error.line == 4 && error.column == "INDEX", "\(error)")
  }

  @Test func damagedAndOtherFilesAreRefused() throws {
    let whole = try bytes([prices()])
    for count in [4, 100, whole.count / 2, whole.count - 1] {
      let error = try fault(Array(whole.prefix(count)), "book.xlsx")
      #expect(error.message.contains("workbook cannot be read"), "\(error)")
    }
    // A byte of the compressed cells: the checksum tells.
    let name = Array("xl/worksheets/sheet1.xml".utf8)
    let start = try #require(whole.indices.first { whole[$0...].starts(with: name) }) + name.count + 20
    var changed = whole
    changed[start] ^= 0x10
    #expect(try fault(changed, "book.xlsx").message.contains("workbook cannot be read"))
    #expect(try fault([0xd0, 0xcf, 0x11, 0xe0, 0, 0], "old.xls").message.contains("before 2007"))
    #expect(try fault(bytes([Sheet("Prices", columns: [""])]), "book.xlsx").message.contains("is empty"))
  }

  /// Whatever bytes are changed: an error, or a table; never a crash.
  @Test func changedBytesNeverCrash() throws {
    let whole = try bytes([prices()])
    var random = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      do { _ = try PriceTableReader.parse(bytes: bytes, name: "book.xlsx") } catch { #expect(!error.message.isEmpty) }
    }
  }
}
