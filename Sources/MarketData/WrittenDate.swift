/// A date that is not written in ISO 8601, taken apart: `31/01/2024`, `19-Jan-24`, `Jan 19, 2024 16:00`, `19.01.24`.
///
/// Which number is the day, the month and the year is left open where the text alone does not say; see ``DateColumn``.
package struct WrittenDate {
  /// The order of day, month and year in numbers.
  package enum Order: String, CaseIterable, Sendable {
    case dayMonthYear = "day/month/year"
    case monthDayYear = "month/day/year"
    case yearMonthDay = "year/month/day"
  }

  private struct Part {
    let value: Int
    /// How many digits were written; 0 for the name of a month.
    let digits: Int
    var isName: Bool { digits == 0 }
  }

  private let parts: [Part]
  /// Whether points stand between the numbers, which is done only with the day first.
  private let isDotted: Bool
  /// Microseconds into the day; nil where no time is written.
  let time: Int?
  /// The offset from universal time as ISO 8601 writes it, empty for none.
  let offset: String

  /// Whether the month is written as a word, so that nothing is left open.
  var hasName: Bool { parts.contains(where: \.isName) }
  /// Whether the year is written with two digits.
  var hasShortYear: Bool { !parts.contains { $0.digits == 4 } }

  /// Takes a text apart; nil where it is no date of three parts.
  ///
  /// - Parameters:
  ///   - text: the date.
  ///   - words: the names of its months and days.
  init?(_ text: String, words: DateWords = .english) {
    var reader = WrittenDateReader(text, words)
    reader.skipWeekday()
    var separators: [String] = []
    // Eight digits are year, month and day; beside a time of day they are no number.
    var parts = reader.compactDate().map { Part(value: $0.value, digits: $0.digits) }
    for position in parts.count..<3 {
      if position > 0 {
        let separator = reader.separator()
        separators.append(separator)
        if separator.isEmpty, reader.isAtDigit == (parts.last?.isName == false) { return nil }
      }
      guard let part = reader.numberOrMonth() else { return nil }
      parts.append(Part(value: part.value, digits: part.digits))
    }
    guard parts.count(where: \.isName) <= 1, parts.allSatisfy({ [0, 1, 2, 4].contains($0.digits) }),
      let rest = reader.timeOfDay()
    else { return nil }
    self.parts = parts
    isDotted = !separators.isEmpty && separators.allSatisfy { $0.hasPrefix(".") }
    (time, offset) = rest
  }

  /// The day since 1970 with its parts, where the numbers stand in a certain order; nil where that is no date.
  func day(_ order: Order) -> (day: Int, year: Int, month: Int, date: Int)? {
    guard let (year, month, date) = arranged(order), year.digits == 4 || year.digits == 2, month.digits <= 2,
      (1...2).contains(date.digits)
    else { return nil }
    // Two digits mean 1970 to 2069.
    let fullYear = year.digits == 4 ? year.value : year.value < 70 ? 2000 + year.value : 1900 + year.value
    guard let day = Moment.daysSince1970(year: fullYear, month: month.value, day: date.value) else { return nil }
    return (day, fullYear, month.value, date.value)
  }

  private func arranged(_ order: Order) -> (year: Part, month: Part, date: Part)? {
    if let name = parts.firstIndex(where: \.isName) {
      switch name {
      case 0: return (parts[2], parts[0], parts[1])
      case 1: return parts[0].digits == 4 ? (parts[0], parts[1], parts[2]) : (parts[2], parts[1], parts[0])
      default: return nil
      }
    }
    switch order {
    case .dayMonthYear: return (parts[2], parts[1], parts[0])
    case .monthDayYear: return isDotted ? nil : (parts[2], parts[0], parts[1])
    case .yearMonthDay: return isDotted && parts[0].digits != 4 ? nil : (parts[0], parts[1], parts[2])
    }
  }
}

/// Reads the pieces of a written date from left to right.
private struct WrittenDateReader {
  private let bytes: [UInt8]
  private let words: DateWords
  private var position = 0

