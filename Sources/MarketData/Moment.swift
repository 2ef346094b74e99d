/// A moment written in ISO 8601: `2024-09-12`, `20240912`, `2024-09-12T16:00`, `2024-09-12 16:00:00.5+02:00`.
///
/// Without an offset the moment counts as universal time; only the order matters. Fractions of a second are kept to
/// the microsecond by counting in microseconds inside, so that ticks within a second stay in order.
package struct Moment: Sendable, Hashable {
  /// Days since 1970-01-01 of the calendar date as written.
  package let day: Int
  /// Microseconds since 1970-01-01 00:00 universal time, which order moments.
  package let microseconds: Int
  /// Whether a time of day was written.
  package let hasTime: Bool

  /// Reads a moment; nil where the text is not one, or the day does not exist.
  package init?(_ text: String) {
    var digits = Cursor(bytes: Array(text.utf8))
    guard let year = digits.number(4) else { return nil }
    let dashed = digits.skip(UInt8(ascii: "-"))
    guard let month = digits.number(2), !dashed || digits.skip(UInt8(ascii: "-")), let date = digits.number(2),
      let day = Self.daysSince1970(year: year, month: month, day: date)
    else { return nil }
    // Eight bare digits are a date only in a plausible century; otherwise they are a number.
    guard dashed || (1800...2200).contains(year) else { return nil }
    self.day = day
    if digits.isAtEnd {
      (microseconds, hasTime) = (day * 86_400_000_000, false)
      return
    }
    guard dashed, digits.skip(UInt8(ascii: "T")) || digits.skip(UInt8(ascii: " ")), let time = digits.timeOfDay(),
      let offset = digits.offset(), digits.isAtEnd
    else { return nil }
    (microseconds, hasTime) = (day * 86_400_000_000 + time - offset, true)
  }

  /// Days since 1970-01-01 in the Gregorian calendar, or nil where there is no such day.
  ///
  /// Counts whole 400-year eras with years starting in March, so that the leap day comes last.
  package static func daysSince1970(year: Int, month: Int, day: Int) -> Int? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard year >= 1, (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day of month in the Gregorian calendar, from days since 1970-01-01.
  package static func date(ofDay day: Int) -> (year: Int, month: Int, date: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
  }
}

/// A place in a text that is being read from left to right.
private struct Cursor {
  let bytes: [UInt8]
  var position = 0

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func digit() -> Int? {
    guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else { return nil }
    position += 1
    return Int(bytes[position - 1] - UInt8(ascii: "0"))
  }

  mutating func number(_ length: Int) -> Int? {
    var value = 0
    for _ in 0..<length {
      guard let digit = digit() else { return nil }
      value = 10 * value + digit
    }
    return value
  }

  /// Microseconds into the day of `HH:MM[:SS[.fraction]]`.
  mutating func timeOfDay() -> Int? {
    guard let hour = number(2), hour < 24, skip(UInt8(ascii: ":")), let minute = number(2), minute < 60 else {
      return nil
    }
    var microseconds = (hour * 60 + minute) * 60_000_000
    guard skip(UInt8(ascii: ":")) else { return microseconds }
    guard let second = number(2), second < 61 else { return nil }
    microseconds += second * 1_000_000
    guard skip(UInt8(ascii: ".")) else { return microseconds }
    var unit = 100_000
    guard let first = digit() else { return nil }
    microseconds += first * unit
    while let next = digit() {
      unit /= 10
      microseconds += next * unit
    }
    return microseconds
  }

  /// Microseconds east of universal time of `Z`, `+HH:MM`, `+HHMM`, `+HH` or nothing.
  mutating func offset() -> Int? {
    if isAtEnd || skip(UInt8(ascii: "Z")) { return 0 }
    let sign: Int
    if skip(UInt8(ascii: "+")) { sign = 1 } else if skip(UInt8(ascii: "-")) { sign = -1 } else { return nil }
    guard let hour = number(2), hour < 24 else { return nil }
    if isAtEnd { return sign * hour * 3_600_000_000 }
    _ = skip(UInt8(ascii: ":"))
    guard let minute = number(2), minute < 60 else { return nil }
    return sign * (hour * 60 + minute) * 60_000_000
  }
}
