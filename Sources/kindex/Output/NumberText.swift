import Foundation

/// Numbers as people read them.
enum NumberText {
  /// 1.34621e-05.
  static func scientific(_ number: Double) -> String { String(format: "%.6e", number) }

  /// A fixed number of decimals.
  static func fixed(_ number: Double, digits: Int) -> String { String(format: "%.\(digits)f", number) }

  /// A fraction in per cent: 0.0123 is "1.23%".
  static func percent(_ fraction: Double, digits: Int = 2) -> String { fixed(fraction * 100, digits: digits) + "%" }

  /// Money with its thousands apart: 1234567.8 is "1,234,567.80".
  static func money(_ amount: Double) -> String { grouped(fixed(amount, digits: 2)) }

  /// A count with its thousands apart.
  static func count(_ number: Int) -> String { grouped(String(number)) }

  /// A number of shares with its thousands apart; a fraction of a share is shown in full.
  static func shares(_ number: Double) -> String { grouped(plain(number)) }

  /// The shortest text that reads back as the same number, without a decimal point where there is nothing behind it.
  static func plain(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A fixed number of decimals, with the thousands apart.
  static func grouped(_ number: Double, digits: Int) -> String { grouped(fixed(number, digits: digits)) }

  private static func grouped(_ text: String) -> String {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? String(text.dropFirst()) : text).split(separator: ".", maxSplits: 1)
    guard let whole = parts.first else { return text }
    var digits = ""
    for (position, digit) in whole.enumerated() {
      if position > 0, (whole.count - position) % 3 == 0 { digits.append(",") }
      digits.append(digit)
    }
    return (isNegative ? "-" : "") + digits + (parts.count > 1 ? "." + parts[1] : "")
  }
}
