import MarketData
import Testing

@Suite struct ORLibraryTests {
  private func expectGood(_ prices: PriceTable) {
    #expect(prices.ids == ["INDEX", "S1", "S2"])
    #expect(prices.dates == ["0", "1", "2"])
    #expect(prices.values == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(prices.defaultBenchmark == "INDEX")
  }

  @Test(arguments: [
    "2 2\n1 2 3\n4 5 6\n7 8 9\n", "2\n2\n1\n2\n3\n4\n5\n6\n7\n8\n9", " 2\t2 1 2 3 4 5 6 7 8 9  ",
    "2 \r\n2 \r\n1 2\r\n3 4\r\n5 6 7 8\r\n9\r\n\r\n",
  ])
  func lineBreaksMeanNothing(text: String) throws {
    let prices = try table(text, "x.txt")
    expectGood(prices)
    #expect(prices.warnings.isEmpty)
  }

  @Test func wordsAcrossBufferBoundariesStayWhole() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let written = (0..<31 * 1000).map { _ in "\(Int.random(in: 1...999_999_999, using: &random))e-4" }
    let text = written.reduce(into: "30 999\n") { text, word in
      text += word + [" ", "\n", "  \r\n", "\t"][Int.random(in: 0..<4, using: &random)]
    }
    #expect(try table(text, "x.txt").values == written.compactMap(Double.init), "seed \(seed)")
  }

  @Test func aByteOrderMarkIsPassedOver() throws {
    expectGood(try table("\u{feff}2 2\n1 2 3\n4 5 6\n7 8 9\n", "x.txt"))
    expectGood(try table("\u{feff}2 2\n1 2 3\n4 5 6\n7 8 9\n", "-"))
  }

  @Test(arguments: ["-", "prices", "data.dat"])
  func isRecognisedByItsFirstLine(name: String) throws {
    expectGood(try table("2 2\n1 2 3\n4 5 6\n7 8 9\n", name))
  }

  @Test func extraValuesAreCountedAndLocated() throws {
    let prices = try table("2 2\n1 2 3\n4 5 6\n7 8 9\n10 11\n12\n", "x.txt")
    expectGood(prices)
    let warning = try #require(prices.warnings.first)
    #expect(warning.message.hasPrefix("3 values follow the last expected one"))
    #expect(warning.message.contains("as many as 1 further series"))
    let odd = try table("2 2\n1 2 3\n4 5 6\n7 8 9\n10 11", "x.txt")
    #expect(odd.warnings.map { $0.message.hasPrefix("2 values") && !$0.message.contains("further") } == [true])
  }

  @Test func tooFewValuesAreCounted() throws {
    expect(
      try fault("2 2\n1 2 3\n4 5 6\n7 8\n", "x.txt"), .malformed, line: 5, column: "S2", says: "after 8 of 9 values",
      advises: "incomplete", file: "x.txt")
    #expect(try fault("2 2\n", "x.txt").message.contains("after 0 of 9 values (2 stocks and the benchmark, 3 each)"))
  }

  @Test func badValuesAreLocated() throws {
    expect(
      try fault("2 2\n1 2 3\n4 x 6\n7 8 9\n", "x.txt"), .malformed, line: 3, column: "S1",
      says: "\"x\" is not a number on 1", advises: "decimal number", file: "x.txt")
    expect(
      try fault("2 2\n1 2 3\n4 5 6\n7 8 0\n", "x.txt"), .malformed, line: 4, column: "S2", says: "is zero on 2",
      advises: "above zero", file: "x.txt")
    expect(
      try fault("2 2\n1 2 3\n4 5 6\n7 8 9\nend\n", "x.txt"), .malformed, line: 5, column: "after the last stock",
      says: "\"end\"", advises: "decimal number", file: "x.txt")
  }

  @Test(arguments: ["0 5", "-1 5", "2.5 5", "99999999999999999999 5", "2000000 1", "Date,SPY"])
  func badCountsOfStocks(text: String) throws {
    expect(
      try fault(text, "x.txt"), .malformed, line: 1, says: "cannot be N", advises: "name a comma-separated table .csv",
      file: "x.txt")
  }

  @Test func badCountsOfReturns() throws {
    expect(try fault("5\n0", "x.txt"), .malformed, line: 2, says: "0 cannot be T", advises: "whole", file: "x.txt")
    expect(try fault("5\n", "x.txt"), .malformed, line: 2, says: "ends before T", advises: "whole", file: "x.txt")
    // Whatever the header promises, only values that come take room.
    expect(
      try fault("1000000 10000000\n1 2 3", "x.txt"), .malformed, line: 2, column: "INDEX", says: "after 3 of",
      advises: "incomplete", file: "x.txt")
  }
}
