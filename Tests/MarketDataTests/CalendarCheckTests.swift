import Foundation
import MarketData
import Testing

/// Dates that cannot all be right, small splits, and a benchmark that may not be meant.
@Suite struct CalendarCheckTests {
  /// Walks of little noise over the weekdays from 2024-01-01, benchmark first.
  private func columns(_ count: Int = 60, noise: Double = 0.004) -> [[Double]] {
    var random = SeededGenerator(seed: 3)
    func shock() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0...1, using: &random) } }
    let common: [Double] = (1..<count).map { _ in noise * shock() }
    var columns: [[Double]] = []
    for series in 0..<5 {
      var path = [50.0 + 10 * Double(series)]
      for move in common {
        let own: Double = series == 0 ? 0 : noise * shock()
        path.append(path[path.count - 1] * (1 + move + own))
      }
      columns.append(path)
    }
    return columns
  }

  private func day(_ offset: Int) -> String {
    let date = Moment.date(ofDay: 19_723 + offset)
    return String(format: "%04d-%02d-%02d", date.year, date.month, date.date)
  }

  /// Days since Monday, 2024-01-01, on which there is trading from Monday to Friday.
  private let weekdays = (0..<84).filter { $0 % 7 < 5 }

  private func findings(_ columns: [[Double]], _ dates: [String]) throws -> [DataWarning] {
    let ids = ["INDEX"] + (1..<columns.count).map { "S\($0)" }
    return MarketCheck.findings(
      try Market(PriceTable(source: "made", dates: dates, ids: ids, values: columns.flatMap { $0 }), benchmark: nil))
  }

  @Test func weekdaysAndAWeekOfSevenDaysAreSound() throws {
    #expect(try findings(columns(), weekdays.map(day)).isEmpty)
    #expect(try findings(columns(), (0..<60).map(day)).isEmpty)
  }

  @Test func weekendDatesAmongWeekdaysAreFound() throws {
    var dates = weekdays.map(day)
    dates[4] = day(5)
    let one = try findings(columns(), dates)
    #expect(one.map(\.kind) == [.dates] && one[0].date == day(5) && one[0].message.contains("1 of 60 dates"))
    let early = try findings(columns(), weekdays.map { day($0 - 1) })
    #expect(early.map(\.kind) == [.dates] && early[0].message.contains("none on a Friday"))
    let late = try findings(columns(), weekdays.map { day($0 + 1) })
    #expect(late.map(\.kind) == [.dates] && late[0].message.contains("none on a Monday"))
    #expect(PeriodsPerYear.inferred(from: weekdays.map { day($0 - 1) })?.value == 252)
  }

  @Test func twoRowsOfOneDayAreFound() throws {
    var dates = weekdays.map(day)
    dates[10] = day(weekdays[9]) + "T16:00"
    let found = try findings(columns(), dates)
    #expect(found.map(\.kind) == [.dates] && found[0].date == dates[10] && found[0].message.contains("two rows"))
    let hourly = (0..<60).map { day($0 / 6) + String(format: "T%02d:00", 9 + $0 % 6) }
    #expect(try findings(columns(), hourly).isEmpty)
  }

  @Test func aDateOnWhichNothingMovesIsFound() throws {
    var prices = columns()
    for series in prices.indices { prices[series][20] = prices[series][19] }
    let found = try findings(prices, weekdays.map(day))
    #expect(found.map(\.kind) == [.idle] && found[0].date == day(weekdays[20]) && found[0].id == nil)
  }

  @Test(arguments: [(5.0 / 4, "5-for-4"), (4.0 / 3, "4-for-3"), (1.1, "11-for-10"), (1.2, "6-for-5")])
  func smallSplitsFarOutsideTheNoiseAreFound(ratio: Double, name: String) throws {
    var prices = columns(noise: 0.002)
    for date in 30..<60 { prices[2][date] /= ratio }
    let found = try findings(prices, weekdays.map(day))
    #expect(found.map(\.kind) == [.split] && found[0].id == "S2" && found[0].message.contains(name))
    // The same step is nothing unusual where prices are wild.
    var wild = columns(noise: 0.02)
    for date in 30..<60 { wild[2][date] /= ratio }
    #expect(!(try findings(wild, weekdays.map(day))).contains { $0.kind == .split && $0.message.contains(name) })
  }

  @Test func anotherSeriesThatLooksLikeTheIndexIsSaid() throws {
    func doubt(_ ids: [String]) -> String? { MarketCheck.benchmark(ids[0], of: ids, source: "p")?.message }
    for name in ["^GSPC", ".SPX", "INDEX", "SPX", "SPX Index", "S&P 500"] {
      #expect(doubt(["AAPL", "MSFT", name])?.contains("--benchmark '\(name)'") == true, "\(name)")
      #expect(doubt([name, "AAPL", "^DJI"]) == nil)
    }
    #expect(doubt(["AAPL", "MSFT", "INDEXA"]) == nil)
  }

  @Test func anotherSeriesOfTheLevelOfAnIndexIsSaid() throws {
    let prices = columns()
    // The index comes last, at fifty times the price of a stock.
    let paths = prices.dropFirst() + [prices[0].map { $0 * 60 }]
    let table = try PriceTable(
      source: "made", dates: weekdays.map(day), ids: ["A", "B", "C", "D", "GLOBAL"], values: paths.flatMap { $0 })
    #expect(MarketCheck.benchmark("A", of: table)?.message.contains("GLOBAL has the level of an index") == true)
    #expect(MarketCheck.benchmark("GLOBAL", of: table) == nil)
    // A stock that is dear is no index.
    let dear = try PriceTable(
      source: "made", dates: weekdays.map(day), ids: ["W", "A", "B", "C", "BRK"],
      values: (prices[0...3] + [prices[4].map { $0 * 60 }]).flatMap { $0 })
    #expect(MarketCheck.benchmark("W", of: dear) == nil)
  }
}
