public import TrackingDomain

extension RebalancingCalendar {
  /// Reads a calendar as people write it.
  ///
  /// `first and third Wednesday`, `third Friday`, `last Friday of the month`, `every Wednesday`, `month end`,
  /// `quarter end`, `year end`, `every 21`, and several of them joined by `and`, a comma or a plus sign.
  ///
  /// - Throws: `ProblemError` that says which words are taken.
  public init(_ text: String) throws(ProblemError) {
    var parser = CalendarParser(text)
    self.init(try parser.rules(), label: text)
  }
}

/// Reads the words of a calendar from left to right.
private struct CalendarParser {
  private let text: String
  private let words: [String]
  private var position = 0

  init(_ text: String) {
    self.text = text
    let spaced = text.lowercased().replacing(",", with: " and ").replacing("+", with: " and ")
    words = spaced.split(whereSeparator: \.isWhitespace).flatMap { word in
      // "month-end" is two words; "-3" is a number that will be refused.
      word.hasPrefix("-") ? [String(word)] : word.split(separator: "-").map(String.init)
    }
  }

  private var word: String? { position < words.count ? words[position] : nil }

  mutating func rules() throws(ProblemError) -> [CalendarRule] {
    guard word != nil else { throw fault("the calendar is empty") }
    var rules = [try rule()]
    while let next = word {
      guard next == "and" else { throw fault("\"\(next)\" is out of place") }
      while word == "and" { position += 1 }
      rules.append(try rule())
    }
    return rules
  }

  private mutating func rule() throws(ProblemError) -> CalendarRule {
    guard let first = word else { throw fault("a rule is missing after \"and\"") }
    if first == "every" {
      position += 1
      return try every()
    }
    if let months = Self.periods[first] {
      position += 1
      guard word == "end" else { throw fault("after \"\(first)\", \"end\" is expected") }
      position += 1
      return .end(months: months)
    }
    return try weekdays()
  }

  private mutating func every() throws(ProblemError) -> CalendarRule {
    guard let next = word else { throw fault("after \"every\", a number of dates or a weekday is expected") }
    position += 1
    if let weekday = Self.weekday(next) { return .weekday(weekday, []) }
    guard let count = Int(next), count > 0 else {
      throw fault("\"every \(next)\" is no number of dates, 1 or more, and no weekday")
    }
    if let unit = word, ["period", "periods", "date", "dates", "days", "day"].contains(unit) { position += 1 }
    return .every(count)
  }

  /// Ordinals joined by "and", then a weekday.
  private mutating func weekdays() throws(ProblemError) -> CalendarRule {
    var ordinals: [Ordinal] = []
    while let next = word {
      position += 1
      if next == "and", !ordinals.isEmpty { continue }
      if let ordinal = Self.ordinals[next] {
        ordinals.append(ordinal)
        continue
      }
      guard let weekday = Self.weekday(next) else { throw fault("\"\(next)\" is no weekday and no ordinal") }
      if words[position...].prefix(3) == ["of", "the", "month"] { position += 3 }
      return .weekday(weekday, ordinals)
    }
    throw fault("after \"\(words[position - 1])\", a weekday is expected")
  }

  private func fault(_ message: String) -> ProblemError {
    ProblemError(
      "calendar", "\"\(text)\" cannot be read: \(message)",
      remedy: "Write first and third Wednesday, third Friday, month end, quarter end, year end or every 21, and join "
        + "several by and")
  }

  private static let periods = ["month": 1, "quarter": 3, "year": 12]
  private static let ordinals: [String: Ordinal] = [
    "first": .first, "1st": .first, "second": .second, "2nd": .second, "third": .third, "3rd": .third,
    "fourth": .fourth, "4th": .fourth, "fifth": .fifth, "5th": .fifth, "last": .last,
  ]

  private static func weekday(_ word: String) -> Weekday? {
    let singular = word.hasSuffix("s") ? String(word.dropLast()) : word
    return Weekday.allCases.first { "\($0)" == singular }
  }
}
