import Backtesting
import IndexTracking
import Foundation
import Testing
import TrackingDomain
import TrackingTestSupport

/// Which dates a calendar names, against Foundation's own calendar and against known holidays.
@Suite struct CalendarTests {
  /// All weekdays between two dates but some.
  static func weekdays(_ from: String, _ to: String, without holidays: Set<String> = []) -> [String] {
    var dates: [String] = []
    var date = day(from)
    while date <= day(to) {
      let text = text(date)
      if !(gregorian.component(.weekday, from: date) % 7 < 2), !holidays.contains(text) { dates.append(text) }
      date = date.addingTimeInterval(86_400)
    }
    return dates
  }

  static let gregorian: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
    return calendar
  }()

  static func day(_ text: String) -> Date {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return gregorian.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])) ?? .distantPast
  }

  static func text(_ date: Date) -> String {
    let parts = gregorian.dateComponents([.year, .month, .day], from: date)
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }

  private func named(_ calendar: String, _ dates: [String]) throws -> [String] {
    try RebalancingCalendar(calendar).positions(of: dates, in: 0...(dates.count - 1)).map { dates[$0] }
  }

  @Test func theFirstAndThirdWednesdayMoveToTheNextTradingDay() throws {
    // New Year's Day 2014 was a Wednesday.
    let dates = Self.weekdays("2013-12-16", "2014-03-10", without: ["2013-12-25", "2014-01-01", "2014-01-20"])
    #expect(
      try named("first and third Wednesday", dates) == [
        "2013-12-18", "2014-01-02", "2014-01-15", "2014-02-05", "2014-02-19", "2014-03-05",
      ])
  }

  @Test func theThirdFridayMovesOverGoodFriday() throws {
    let dates = Self.weekdays("2014-03-03", "2014-05-30", without: ["2014-04-18"])
    #expect(try named("third Friday", dates) == ["2014-03-21", "2014-04-21", "2014-05-16"])
  }

  @Test func endsOfMonthsQuartersAndYears() throws {
    let dates = Self.weekdays("2023-11-15", "2024-06-28", without: ["2024-03-29"])
    #expect(
      try named("month end", dates) == [
        "2023-11-30", "2023-12-29", "2024-01-31", "2024-02-29", "2024-03-28", "2024-04-30", "2024-05-31", "2024-06-28",
      ])
    #expect(try named("Quarter-end", dates) == ["2023-12-29", "2024-03-28", "2024-06-28"])
    #expect(try named("year end", dates) == ["2023-12-29"])
    // Data that end within a month do not end it.
    #expect(try named("month end", Array(dates.dropLast())).last == "2024-05-31")
  }

  @Test func rulesJoin() throws {
    let dates = Self.weekdays("2024-01-01", "2024-02-29")
    let both = try named("third Friday and month end", dates)
    #expect(both == ["2024-01-19", "2024-01-31", "2024-02-16", "2024-02-29"])
    #expect(try named("first and third Wednesday, month end", dates).count == 6)
    #expect(try named("every Monday + last friday of the month", dates).count == 9 + 2)
  }

  @Test func everySoManyNeedsNoDates() throws {
    let labels = (0..<10).map { "week \($0)" }
    #expect(try RebalancingCalendar("every 4").positions(of: labels, in: 1...9) == [1, 5, 9])
    let error = try #require(throws: ProblemError.self) {
      try RebalancingCalendar("month end").positions(of: labels, in: 0...9)
    }
    #expect(error.description.contains("needs real dates") && error.description.contains("week 0"))
  }

  @Test(
    arguments: [
      ("", "empty"), ("second", "a weekday is expected"), ("Wendesday", "wendesday"), ("every", "every"),
      ("every 0", "every 0"), ("every -3", "cannot be read"), ("month", "end"),
      ("month end third Friday", "out of place"),
      ("first and month end", "month"), ("month end and", "missing after"),
    ])
  func whatCannotBeReadIsRefused(text: String, says: String) throws {
    let error = try #require(throws: ProblemError.self) { try RebalancingCalendar(text) }
    #expect(error.description.contains(says), "\(error)")
    #expect(error.description.contains("Write first and third Wednesday"))
  }

  @Test func aCalendarThatNamesNothingIsAnError() throws {
    let dates = Self.weekdays("2024-01-02", "2024-02-20")
    let error = try #require(throws: ProblemError.self) { try named("quarter end", dates) }
    #expect(error.description.contains("names no date between 2024-01-02 and 2024-02-20"))
  }

  @Test(arguments: 0..<20) func weekdaysAgreeWithFoundation(seed: Int) throws {
    var random = RandomSource(seed: seed)
    let all = Self.weekdays("\(random.whole(1990...2030))-0\(random.whole(1...9))-11", "2031-06-20")
    let dates = all.filter { _ in random.whole(0...9) > 0 }
    let ordinals = [Ordinal.first, .second, .third, .fourth, .fifth, .last].shuffled(using: &random).prefix(2)
    let weekday = try #require(Weekday.allCases.randomElement(using: &random))
    let rule = CalendarRule.weekday(weekday, Array(ordinals))
    let found = try RebalancingCalendar([rule], label: "\(rule)").positions(of: dates, in: 0...(dates.count - 1))
    var expected = Set<String>()
    var date = Self.day(dates[0])
    let end = Self.day(dates[dates.count - 1])
    while date <= end {
      let parts = Self.gregorian.dateComponents([.weekday, .weekdayOrdinal, .month], from: date)
      let isLast = Self.gregorian.component(.month, from: date.addingTimeInterval(7 * 86_400)) != parts.month
      let isNamed = ordinals.contains { $0 == .last ? isLast : $0.rawValue == parts.weekdayOrdinal }
      if ((parts.weekday ?? 0) + 5) % 7 == weekday.rawValue, isNamed {
        let text = Self.text(date)
        if let moved = dates.first(where: { $0 >= text }) { expected.insert(moved) }
      }
      date = date.addingTimeInterval(86_400)
    }
    #expect(found.map { dates[$0] } == expected.sorted(), "seed \(seed), \(rule)")
  }
}
