import Foundation
import MarketData
import Testing

@Suite struct DatesTests {
  @Test func daysAgreeWithTheCalendarOfFoundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for year in [1600, 1899, 1900, 1970, 1999, 2000, 2023, 2024, 2100, 2400] {
      for month in 1...12 {
        for day in 1...31 {
          let components = DateComponents(calendar: calendar, year: year, month: month, day: day)
          let expected = components.isValidDate ? components.date.map { Int($0.timeIntervalSince1970) / 86_400 } : nil
          // Foundation changes to the Julian calendar before 1582 only, so the two must agree here.
          #expect(Moment.daysSince1970(year: year, month: month, day: day) == expected, "\(year)-\(month)-\(day)")
        }
      }
    }
  }

  @Test func momentsAreOrderedAcrossForms() throws {
    let ascending = [
      "19991231", "2000-01-01", "2000-01-01T00:00:00.000001", "2000-01-01 00:00:01", "2000-01-01T02:00+01:00",
      "2000-01-01T01:30Z", "2000-01-01T00:00-0200", "2000-01-01T00:00-03", "2000-01-02",
    ]
    let keys = try ascending.map { try #require(Moment($0)).microseconds }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: [
    "", "2020", "2020-1-1", "2020-01", "2020-13-01", "2020-02-30", "2021-02-29", "2020-01-01T", "2020-01-01T25:00",
    "2020-01-01T10", "2020-01-01x", "2020/01/01", "20201301", "12345678", "2020-0101", "0000-01-01",
    "2020-01-01T10:00+",
  ])
  func whatIsNoMoment(text: String) { #expect(Moment(text) == nil) }

  private func dates(every days: Int, _ count: Int, from start: Int = 18262) -> [String] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd"
    return (0..<count).map { formatter.string(from: Date(timeIntervalSince1970: Double(start + $0 * days) * 86_400)) }
  }

  @Test func periodsPerYearFollowTheMedianSpacing() throws {
    let everyDay = dates(every: 1, 100)
    // 2020-01-01 (day 18262) was a Wednesday: Saturdays are at positions 3, 10, …
    let weekdays = everyDay.enumerated().filter { ![3, 4].contains($0.offset % 7) }.map(\.element)
    #expect(PeriodsPerYear.inferred(from: weekdays)?.value == 252)
    #expect(PeriodsPerYear.inferred(from: everyDay)?.value == 365)
    #expect(PeriodsPerYear.inferred(from: dates(every: 7, 60))?.value == 52)
    #expect(PeriodsPerYear.inferred(from: dates(every: 14, 60))?.value == 26)
    #expect(PeriodsPerYear.inferred(from: (1...12).map { "2020-\($0 < 10 ? "0" : "")\($0)-28" })?.value == 12)
    #expect(PeriodsPerYear.inferred(from: ["2020-03-31", "2020-06-30", "2020-09-30"])?.value == 4)
    #expect(PeriodsPerYear.inferred(from: ["2019-12-31", "2020-12-31"])?.value == 1)
    #expect(PeriodsPerYear.inferred(from: ["0", "1", "2"]) == nil)
    #expect(PeriodsPerYear.inferred(from: ["2020-01-01T09:00", "2020-01-01T10:00"]) == nil)
    #expect(PeriodsPerYear.inferred(from: ["2020-01-01"]) == nil)
  }
}
