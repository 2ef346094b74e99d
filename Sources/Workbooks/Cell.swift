/// One field of a sheet: a number stays a number, however it is shown; what is unknown is empty.
public enum Cell: Sendable, Hashable {
  /// Text, never taken for a formula.
  case text(String)
  /// A number, and how it is shown.
  case number(Double, NumberStyle)
  /// A day of the Gregorian calendar from 1901 to 9999.
  case date(year: Int, month: Int, day: Int)
  /// Nothing.
  case empty

  /// A number; empty where it is unknown or not finite, which a sheet cannot hold.
  public init(_ number: Double?, _ style: NumberStyle) {
    self = number.flatMap { $0.isFinite ? .number($0, style) : nil } ?? .empty
  }

  /// A text; empty where there is none.
  public init(_ text: String?) { self = text.map { .text($0) } ?? .empty }

  /// A count.
  public static func count(_ number: Int) -> Cell { .number(Double(number), .count) }

  /// A label of a date: a day where it is written `2024-09-12`, text where it is anything else.
  public init(date label: String) {
    let parts = label.split(separator: "-", omittingEmptySubsequences: false)
    let isDigits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    guard parts.map(\.utf8.count) == [4, 2, 2], isDigits, let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2]), year >= 1901, (1...12).contains(month),
      (1...Self.days(in: month, of: year)).contains(day)
    else {
      self = .text(label)
      return
    }
    self = .date(year: year, month: month, day: day)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    guard month == 2 else { return [4, 6, 9, 11].contains(month) ? 30 : 31 }
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  }
}

/// How a number of a sheet is shown; the number itself is kept as it is.
public enum NumberStyle: String, Sendable, Hashable, CaseIterable {
  /// As it is.
  case plain = "General"
  /// With its thousands apart.
  case count = "#,##0"
  /// With its thousands apart and two decimals.
  case money = "#,##0.00"
  /// With its thousands apart and two to six decimals.
  case price = "#,##0.00####"
  /// A fraction in per cent.
  case percent = "0.00%"
  /// A small fraction in per cent.
  case finePercent = "0.0000%"
  /// With four decimals.
  case ratio = "0.0000"
  /// With an exponent.
  case scientific = "0.000000E+00"
}
