/// Dates of a market that is open from Monday to Friday and knows no holidays.
///
/// Days are counted from 1970-01-01 in the proleptic Gregorian calendar, without time zones.
/// Source of the two conversions: Hinnant (2013), "chrono-compatible low-level date algorithms".
enum TradingCalendar {
  /// The day number of an ISO 8601 date `yyyy-mm-dd`, or nil if there is no such date.
  static func day(iso text: String) -> Int? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let dayOfMonth = Int(parts[2]),
      year >= 1, (1...12).contains(month), (1...31).contains(dayOfMonth)
    else { return nil }
    let day = day(year: year, month: month, dayOfMonth: dayOfMonth)
    // The 31st of a month of 30 days would come back as the 1st of the next one.
    return iso(day: day) == text ? day : nil
  }

  /// The ISO 8601 date of a day number.
  static func iso(day: Int) -> String {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
  }

  /// Ascending trading dates from the first weekday at or after a day: every weekday, or the same weekday every week.
  static func dates(from start: Int, count: Int, frequency: MarketSimulation.Frequency) -> [String] {
    var day = start
    while isWeekend(day) { day += 1 }
    var dates: [String] = []
    dates.reserveCapacity(count)
    while dates.count < count {
      dates.append(iso(day: day))
      switch frequency {
      case .daily: repeat { day += 1 } while isWeekend(day)
      case .weekly: day += 7
      }
    }
    return dates
  }

  private static func day(year: Int, month: Int, dayOfMonth: Int) -> Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = yearFromMarch / 400
    let yearOfEra = yearFromMarch % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + dayOfMonth - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Whether a day is a Saturday or Sunday; day 0 was a Thursday.
  private static func isWeekend(_ day: Int) -> Bool {
    let weekday = ((day + 3) % 7 + 7) % 7
    return weekday >= 5
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
