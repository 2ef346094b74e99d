import MarketData
import Testing

@Suite struct StockTableTests {
  private func stocks(_ text: String) throws(DataError) -> StockTable {
    try StockTable.parse(bytes: Array(text.utf8), name: "stocks.csv")
  }

  private func stockFault(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> DataError {
    try #require(throws: DataError.self, sourceLocation: sourceLocation) { try stocks(text) }
  }

  @Test func onlyTheIdIsNeeded() throws {
    let table = try stocks("id\nA\nB\n")
    #expect(table.rows.map(\.id) == ["A", "B"])
    #expect(table.rows.map(\.line) == [2, 3])
    #expect(table["B"]?.sector == nil)
    #expect(table["C"] == nil)
    #expect(table.warnings.isEmpty)
  }

  @Test func readsEverythingThatIsKnown() throws {
    let table = try stocks(
      "Sector,ID,name,weight,lot,adv,cap,Min_Weight,max_weight,beta,country,momentum\n"
        + "Banks,JPM,\"Chase, J.P.\",2%,100,1e6,5e11,100bps,0.05,1.1,US,\n,A,,,,,,,,0.9,,0.2\n")
    let jpm = try #require(table["JPM"])
    #expect(jpm.name == "Chase, J.P.")
    #expect(jpm.sector == "Banks")
    #expect(jpm.weight == 0.02)
    #expect(jpm.lot == 100)
    #expect(jpm.adv == 1e6)
    #expect(jpm.cap == 5e11)
    #expect(jpm.minWeight == 0.01)
    #expect(jpm.maxWeight == 0.05)
    #expect(table["A"]?.weight == nil)
    #expect(table.factors == ["beta": [1.1, 0.9]])
    #expect(table.labels == ["country": ["US", ""], "momentum": ["", "0.2"]])
    #expect(
      table.warnings.map(\.message) == [
        "column momentum is numeric but has no value on line 2; it is no factor",
        "the benchmark weights add up to 0.02, below 1: part of the benchmark is missing",
      ])
  }

  @Test func anIssuerIsALabelAndNoFactor() throws {
    let table = try stocks("id,Issuer\nA,1001\nB,1001\nC,\n")
    #expect(table.hasIssuers && table.rows.map(\.issuer) == ["1001", "1001", nil])
    #expect(table.factors.isEmpty && table.labels == ["Issuer": ["1001", "1001", ""]])
    #expect(try stocks("id\nA\n").hasIssuers == false)
  }

  @Test func aFactorIsCompleteOrRefused() throws {
    let table = try stocks("id,beta,country,momentum\nA,1,US,\nB,2,DE,3\n")
    #expect(try table.factor("beta") == [1, 2])
    let gap = try #require(throws: DataError.self) { try table.factor("momentum") }
    expect(
      gap, .inconsistent, line: 2, column: "momentum", says: "no value here", advises: "every stock", file: "stocks.csv"
    )
    let text = try #require(throws: DataError.self) { try table.factor("country") }
    expect(text, .inconsistent, column: "country", says: "holds text", advises: "numeric", file: "stocks.csv")
    let unknown = try #require(throws: DataError.self) { try table.factor("bta") }
    expect(unknown, .inconsistent, says: "no factor column \"bta\"", advises: "Did you mean beta?", file: "stocks.csv")
  }

  @Test(arguments: [
    ("weight", "7.9", "7.9 is out of range", "end in %"), ("weight", "-0.1", "out of range", "between 0 and 1"),
    ("weight", "lots", "\"lots\" is not a number", "5%"), ("max_weight", "101%", "out of range", "between 0 and 1"),
    ("lot", "0", "0 is out of range", "above zero"), ("adv", "-1", "-1 is out of range", "at least zero"),
    ("cap", "inf", "not a number", "decimal number"), ("cap", "1e999", "out of range", "finite"),
  ])
  func badNumbers(column: String, cell: String, message: String, remedy: String) throws {
    expect(
      try stockFault("id,\(column)\nA,\nB,\(cell)\n"), .malformed, line: 3, column: column, says: message,
      advises: remedy, file: "stocks.csv")
  }

