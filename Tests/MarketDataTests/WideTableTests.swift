import Foundation
import MarketData
import Testing

@Suite struct WideTableTests {
  private let good = "date,INDEX,A,B\n2020-01-01,100,1.5,20\n2020-01-02,101.25,1.75,2e1\n2020-01-03,102,.5,21.\n"

  private func expectGood(_ table: PriceTable) {
    #expect(table.dates == ["2020-01-01", "2020-01-02", "2020-01-03"])
    #expect(table.ids == ["INDEX", "A", "B"])
    #expect(table.values == [100, 101.25, 102, 1.5, 1.75, 0.5, 20, 20, 21])
    #expect(table.defaultBenchmark == "INDEX")
    #expect(table.volumes == nil)
    #expect(table.warnings.isEmpty)
  }

  @Test func readsSeriesAfterSeries() throws {
    let prices = try table(good)
    expectGood(prices)
    #expect(prices[1, 2] == 0.5)
    #expect(prices.series("B").map(Array.init) == [20, 20, 21])
    #expect(prices.series("C") == nil)
  }

  @Test func lineEndsByteOrderMarkQuotesAndBlanksMakeNoDifference() throws {
    expectGood(try table(good.replacing("\n", with: "\r\n")))
    expectGood(try table(good.replacing("\n", with: "\r")))
    expectGood(try table("\u{feff}" + good))
    expectGood(try table(good + "\n\r\n  \n"))
    expectGood(try table(String(good.dropLast())))
    expectGood(try table(good.replacing(",A,", with: ", \"A\",").replacing(", \"", with: ",\"")))
    expectGood(try table(good.replacing("1.75", with: "\" 1.75 \"")))
    expectGood(try table(good.replacing(",", with: ", ")))
    expectGood(try table(good, "-"))
    expectGood(try table(good, "prices.dat"))
  }

  @Test func quotedNamesMayHoldCommasAndQuotes() throws {
    let text = "date,\"a,b\",\"say \"\"so\"\"\",c\n1,1,2,3\n2,2,3,x\n"
    let error = try fault(text)
    #expect(error.line == 3)
    #expect(error.column == "c")
    #expect(try table(text.replacing("x", with: "4")).ids == ["a,b", "say \"so\"", "c"])
  }

  /// A name is one line wherever it is shown; a quoted field may go over several, and lines are counted all the same.
  @Test func aNameOfTwoLinesIsRefused() throws {
    let text = "date,A,\"two\nlines\"\n1,1,2\n2,2,3\n"
    #expect(throws: DataError.self) { try table(text) }
    let message = "\(try fault(text))"
    #expect(message.contains("two\\u{A}lines"), "\(message)")
  }

  @Test func recordsAcrossBufferBoundariesStayWhole() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let ids = (0..<37).map { "S\($0)" }
    var text = "date," + ids.joined(separator: ",") + "\n"
    var expected = [[Double]](repeating: [], count: ids.count)
    for date in 0..<2500 {
      text += "\"\(date)\""
      for id in ids.indices {
        let digits = Int.random(in: 1...999_999_999, using: &random)
        let written = "\(digits)e-\(Int.random(in: 0...6, using: &random))"
        text += Bool.random(using: &random) ? ",\(written)" : ",\"\(written)\""
        expected[id].append(try #require(Double(written)))
      }
      text += Bool.random(using: &random) ? "\n" : "\r\n"
    }
    let prices = try table(text)
    #expect(prices.values == expected.flatMap { $0 }, "seed \(seed)")
    #expect(prices.dates.count == 2500, "seed \(seed)")
  }

  @Test func tooFewRowsOrColumns() throws {
    expect(
      try fault("date,INDEX,A\n"), .inconsistent, line: 1, says: "a header and no price row", advises: "two dates")
    expect(
      try fault("date,INDEX,A\n2020-01-01,1,2\n"), .inconsistent, line: 2, says: "only one price row",
      advises: "two dates")
    expect(try fault("date\n2020-01-01\n"), .malformed, line: 1, says: "only one column", advises: "each further one")
  }

  @Test func aTableWithoutHeaderIsNotReadAsOne() throws {
    expect(
      try fault("2020-01-01,1,2\n2020-01-02,1,2\n2020-01-03,1,2\n"), .malformed, line: 1, says: "holds data",
      advises: "header")
  }

  @Test func raggedRows() throws {
    expect(
      try fault("date,INDEX,A,B\n2020-01-01,1,2,3\n2020-01-02,1,2\n"), .malformed, line: 3, column: "B",
      says: "3 fields, the header 4", advises: "first without one")
    expect(
      try fault("date,INDEX,A\n2020-01-01,1,2\n2020-01-02,1,234.5,2\n"), .malformed, line: 3,
      says: "4 fields, the header 3", advises: "thousands separators")
  }

