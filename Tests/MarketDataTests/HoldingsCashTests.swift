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

  @Test func ofSeveralDatesTheLastIsTaken() throws {
    func table(_ rows: String) throws(DataError) -> HoldingsTable {
      try HoldingsTable.parse(bytes: Array(("date,id,shares\n" + rows).utf8), name: "holdings.csv")
    }
    let history = try table("2024-01-02,A,3\n2024-01-02,CASH,7\n2024-02-01,A,4\n2024-02-01,B,1\n2024-02-01,CASH,8\n")
    #expect(history.cash == 8 && history.shares.map(\.id) == ["A", "B"] && history.shares[0].shares == 4)
    #expect(
      history.warnings.map(\.message) == ["there are holdings of 2 dates; those of 2024-02-01, the last, are taken"])
    // By date, whatever the order of the rows.
    let turned = try table("01.02.2024,A,4\n01.02.2024,(cash),8\n13.01.2024,A,3\n13.01.2024,(cash),7\n")
    #expect(turned.cash == 8 && turned.shares.map(\.shares) == [4])
    // Purchases with their dates are one portfolio: nothing of them is left out.
    let purchases = try table("2024-01-02,A,3\n2024-02-01,B,4\n2024-02-01,CASH,8\n")
    #expect(purchases.shares.map(\.id) == ["A", "B"] && purchases.warnings.isEmpty)
    #expect(throws: DataError.self) { try table("2024-01-02,A,3\n2024-02-01,A,4\n2024-02-01,CASH,8\n") }
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
    #expect(SectorLabels(["Banks", "Banks\u{200b}", "Ban\u{a0}ks"]).variants(of: "Banks") == ["Banks\u{200b}"])
    let stocks = try StockTable.parse(
      bytes: Array("id,sector\nA,Oil\nB,N/A\nC,#N/A\nD,-\n".utf8), name: "stocks.csv")
    #expect(stocks.rows.map(\.sector) == ["Oil", nil, nil, nil])
  }
}
