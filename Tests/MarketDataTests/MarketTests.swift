import Foundation
import MarketData
import Testing

@Suite struct MarketTests {
  private func daily() throws -> PriceTable {
    let dates = ["2020-01-30", "2020-01-31", "2020-02-03", "2020-02-04", "2020-02-05"]
    let rows = dates.enumerated().map { "\($1),\(100 + $0),\(10 + $0),\(20 + $0),\(30 + $0)\n" }
    return try table("date,INDEX,AAPL,MSFT,GOOG\n" + rows.joined())
  }

  @Test func theBenchmarkIsTheFirstSeriesUnlessNamed() throws {
    let market = try Market(daily(), benchmark: nil)
    #expect(market.benchmarkID == "INDEX")
    #expect(market.benchmark == [100, 101, 102, 103, 104])
    #expect(market.ids == ["AAPL", "MSFT", "GOOG"])
    #expect(market.price(1, 3) == 23)
    #expect(market.periodCount == 4)
    let other = try Market(daily(), benchmark: "MSFT", excluding: ["GOOG"])
    #expect(other.benchmark == [20, 21, 22, 23, 24])
    #expect(other.ids == ["INDEX", "AAPL"])
    #expect(other.prices == [100, 101, 102, 103, 104, 10, 11, 12, 13, 14])
  }

  @Test func unknownNamesSuggestTheNearest() throws {
    let prices = try daily()
    let benchmark = try #require(throws: DataError.self) { try Market(prices, benchmark: "index") }
    expect(benchmark, .inconsistent, says: "no series \"index\"", advises: "Did you mean INDEX?")
    let excluded = try #require(throws: DataError.self) { try Market(prices, benchmark: nil, excluding: ["APPL"]) }
    expect(excluded, .inconsistent, says: "no series \"APPL\"", advises: "Did you mean AAPL?")
    let far = try #require(throws: DataError.self) { try Market(prices, benchmark: "TOPIX1000") }
    expect(far, .inconsistent, says: "no series", advises: "Known are INDEX, AAPL, MSFT, GOOG")
  }

