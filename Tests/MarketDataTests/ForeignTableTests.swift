import MarketData
import Testing

/// Tables as vendors write them, and files that ask for more than a machine has.
@Suite struct ForeignTableTests {
  @Test(arguments: [
    "date,ticker,close\n2024-01-02,I,1\n2024-01-02,A,3\n2024-01-03,I,2\n2024-01-03,A,4\n",
    "Instrument,Date,Price Close\nI,2024-01-02,1\nI,2024-01-03,2\nA,2024-01-02,3\nA,2024-01-03,4\n",
    "Date,Symbol,Adj Close,Volume\n2024-01-03,I,2,9\n2024-01-02,I,1,9\n2024-01-03,A,4,9\n2024-01-02,A,3,9\n",
  ])
  func longTablesOfOtherNamesAreRead(text: String) throws {
    let prices = try table(text)
    #expect(prices.ids == ["I", "A"] && prices.dates == ["2024-01-02", "2024-01-03"])
    #expect(prices.values == [1, 2, 3, 4])
  }

  @Test func twoPriceColumnsAreNotGuessedBetween() throws {
    expect(
      try fault("date,ticker,close,adj close\n2024-01-02,A,1,2\n"), .malformed, line: 1, column: "adj close",
      says: "close and this column both seem to be the price", advises: "adjusted for splits")
    expect(
      try fault("date,ticker,open,close\n2024-01-02,A,1,2\n"), .malformed, line: 1, column: "open",
      says: "no such column", advises: "Keep date, id, price")
  }

  @Test func stocksOfThoseNamesStayStocks() throws {
    #expect(
      try table("date,INDEX,OPEN,LOW,ID\n2024-01-02,1,2,3,4\n2024-01-03,2,3,4,5\n").ids == [
        "INDEX", "OPEN", "LOW", "ID",
      ])
  }

  @Test func oneSecurityIsNoPriceTable() throws {
    for header in ["Date,Open,High,Low,Close,Adj Close,Volume", "date,close,high,low,open,volume,dividends"] {
      expect(
        try fault(header + "\n2024-01-02,1,2,3,4,5,6\n"), .malformed, line: 1, says: "of one security",
        advises: "one column a series")
    }
  }

  @Test(arguments: [
    "Price,Close,Close,High,High\nTicker,A,B,A,B\nDate,,,,\n2024-01-02,1,2,3,4\n",
    ",Adj Close,Adj Close,Close,Close\n,A,B,A,B\nDate,,,,\n2024-01-02,1,2,3,4\n",
    ",A,A,B,B\n,Open,Close,Open,Close\nDate,,,,\n2024-01-02,1,2,3,4\n",
    "Ticker,A,A,B,B\nPrice,Open,Close,Open,Close\nDate,,,,\n2024-01-02,1,2,3,4\n",
  ])
  func severalHeaderRowsAreNamed(text: String) throws {
    expect(try fault(text), .malformed, line: 1, says: "several header rows", advises: "data[\"Close\"]")
  }

  @Test(arguments: ["Ticker,A,B\nDate,,\n2024-01-02,1,2\n", "Price,A,B\nTicker,Close,Close\nDate,,\n2024-01-02,1,2\n"])
  func aSecondHeaderRowIsNamed(text: String) throws {
    expect(try fault(text), .malformed, line: 2, says: "several header rows", advises: "data[\"Close\"]")
  }

  @Test func headersInAngleBracketsAreUnderstood() throws {
    let prices = try table("<TICKER>,<DATE>,<CLOSE>\nI,20240102,1\nI,20240103,2\nA,20240102,3\nA,20240103,4\n")
    #expect(prices.ids == ["I", "A"] && prices.dates == ["20240102", "20240103"])
    expect(
      try fault("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<CLOSE>,<VOL>,<OPENINT>\nI,D,20240102,0,1,1,9,0\n"), .malformed,
      line: 1, column: "<PER>", says: "no such column", advises: "Keep date, id, price")
  }

  @Test func namesThatDifferInWhatDoesNotShowAreRefused() throws {
    for blank in ["\u{a0}", "\u{202f}", "\u{3000}", "\u{200b}"] {
      let escape = "\\u{\(String(blank.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true))}"
      let text = "date,I,A\(blank)\n2024-01-02,1,2\n2024-01-03,2,3\n"
      let error = try fault(text)
      #expect(error.message.contains(escape) && error.remedy.contains("plain text"), "\(error)")
      #expect(throws: DataError.self) { try PriceTableReader.parsePanel(bytes: Array(text.utf8), name: "prices.csv") }
      #expect(throws: DataError.self) {
        try StockTable.parse(bytes: Array("id,sector\nA\(blank),Oil\n".utf8), name: "s.csv")
      }
    }
  }

  @Test func disorderIsFoundAsItComes() throws {
    // Nothing after the second row is looked at, or the letter would be found first.
    expect(
      try fault("date,I,A\n2024-01-03,1,2\n2024-01-02,1,2\n2024-01-05,1,x\n"), .inconsistent, line: 3,
      says: "2024-01-02 comes after 2024-01-03", advises: "newest first")
    expect(
      try fault("date,I,A\nw1,1,2\nw1,1,2\nw2,1,x\n"), .inconsistent, line: 3, says: "already stands on line 2",
      advises: "one row for each date")
  }

  @Test func blankLinesWithoutEndAreRefused() throws {
    let text = "date,I,A\n2024-01-02,1,2\n" + String(repeating: "\n", count: 5000)
    expect(try fault(text), .malformed, line: 3, says: "more than 1000 blank lines", advises: "Delete them")
  }

  @Test func moreStocksThanAnyMarketHasAreRefused() throws {
    let many = "id,sector\n" + (0...200_000).map { "S\($0),x\n" }.joined()
    let error = try #require(throws: DataError.self) { try StockTable.parse(bytes: Array(many.utf8), name: "s.csv") }
    expect(error, .inconsistent, line: 200_002, says: "more than 200000 lines", advises: "split it", file: "s.csv")
  }

  @Test(arguments: ["#N/A", "#VALUE!", "--", "n.a.", "#DIV/0!", "<NA>", "—"]) func spreadsheetErrorsAreGaps(
    cell: String
  ) throws {
    let panel = try PriceTableReader.parsePanel(
      bytes: Array("date,I,A\n2024-01-02,1,2\n2024-01-03,1,\(cell)\n".utf8), name: "p.csv")
    #expect(panel[1, 1] == nil && panel[1, 0] == 2)
    expect(
      try fault("date,I,A\n2024-01-02,1,2\n2024-01-03,1,\(cell)\n"), .malformed, line: 3, column: "A",
      says: "there is no price, only", advises: "Fill the gap")
  }
}