  @Test func badTables() throws {
    let file = "stocks.csv"
    expect(
      try stockFault("Code,Sector\nA,Banks\n"), .malformed, line: 1, says: "no column id", advises: "Code, Sector",
      file: file)
    expect(
      try stockFault("id,sector\nA,Banks\nB,Food\nA,Food\n"), .inconsistent, line: 4, column: "id",
      says: "A already stands on line 2", advises: "one line", file: file)
    expect(
      try stockFault("id,sector\nA,Banks\n,Food\n"), .malformed, line: 3, column: "id", says: "empty",
      advises: "Fill it in", file: file)
    expect(
      try stockFault("id,name\nA,Apple, Inc.\n"), .malformed, line: 2, says: "3 fields, the header 2",
      advises: "quote text", file: file)
    expect(try stockFault("id\n"), .inconsistent, line: 1, says: "nothing below", advises: "one line", file: file)
    expect(
      try stockFault("id,Sector,sector\nA,x,y\n"), .malformed, line: 1, column: "sector", says: "twice",
      advises: "Delete one", file: file)
    expect(
      try stockFault("id,min_weight,max_weight\nA,5%,4%\n"), .inconsistent, line: 2, column: "min_weight",
      says: "above the greatest", advises: "Exchange", file: file)
  }

  @Test func weightsThatAddUpToTooMuchAreNoticed() throws {
    #expect(try stocks("id,weight\nA,0.7\nB,0.6\n").warnings.map { $0.message.contains("above 1") } == [true])
    #expect(try stocks("id,weight\nA,0.7\nB,0.3\n").warnings.isEmpty)
  }

  @Test func aStockWithoutPricesIsNamed() throws {
    let table = try stocks("id\nAAPL\nMSTF\n")
    try table.check(against: ["AAPL", "MSTF", "GOOG"])
    let error = try #require(throws: DataError.self) { try table.check(against: ["AAPL", "MSFT"]) }
    expect(
      error, .inconsistent, line: 3, column: "id", says: "no prices of MSTF", advises: "Did you mean MSFT?",
      file: "stocks.csv")
  }

  private func holdings(_ text: String) throws(DataError) -> HoldingsTable {
    try HoldingsTable.parse(bytes: Array(text.utf8), name: "holdings.csv")
  }

  @Test func holdingsAreSharesAndCash() throws {
    let table = try holdings("id,shares,price\nA,100,5\nCASH,12.5,\nB,0,7\n")
    #expect(table.shares.map(\.id) == ["A", "B"])
    #expect(table.shares.map(\.shares) == [100, 0])
    #expect(table.shares.map(\.line) == [2, 4])
    #expect(table.cash == 12.5)
    #expect(try holdings("id,shares\nA,1\n").cash == nil)
    #expect(try holdings("id,shares\nCASH,-3\n").cash == -3)
  }

  @Test func badHoldings() throws {
    func holdingsFault(_ text: String) throws -> DataError {
      try #require(throws: DataError.self) { try holdings(text) }
    }
    let file = "holdings.csv"
    expect(
      try holdingsFault("id,shares\nA,-1\n"), .malformed, line: 2, column: "shares", says: "-1 is out of range",
      advises: "at least zero", file: file)
    expect(
      try holdingsFault("id,shares\nA,\n"), .malformed, line: 2, column: "shares", says: "no number of shares of A",
      advises: "0 for none", file: file)
    expect(
      try holdingsFault("id,count\nA,1\n"), .malformed, line: 1, says: "no column shares", advises: "id, count",
      file: file)
    expect(
      try holdingsFault("id,shares\nA,1\nA,1\n"), .inconsistent, line: 3, column: "id", says: "on line 2",
      advises: "one line", file: file)
    let table = try holdings("id,shares\nCASH,1\nAPL,1\n")
    let error = try #require(throws: DataError.self) { try table.check(against: ["AAPL"]) }
    expect(
      error, .inconsistent, line: 3, column: "id", says: "no prices of APL", advises: "Did you mean AAPL?", file: file)
  }
}
