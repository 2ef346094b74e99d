import Foundation

/// The forms in which users write quantities, for options and scenarios alike.
public enum QuantityText {
  /// The greatest rate that cash can earn a year, fraction: more is a rate in per cent without its sign.
  public static let greatestCashRate = 1.0

  /// A plain number; underscores may group its digits.
  public static func number(_ text: String) -> Double? {
    let plain = text.replacing("_", with: "")
    // Swift would also read hexadecimal, infinity and "not a number".
    guard plain.allSatisfy({ "0123456789+-.eE".contains($0) }) else { return nil }
    guard let value = Double(plain), value.isFinite else { return nil }
    return value
  }

  /// A fraction: `1%`, `100bps` or `0.01`.
  public static func fraction(_ text: String) -> Double? {
    if text.hasSuffix("%") { return number(String(text.dropLast()).trimmed).map { $0 / 100 } }
    if text.hasSuffix("bps") { return number(String(text.dropLast(3)).trimmed).map { $0 / 10_000 } }
    return number(text)
  }

  /// An amount of money within ``NumberBounds/money``.
  public static func amount(_ text: String) -> Double? {
    number(text).flatMap { NumberBounds.money.contains($0) ? $0 : nil }
  }

  /// A time in seconds, at most 1e9: `60s`, `500ms`, `5m`, `2h` or `60`.
  public static func seconds(_ text: String) -> Double? {
    let units: [(suffix: String, factor: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
    let unit = units.first { text.hasSuffix($0.suffix) } ?? ("", 1)
    guard let value = number(String(text.dropLast(unit.suffix.count)).trimmed), value >= 0,
      value * unit.factor <= NumberBounds.longestTime
    else { return nil }
    return value * unit.factor
  }

  /// A number of stocks: `10`, `<=15`, a range such as `5...15`, `5..15` or `5-15`, or several such as `5,10,15`.
  public static func counts(_ text: String) -> CountBounds? {
    if text.hasPrefix("<=") { return count(text.dropFirst(2)).map { CountBounds(most: $0) } }
    if text.hasPrefix(">=") { return count(text.dropFirst(2)).map { CountBounds(least: $0) } }
    if text.contains(",") { return list(text) }
    for separator in ["...", "…", "..", "–", "-"] {
      let parts = text.components(separatedBy: separator)
      if parts.count == 2, let least = count(parts[0]), let most = count(parts[1]) {
        return CountBounds(least: least, most: most)
      }
    }
    return count(text).map { .exactly($0) }
  }

  /// Several numbers of stocks, in ascending order; each once.
  private static func list(_ text: String) -> CountBounds? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { count($0) }
    let numbers = Set(parts.compactMap(\.self)).sorted()
    guard numbers.count == parts.count, let least = numbers.first, let most = numbers.last else { return nil }
    return CountBounds(least: least, most: most, among: numbers)
  }

  /// One number of stocks, within what can be counted.
  private static func count(_ text: some StringProtocol) -> Int? {
    Int(text.trimmed).flatMap { NumberBounds.stocks.contains($0) ? $0 : nil }
  }
}

extension StringProtocol {
  var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