  @Test(arguments: [
    ("", "there is no price", "Fill the gap"), ("  ", "there is no price", "Fill the gap"),
    ("NaN", "only \"NaN\"", "Fill the gap"), ("#N/A", "only \"#N/A\"", "Fill the gap"),
    ("abc", "\"abc\" is not a number", "1234.5"), ("12a", "\"12a\" is not a number", "1234.5"),
    ("0x1p3", "not a number", "1234.5"), ("1 23", "not a number", "thousands"), ("1e", "not a number", "1234.5"),
    ("$5", "not a number", "without unit"), ("inf", "infinite", "source"), ("-Infinity", "infinite", "source"),
    ("1e999", "too great", "source"), ("0", "is zero", "above zero"), ("-0.0", "is zero", "above zero"),
    ("1e-999", "is zero", "above zero"), ("-3.5", "-3.5 is negative", "source"),
    ("\"1,234\"", "comma inside", "nothing between thousands"), ("\"12,5\"", "comma inside", "point"),
  ])
  func badPrices(cell: String, message: String, remedy: String) throws {
    let error = try fault("date,INDEX,A\n2020-01-01,1,2\n2020-01-02,1,\(cell)\n2020-01-03,1,2\n")
    expect(error, .malformed, line: 3, column: "A", says: message, advises: remedy)
    #expect(error.message.hasSuffix("on 2020-01-02"))
    #expect(error.description.hasPrefix("prices.csv:3: column A: "))
  }

  @Test func badHeaders() throws {
    expect(
      try fault("date,A,B,A\n1,1,2,3\n"), .inconsistent, line: 1, column: "A", says: "columns 2 and 4",
      advises: "Rename or delete")
    expect(
      try fault("date,A,,B\n1,1,2,3\n"), .malformed, line: 1, column: "number 3", says: "no name",
      advises: "Name the column")
    expect(
      try fault("date,A\"b,B\n"), .malformed, line: 1, column: "number 2", says: "a quote stands", advises: "twice")
    expect(
      try fault("date,\"A\"b,B\n"), .malformed, line: 1, column: "number 2", says: "a quote stands", advises: "twice")
  }

  @Test func aBlankLineInsideIsNotSkipped() throws {
    expect(
      try fault("date,A,B\n1,1,2\n\n2,1,2\n"), .malformed, line: 3, says: "is blank", advises: "Delete the line")
  }

  @Test func datesMustBeThereOnceAndAscend() throws {
    func dated(_ dates: String...) -> String { "date,A,B\n" + dates.map { "\($0),1,2\n" }.joined() }
    expect(
      try fault(dated("", "x")), .malformed, line: 2, column: "date", says: "no date", advises: "date of this line")
    expect(
      try fault(dated("2020-01-01", "2020-01-02", "2020-01-02")), .inconsistent, line: 4,
      says: "2020-01-02 already stands on line 3", advises: "one row for each date")
    expect(
      try fault(dated("2020-01-01", "2020-01-03", "2020-01-02")), .inconsistent, line: 4,
      says: "2020-01-02 comes after 2020-01-03 on line 3", advises: "Sort the rows")
    expect(
      try fault(dated("2020-01-03", "2020-01-02", "2020-01-01")), .inconsistent, line: 3,
      says: "2020-01-02 comes after 2020-01-03 on line 2", advises: "newest first")
    expect(
      try fault(dated("2020-01-01", "2020-02-30")), .malformed, line: 3, says: "\"2020-02-30\" is not a date",
      advises: "YYYY-MM-DD")
    expect(
      try fault(dated("9", "10", "2")), .inconsistent, line: 4, says: "2 comes after 10", advises: "Sort the rows")
    expect(try fault(dated("a", "b", "a")), .inconsistent, line: 4, says: "line 2", advises: "one row for each date")
    expect(
      try fault(dated("31/01/2020", "02/01/2020")), .inconsistent, line: 3,
      says: "02/01/2020 comes after 31/01/2020 on line 2", advises: "newest first")
    #expect(try table(dated("week 9", "week 10")).dates == ["week 9", "week 10"])
    #expect(try table(dated("31/12/2019", "01/01/2020")).dates.count == 2)
    #expect(try table(dated("12/31/2019", "01/01/2020")).dates.count == 2)
    #expect(try table(dated("2020-01-01T09:00", "2020-01-01T16:00Z")).dates.count == 2)
  }

  @Test func aConstantSeriesIsKeptWithAWarning() throws {
    let prices = try table("date,INDEX,CASH\n1,1,5\n2,2,5\n3,3,5\n")
    #expect(prices.ids == ["INDEX", "CASH"])
    let expected = DataWarning(
      file: "prices.csv", "the price never changes from 5.0", id: "CASH", date: "1", kind: .stale)
    #expect(prices.warnings == [expected])
    #expect(prices.warnings[0].description == "prices.csv: CASH, 1: the price never changes from 5.0")
  }

  /// The only test that touches standard input.
  @Test func readsStandardInputToo() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appendingPathComponent("input")
      try Data(good.utf8).write(to: file)
      let (saved, given) = (dup(0), open(file.path, O_RDONLY))
      defer {
        dup2(saved, 0)
        close(saved)
        close(given)
      }
      try #require(dup2(given, 0) == 0)
      let prices = try PriceTableReader.read(path: "-")
      expectGood(prices)
      #expect(prices.source == "standard input")
    }
  }
}