  init(_ text: String, _ words: DateWords) {
    bytes = Array(Self.withDashes(text).utf8)
    self.words = words
  }

  /// A date of China or Japan, `2024年1月19日`, with dashes for the words for year, month and day.
  private static func withDashes(_ text: String) -> String {
    guard text.contains("年") else { return text }
    return text.replacing("年", with: "-").replacing("月", with: "-").replacing("日", with: "")
  }

  var isAtDigit: Bool { position < bytes.count && Self.isDigit(bytes[position]) }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  /// Whether a byte is a letter of ASCII, or part of one beyond it.
  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 }

  private mutating func word() -> String {
    let start = position
    while position < bytes.count, Self.isLetter(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
  }

  mutating func skipWeekday() {
    let start = position
    guard words.isWeekday(word()) else {
      position = start
      return
    }
    _ = separator()
  }

  /// What stands between two parts: a point, a dash, a slash, blanks, or a point or comma with blanks.
  mutating func separator() -> String {
    let start = position
    if position < bytes.count, "/-.,".utf8.contains(bytes[position]) { position += 1 }
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Year, month and day of eight digits; nothing where they are not that many.
  mutating func compactDate() -> [(value: Int, digits: Int)] {
    let digits = bytes[position...].prefix(while: Self.isDigit).map { Int($0 - 0x30) }
    guard digits.count == 8 else { return [] }
    position += 8
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { 10 * $0 + $1 } }
    return [(number(0..<4), 4), (number(4..<6), 2), (number(6..<8), 2)]
  }

  mutating func numberOrMonth() -> (value: Int, digits: Int)? {
    let start = position
    while isAtDigit, position - start < 5 { position += 1 }
    if position > start {
      let value = bytes[start..<position].reduce(0) { 10 * $0 + Int($1 - 0x30) }
      return (value, position - start)
    }
    return words.month(word()).map { ($0, 0) }
  }

  /// What follows the date: nothing, or a time of day with an offset; nil for anything else.
  mutating func timeOfDay() -> (time: Int?, offset: String)? {
    if position == bytes.count { return (nil, "") }
    guard [0x20, 0x2c, 0x3a, 0x54].contains(bytes[position]) else { return nil }
    position += 1
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    guard var hour = number(1...2), hour < 24, skip(":"), let minute = number(2...2), minute < 60 else { return nil }
    var second = 0
    var micro = 0
    if skip(":") {
      guard let whole = number(2...2), whole < 61 else { return nil }
      second = whole
      if skip(".") {
        let start = position
        while isAtDigit { position += 1 }
        guard position > start else { return nil }
        let digits = bytes[start..<position].prefix(6).map { Int($0 - 0x30) }
        micro = (digits + Array(repeating: 0, count: 6 - digits.count)).reduce(0) { 10 * $0 + $1 }
      }
    }
    while skip(" ") {}
    let start = position
    let half = word()
    if half == "am" || half == "pm" {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
      while skip(" ") {}
    } else {
      position = start
    }
    guard let offset = offset() else { return nil }
    return (((hour * 60 + minute) * 60 + second) * 1_000_000 + micro, offset)
  }

  private mutating func offset() -> String? {
    if position == bytes.count { return "" }
    let rest = String(decoding: bytes[position...], as: UTF8.self)
    if ["Z", "UTC", "GMT"].contains(rest.uppercased()) { return "Z" }
    // Whether the offset is one is judged where the whole is read as ISO 8601.
    return rest.hasPrefix("+") || rest.hasPrefix("-") ? rest : nil
  }

  private mutating func number(_ length: ClosedRange<Int>) -> Int? {
    let start = position
    while isAtDigit, position - start < length.upperBound { position += 1 }
    guard length.contains(position - start) else { return nil }
    return bytes[start..<position].reduce(0) { 10 * $0 + Int($1 - 0x30) }
  }

  private mutating func skip(_ character: Character) -> Bool {
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }
}
