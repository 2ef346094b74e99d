import MarketData

/// A day of the Gregorian calendar, counted from 1970-01-01.
struct CivilDate: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01.
  let day: Int
  /// The year.
  let year: Int
  /// 1…12.
  let month: Int
  /// 1…31.
  let dayOfMonth: Int

  /// The date of a day number.
  init(day: Int) {
    self.day = day
    (year, month, dayOfMonth) = Moment.date(ofDay: day)
  }

  /// The date of an ISO 8601 text; nil where it is none.
  init?(_ text: String) {
    guard let moment = Moment(text) else { return nil }
    self.init(day: moment.day)
  }

  /// 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
  var weekday: Int { ((day + 3) % 7 + 7) % 7 }

  /// Months since year 0, so that neighbouring months differ by one.
  var monthNumber: Int { year * 12 + month - 1 }

  static func < (first: CivilDate, second: CivilDate) -> Bool { first.day < second.day }

  /// The first day of a month.
  static func first(ofMonth number: Int) -> CivilDate {
    let (year, month) = (number / 12, number % 12 + 1)
    return CivilDate(day: Moment.daysSince1970(year: year, month: month, day: 1) ?? 0)
  }
}
