import MarketData
import Testing

/// Money and a stock called CASH are told apart, or the table is refused.
@Suite struct HoldingsCashTests {
  private func holdings(_ rows: String) throws(DataError) -> HoldingsTable {
    try HoldingsTable.parse(bytes: Array(("id,shares\n" + rows).utf8), name: "holdings.csv")
  }

  @Test func cashIsMoneyWhereNoStockHasTheName() throws {
    let table = try holdings("A,3\nCASH,7.5\n")
    #expect(table.cash == 7.5 && table.shares.map(\.id) == ["A"])
    try table.checkCash(against: ["I", "A"], source: "prices.csv")
  }

  @Test func theMarkIsMoneyAndCashThenAStock() throws {
    let table = try holdings("A,3\nCASH,12\n(cash),7.5\n")
    #expect(table.cash == 7.5 && table.shares.map(\.id) == ["A", "CASH"] && table.shares[1].shares == 12)
    try table.checkCash(against: ["I", "A", "CASH"], source: "prices.csv")
  }

  @Test func whatMayBeEitherIsRefused() throws {
    let error = try #require(throws: DataError.self) {
      try holdings("A,3\nCASH,12\n").checkCash(against: ["I", "A", "CASH"], source: "prices.csv")
    }
    expect(
      error, .inconsistent, line: 3, column: "id", says: "CASH is a stock of prices.csv", advises: "money (cash)",
      file: "holdings.csv")
    let mark = try #require(throws: DataError.self) {
      try holdings("A,3\n").checkCash(against: ["I", "(cash)"], source: "prices.csv")
    }
    #expect(mark.description.contains("the name that money has"))
    let twice = try #require(throws: DataError.self) { try holdings("(cash),1\n(CASH),2\n") }
    #expect(twice.description.contains("already stands"))
  }

  @Test func ordersAreNoHoldings() throws {
    let error = try #require(throws: DataError.self) {
      try HoldingsTable.parse(bytes: Array("id,side,shares\nA,sell,3\n".utf8), name: "orders.csv")
    }
    expect(
      error, .inconsistent, line: 2, column: "side", says: "orders, not holdings", advises: "--format csv",
      file: "orders.csv")
    #expect(try HoldingsTable.parse(bytes: Array("id,side,shares\nA,long,3\n".utf8), name: "h.csv").shares.count == 1)
  }

  @Test func whatIsWorthNothingIsKnown() throws {
    let table = try HoldingsTable.parse(bytes: Array("id,shares,price\nA,3,1\nGONE,5,0\nZ,0,0\n".utf8), name: "h.csv")
    #expect(try table.worthless(besides: ["A"]).map(\.id) == ["GONE"])
  }

  @Test func sectorsThatDifferByCaseOrBlanksAloneAreSaid() throws {
    let text = "id,sector\nA,Banks\nB,banks\nC,Real Estate\nD,Real\u{a0}Estate\nE,Energy\n"
    let table = try StockTable.parse(bytes: Array(text.utf8), name: "stocks.csv")
    #expect(table.warnings.map(\.kind) == [.labels, .labels])
    #expect(table.warnings[0].message.contains("\"Banks\" and \"banks\""))
    #expect(SectorLabels(["Banks", "banks ", "Oil"]).variants(of: "Banks") == ["banks "])
  }
}
