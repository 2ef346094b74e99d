import MarketData
import Testing

/// Columns, money and numbers as brokers and index providers write them.
@Suite struct ColumnNameTests {
  private func holdings(_ text: String, _ columns: ColumnNaming? = nil) throws -> HoldingsTable {
    try HoldingsTable.parse(bytes: Array(text.utf8), name: "h.csv", columns: columns)
  }

  private func stocks(_ text: String, _ columns: ColumnNaming? = nil) throws -> StockTable {
    try StockTable.parse(bytes: Array(text.utf8), name: "s.csv", columns: columns)
  }

  @Test(arguments: [
    "Symbol,Quantity", "TICKER,Shares", "ticker,qty", "ISIN,Number of shares", "Ticker Symbol,Shares_Held", "id,Units",
    "Identifier,POSITION",
  ])
  func holdingsHaveTheColumnsThatPeopleHave(_ header: String) throws {
    let table = try holdings("\(header)\nA,\"1,200\"\nB,3\nCASH,10.5\n")
    #expect(table.shares.map(\.id) == ["A", "B"])
    #expect(table.shares.map(\.shares) == [1200, 3])
    #expect(table.cash == 10.5)
  }

  /// Of several names of a stock that stand side by side, the ticker counts; the own name before all others.
  @Test func theTickerCountsBeforeTheISIN() throws {
    #expect(try holdings("ISIN,Name,Ticker,Quantity\nUS1,Aa,A,1\n").shares.map(\.id) == ["A"])
    #expect(try holdings("Ticker,id,Quantity\nX,A,1\n").shares.map(\.id) == ["A"])
  }

  @Test func twoColumnsThatMayBothBeMeantAreRefused() throws {
    let error = try #require(throws: DataError.self) { try holdings("Ticker,Quantity,Units\nA,1,2\n") }
    #expect(error.column == "Units" && error.message.contains("Quantity and this column both seem to be the shares"))
    #expect(error.remedy.contains("--columns shares=Quantity"))
    #expect(try holdings("Ticker,Quantity,Units\nA,1,2\n", ColumnNaming(["shares": "Units"])).shares[0].shares == 2)
  }

  @Test func theUserNamesTheRest() throws {
    let naming = ColumnNaming(["id": "Valor", "shares": "Stück", "weight": "Gewicht"])
    let table = try holdings("Valor;Stück;Kurs\nA;1.200;98,50\nB;7;1.000,25\n", naming)
    #expect(table.shares.map(\.shares) == [1200, 7])
    #expect(
      table.warnings.map(\.message) == ["the columns are separated by semicolons, and decimals stand behind commas"])
    #expect(naming.unused == ["weight"])
    #expect(try stocks("valor,gewicht\nA,60%\nB,40%\n", naming).rows.map(\.weight) == [0.6, 0.4])
    #expect(naming.unused.isEmpty)
  }

  @Test(arguments: [
    "cash", "Cash", "USD", "US DOLLAR", "Cash & Equivalents", "CASH_USD", "EUR Cash", "$CASH", "Cash Balance", "-CASH-",
  ])
  func moneyHasItsCommonNames(_ name: String) throws {
    let table = try holdings("Ticker,Shares,Price\nA,1,5\n\(name),-20.5,1\n")
    let settled = try table.settled(against: ["INDEX", "A"], source: "p.csv")
    #expect(settled.cash == -20.5 && settled.shares.map(\.id) == ["A"])
    #expect(settled.warnings.map(\.id) == [name])
    // A stock of this name is a stock.
    let stock = try holdings("Ticker,Shares\nA,1\n\(name),20\n").settled(against: ["A", name], source: "p.csv")
    #expect(stock.cash == nil && stock.shares.map(\.id) == ["A", name])
  }

  @Test func whatMayBeMoneyTwiceIsRefused() throws {
    let two = try holdings("id,shares\nA,1\nUSD,5\nEUR,6\n")
    let error = try #require(throws: DataError.self) { try two.settled(against: ["A"], source: "p.csv") }
    #expect(error.line == 4 && error.message == "USD and EUR both seem to be cash")
    // What has a price that is not 1 is no money; a short position is none either.
    let fund = try holdings("id,shares,price\nA,1,5\nUSD,5,97.5\nCASH,3,1\n").settled(against: ["A"], source: "p.csv")
    #expect(fund.cash == 3 && fund.shares.map(\.id) == ["A", "USD"])
    let short = try holdings("id,shares,price\nA,1,5\nUSD,-5,97.5\nCASH,3,1\n")
    #expect(throws: DataError.self) { try short.settled(against: ["A"], source: "p.csv") }
  }

  @Test func stocksHaveTheColumnsThatPeopleHave() throws {
    let table = try stocks(
      "Symbol,Company Name,GICS Sector,IndexWeight,Market Cap,beta\nA,Aa,Oil,0.25,\"1,000,000\",1.5\n")
    let row = try #require(table["A"])
    #expect(row.name == "Aa" && row.sector == "Oil" && row.weight == 0.25 && row.cap == 1_000_000)
    #expect(table.factors.keys.sorted() == ["beta"])
    // The index of a data frame is no factor.
    #expect(try stocks(",id,beta\n0,A,1\n1,B,2\n").factors.keys.sorted() == ["beta"])
  }

  @Test func weightsInPerCentAreSaid() throws {
    let named = try stocks("Ticker,Weight (%)\nA,7.12\nB,0.5\n")
    #expect(named.rows.map(\.weight) == [0.0712, 0.005])
    let summed = try stocks("Ticker,Weight\nA,60.5\nB,39.4\n")
    #expect(summed.rows.map(\.weight) == [60.5 / 100, 39.4 / 100])
    #expect(summed.warnings.contains { $0.message.contains("taken as per cent") })
    #expect(throws: DataError.self) { try stocks("Ticker,Weight\nA,60.5\nB,3\n") }
  }

  @Test func longTablesHaveNamesThatTheUserGives() throws {
    let text = "Tag,Titel,Kurs,Bemerkung\n2020-01-01,A,1,x\n2020-01-02,A,2,y\n2020-01-01,B,3,\n2020-01-02,B,4,\n"
    let naming = ColumnNaming(["date": "Tag", "id": "Titel", "price": "Kurs"])
    let table = try PriceTableReader.parse(bytes: Array(text.utf8), name: "p.csv", columns: naming)
    #expect(table.ids == ["A", "B"] && table.values == [1, 2, 3, 4])
    let usual = try table2("Date,Ticker,Close,Volume\n2020-01-01,A,1,10\n2020-01-02,A,\"1,002.5\",\"1,000\"\n")
    #expect(usual.values == [1, 1002.5] && usual.volumes == [10, 1000])
  }

  private func table2(_ text: String) throws -> PriceTable { try table(text) }
}