  @Test func thereMustBeAStock() throws {
    let alone = try table("date,INDEX\n1,1\n2,2\n")
    let error = try #require(throws: DataError.self) { try Market(alone, benchmark: nil) }
    expect(error, .inconsistent, says: "only the benchmark INDEX and no stock", advises: "at least one stock")
    let prices = try daily()
    let none = try #require(throws: DataError.self) {
      try Market(prices, benchmark: nil, excluding: ["AAPL", "MSFT", "GOOG"])
    }
    expect(none, .inconsistent, says: "no stock is left", advises: "at least one stock")
  }

  @Test func datesBoundFromInside() throws {
    let market = try Market(daily(), benchmark: nil)
    #expect(try market.dateRange(from: nil, to: nil) == 0...4)
    #expect(try market.dateRange(from: "2020-02-01", to: nil) == 2...4)
    #expect(try market.dateRange(from: "2020-01-31", to: "2020-02-04") == 1...3)
    #expect(try market.dateRange(from: "1900-01-01", to: "2999-12-31") == 0...4)
    let restricted = market.restricted(toDates: 1...2)
    #expect(restricted.dates == ["2020-01-31", "2020-02-03"])
    #expect(restricted.benchmark == [101, 102])
    #expect(restricted.prices == [11, 12, 21, 22, 31, 32])
  }

  @Test func aDateFarBeyondTheLastIsOutside() throws {
    let market = try Market(daily(), benchmark: nil)
    for date in ["2020-02-05", "2020-02-12", "2019-01-01", "1900-01-01"] { try market.checkReach(of: date) }
    let error = try #require(throws: DataError.self) { try market.checkReach(of: "2020-02-13") }
    expect(error, .inconsistent, says: "the prices end on 2020-02-05", advises: "Give prices up to that date")
    let yearly = try Market(table("t,I,A\n2020-01-01,1,1\n2021-01-01,2,2\n"), benchmark: nil)
    try yearly.checkReach(of: "2022-01-01")
    #expect(throws: DataError.self) { try yearly.checkReach(of: "2022-01-09") }
    let numbers = try Market(table("1 4\n1 2 3 4 5\n1 2 3 4 5", "x.txt"), benchmark: nil)
    try numbers.checkReach(of: "5")
    #expect(throws: DataError.self) { try numbers.checkReach(of: "6") }
    try Market(table("t,I,A\nw1,1,1\nw2,2,2\n"), benchmark: nil).checkReach(of: "w9")
  }

  @Test func aRangeNeedsTwoPrices() throws {
    let market = try Market(daily(), benchmark: nil)
    for (from, to, held) in [
      ("2020-02-05", "2020-02-05", "is 1 price"), ("2020-02-01", "2020-02-02", "are 0 prices"),
      ("2021-01-01", "2022-01-01", "are 0 prices"), ("2020-02-05", "2020-01-30", "are 0 prices"),
    ] {
      let error = try #require(throws: DataError.self) { try market.dateRange(from: from, to: to) }
      expect(
        error, .inconsistent, says: "from \(from) to \(to) there \(held)", advises: "between 2020-01-30 and 2020-02-05")
    }
    let error = try #require(throws: DataError.self) { try market.dateRange(from: "January", to: nil) }
    expect(error, .inconsistent, says: "\"January\" is not a date", advises: "YYYY-MM-DD")
  }

  @Test func aDayMeansAllOfIt() throws {
    let ticks = ["2020-01-01T09:00", "2020-01-01T16:00", "2020-01-02T09:00", "2020-01-02T16:00"]
    let market = try Market(table("t,I,A\n" + ticks.map { "\($0),1,2\n" }.joined()), benchmark: nil)
    #expect(try market.dateRange(from: nil, to: "2020-01-01") == 0...1)
    #expect(try market.dateRange(from: "2020-01-02", to: nil) == 2...3)
    #expect(try market.dateRange(from: "2020-01-01 10:00", to: "2020-01-02T09:00") == 1...2)
  }

  @Test func numbersAndLabelsBoundToo() throws {
    let numbers = try Market(table("1 4\n1 2 3 4 5\n1 2 3 4 5", "x.txt"), benchmark: nil)
    #expect(try numbers.dateRange(from: "1", to: "3") == 1...3)
    let number = try #require(throws: DataError.self) { try numbers.dateRange(from: "2020-01-01", to: nil) }
    expect(number, .inconsistent, says: "not a whole number", advises: "between 0 and 4", file: "x.txt")
    let labels = try Market(table("t,I,A\nw1,1,1\nw2,2,2\nw3,3,3\n"), benchmark: nil)
    #expect(try labels.dateRange(from: "w2", to: nil) == 1...2)
    let label = try #require(throws: DataError.self) { try labels.dateRange(from: "W3x", to: nil) }
    expect(label, .inconsistent, says: "no date \"W3x\"", advises: "Did you mean w3?")
  }

  @Test func theFirstReturnsAreFittedAndTheRestJudges() throws {
    let market = try Market(daily(), benchmark: nil)
    let sample = try Sample(market, inSampleReturns: 3)
    #expect(sample.inSample == 0...3)
    #expect(sample.outOfSample == 3...4)
    #expect(sample.inSamplePeriods == 3)
    #expect(sample.outOfSamplePeriods == 1)
    let whole = try Sample(market)
    #expect(whole.inSample == 0...4)
    #expect(whole.outOfSample == nil)
    #expect(whole.outOfSamplePeriods == 0)
    #expect(try Sample(market, inSampleReturns: 4).outOfSample == nil)
    #expect(try Sample(market, from: "2020-01-31", inSampleReturns: 1).inSample == 1...2)
    #expect(try Sample(market, to: "2020-02-04", inSampleReturns: 1).outOfSample == 1...3)
    let dated = try Sample(market, to: "2020-02-03", outOfSampleTo: "2020-02-04")
    #expect(dated.inSample == 0...2)
    #expect(dated.outOfSample == 2...3)
  }

  @Test func samplesThatDoNotFit() throws {
    let market = try Market(daily(), benchmark: nil)
    for count in [0, -1, 5] {
      let error = try #require(throws: DataError.self) { try Sample(market, inSampleReturns: count) }
      expect(error, .inconsistent, says: "\(count) returns cannot be fitted: there are 4", advises: "between 1 and 4")
    }
    let error = try #require(throws: DataError.self) {
      try Sample(market, to: "2020-02-04", outOfSampleTo: "2020-02-04")
    }
    expect(error, .inconsistent, says: "ends before it starts", advises: "at the latest on 2020-02-05")
  }

  @Test func returnsFollowTheirDefinition() throws {
    let market = try Market(table("t,I,A\n1,4,100\n2,5,50\n3,2.5,75\n"), benchmark: nil)
    let simple = Returns(market)
    #expect(simple.benchmark == [0.25, -0.5])
    #expect(simple.values == [-0.5, 0.5])
    #expect(simple[0, 1] == 0.5)
    #expect(Array(simple.of(stock: 0)) == [-0.5, 0.5])
    let logs = Returns.of([4.0, 5.0, 2.5], .log)
    #expect(zip(logs, [log(1.25), log(0.5)]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(Returns.of([1.0], .simple).isEmpty)
  }

  @Test func aTableChecksWhatItIsGiven() throws {
    func made(_ dates: [String], _ ids: [String], _ values: [Double], benchmark: String? = nil) throws(DataError)
      -> PriceTable
    { try PriceTable(source: "made", dates: dates, ids: ids, values: values, defaultBenchmark: benchmark) }
    #expect(try made(["1", "2"], ["A"], [1, 2]).defaultBenchmark == "A")
    let cases: [(String, () throws -> PriceTable)] = [
      ("need 2 cells, not 3", { try made(["1", "2"], ["A"], [1, 2, 3]) }),
      ("only one price row", { try made(["1"], ["A"], [1]) }), ("no price row", { try made([], ["A"], []) }),
      ("no series", { try made(["1", "2"], [], []) }), ("no name", { try made(["1", "2"], [""], [1, 2]) }),
      ("two series", { try made(["1", "2"], ["A", "A"], [1, 2, 3, 4]) }),
      ("date 2", { try made(["1", "2"], ["A"], [1, .nan]) }), ("-1.0", { try made(["1", "2"], ["A"], [-1, 2]) }),
      ("2 comes after 3", { try made(["3", "2"], ["A"], [1, 2]) }),
      ("benchmark B", { try made(["1", "2"], ["A"], [1, 2], benchmark: "B") }),
    ]
    for (words, make) in cases {
      let error = try #require(throws: DataError.self) { try make() }
      #expect(error.message.contains(words))
      #expect(error.file == "made")
    }
  }
}
