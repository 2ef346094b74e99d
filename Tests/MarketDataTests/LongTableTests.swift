import MarketData
import Testing

@Suite struct LongTableTests {
  private let rows = [
    "2020-01-01,INDEX,100", "2020-01-01,A,1", "2020-01-02,INDEX,101", "2020-01-02,A,2", "2020-01-03,INDEX,102",
    "2020-01-03,A,3",
  ]

  private func text(_ rows: [String]) -> String { "date,id,price\n" + rows.map { $0 + "\n" }.joined() }

  @Test func theOrderOfLinesMattersOnlyToTheOrderOfSeries() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let shuffled = [rows[0]] + rows.dropFirst().shuffled(using: &random)
      let prices = try table(text(shuffled))
      #expect(prices.dates == ["2020-01-01", "2020-01-02", "2020-01-03"], "seed \(seed)")
      #expect(prices.ids == ["INDEX", "A"], "seed \(seed)")
      #expect(prices.values == [100, 101, 102, 1, 2, 3], "seed \(seed)")
      #expect(prices.defaultBenchmark == "INDEX")
    }
  }

  @Test func columnsMayComeInAnyOrderAndCase() throws {
    let prices = try table("Volume,PRICE,Id,Date\n5,1,INDEX,1\n0,2,INDEX,2\n7,3,A,2\n8,4,A,1\n")
    #expect(prices.dates == ["1", "2"])
    #expect(prices.values == [1, 2, 4, 3])
    #expect(prices.volumes == [5, 0, 8, 7])
  }

  @Test func namesWithQuotesAreOneName() throws {
    let prices = try table("date,id,price\n1,\"a\"\"b\",1\n2,\"a\"\"b\",2\n1,\"c\",3\n2,c,4\n")
    #expect(prices.ids == ["a\"b", "c"])
    #expect(prices.values == [1, 2, 3, 4])
  }

  @Test func manySeriesAreToldApart() throws {
    let ids = (0..<3000).map { "S\($0)" }
    let lines = ids.map { "1,\($0),1\n" }.joined() + ids.map { "2,\($0),2\n" }.joined()
    let prices = try table("date,id,price\n" + lines)
    #expect(prices.ids == ids)
    #expect(prices.values == ids.flatMap { _ in [1.0, 2.0] })
  }

  @Test func aMissingPairIsNamed() throws {
    expect(
      try fault(text(Array(rows.dropLast()))), .inconsistent, column: "A", says: "no price on 2020-01-03",
      advises: "missing lines")
    let sparse = (0..<200).map { "\($0),S\($0),1" }
    expect(
      try fault(text(sparse)), .inconsistent, column: "S0", says: "no price on 1, nor on 198 other dates",
      advises: "missing lines")
  }

  @Test func aPairGivenTwiceIsNamed() throws {
    expect(
      try fault(text(rows + ["2020-01-02,A,2"])), .inconsistent, line: 8, column: "A",
      says: "the price on 2020-01-02 already stands on line 5", advises: "one line for each")
    // As many lines as cells, but one cell twice and one not at all.
    let swapped = Array(rows.dropLast()) + ["2020-01-02,A,2"]
    #expect(try fault(text(swapped)).message.contains("already stands on line 5"))
  }

  @Test func badCells() throws {
    expect(
      try fault(text(rows + ["2020-01-04,A,x"])), .malformed, line: 8, column: "A",
      says: "\"x\" is not a number on 2020-01-04", advises: "decimal number")
    expect(
      try fault("date,id,price,volume\n1,A,1,-5\n"), .malformed, line: 2, column: "A",
      says: "the volume -5 is negative",
      advises: "source")
    expect(
      try fault("date,id,price,volume\n1,A,1,\n"), .malformed, line: 2, column: "A", says: "there is no volume",
      advises: "Fill the gap")
    expect(
      try fault(text(["2020-01-01,,5"])), .malformed, line: 2, column: "id", says: "empty", advises: "Fill it in")
    expect(
      try fault(text(["2020-01-01,A"])), .malformed, line: 2, says: "2 fields, the header 3",
      advises: "date, id, price")
    expect(
      try fault(text(rows + ["2020-13-01,A,1"])), .malformed, line: 8, says: "not a date", advises: "YYYY-MM-DD")
  }

  @Test func badHeaders() throws {
    expect(
      try fault("date,id,price,currency\n1,A,1,EUR\n"), .malformed, line: 1, column: "currency",
      says: "no such column", advises: "delete the others")
    expect(
      try fault("date,id,price,Price\n1,A,1,1\n"), .malformed, line: 1, column: "Price", says: "twice",
      advises: "Delete one")
  }

  @Test func tooFewLines() throws {
    expect(try fault(text([])), .inconsistent, line: 1, says: "no price row", advises: "one line for each")
    expect(
      try fault(text(Array(rows.prefix(2)))), .inconsistent, says: "one date only, 2020-01-01", advises: "two dates")
  }
}
