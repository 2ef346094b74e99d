import MarketData
import Testing

/// Tables with semicolons, tabs and bars, and numbers with decimal commas.
@Suite struct SeparatedTextTests {
  @Test(arguments: [";", "\t", "|"]) func theSeparatorIsSeenInTheHeader(_ mark: String) throws {
    let text = "date,INDEX,A\n2020-01-02,100.5,2\n2020-01-03,101,2.25\n".replacing(",", with: mark)
    let read = try table(text)
    #expect(read.ids == ["INDEX", "A"] && read.values == [100.5, 101, 2, 2.25])
    #expect(read.warnings.contains { $0.message.contains("separated by") })
  }

  @Test func decimalCommasAreDecidedByTheWholeFile() throws {
    let read = try table("Datum;INDEX;\"A; B\"\r\n02.01.2020;4.783,45;1,234\r\n13.01.2020;4 790,10;1.234\r\n")
    #expect(read.ids == ["INDEX", "A; B"])
    #expect(read.dates == ["2020-01-02", "2020-01-13"])
    #expect(read.values == [4783.45, 4790.1, 1.234, 1234])
    let points = try table("date;INDEX;A\n2020-01-02;4,783.45;1,234\n2020-01-03;5;6\n")
    #expect(points.values == [4783.45, 5, 1234, 6])
  }

  @Test func whatCannotBeToldIsRefused() throws {
    expect(
      try fault("date;INDEX;A\n2020-01-02;100;1,234\n2020-01-03;101;1,240\n"), .malformed, line: 2,
      says: "1,234 may have thousands or decimals", advises: "decimal point")
    expect(
      try fault("date;INDEX;A\n2020-01-02;100,5;2\n2020-01-03;101.5;2\n"), .malformed, line: 2,
      says: "100,5 has a decimal comma, and 101.5 on line 3 a decimal point", advises: "one way")
  }

  @Test func quotesAndNamesStayWhatTheyAre() throws {
    let text = "id;name;sector\nA;\"Say \"\"x\"\"; y\";Oil, gas\nB;5\" pipe;Banks\n"
    let stocks = try StockTable.parse(bytes: Array(text.utf8), name: "s.csv")
    #expect(stocks.rows.map(\.name) == ["Say \"x\"; y", "5\" pipe"])
    #expect(stocks.rows.map(\.sector) == ["Oil, gas", "Banks"])
  }

  @Test func thousandsWithinCommasAreReadWhereTheyAreClear() throws {
    let read = try table("date,INDEX,A\n2020-01-02,\"4,783.45\",1'234.5\n2020-01-03,\"1,004,790\",1 234.5\n")
    #expect(read.values == [4783.45, 1_004_790, 1234.5, 1234.5])
  }
}
