import TrackingDomain

/// Where a quantity may lie.
struct QuantityRange: Sendable {
  let least: Double
  let most: Double
  let excludesLeast: Bool

  static let proportion = QuantityRange(least: 0, most: 1, excludesLeast: false)
  static let nonNegative = QuantityRange(least: 0, most: .infinity, excludesLeast: false)
  static let any = QuantityRange(least: -.infinity, most: .infinity, excludesLeast: false)
  static let positive = QuantityRange(least: 0, most: .infinity, excludesLeast: true)
  static let factor = QuantityRange(least: 0, most: NumberBounds.factor.upperBound, excludesLeast: false)
  /// Money, above zero, at least zero, of either sign.
  static let amount = QuantityRange(least: 0, most: NumberBounds.money.upperBound, excludesLeast: true)
  static let amountOrNothing = QuantityRange(least: 0, most: NumberBounds.money.upperBound, excludesLeast: false)
  static let balance = QuantityRange(
    least: NumberBounds.money.lowerBound, most: NumberBounds.money.upperBound, excludesLeast: false)
  /// Numbers of periods or days: above a million is a slip of the pen.
  static let periods = QuantityRange(least: 0, most: 1_000_000, excludesLeast: true)
  static let reward = QuantityRange(least: 0, most: TrackingObjective.greatestReward, excludesLeast: false)
  static let cashRate = QuantityRange(least: -1, most: QuantityText.greatestCashRate, excludesLeast: true)

  func contains(_ value: Double) -> Bool {
    (excludesLeast ? value > least : value >= least) && value <= most
  }

  /// The range without what is above a number.
  func upTo(_ greatest: Double) -> QuantityRange {
    QuantityRange(least: least, most: min(most, greatest), excludesLeast: excludesLeast)
  }

  /// The bounds in the words of a message, each number written by `format`.
  func words(_ format: (Double) -> String) -> String {
    if least.isInfinite { return "negative or not" }
    let lower = excludesLeast ? "above \(format(least))" : "\(format(least)) or more"
    if most.isInfinite { return lower }
    return excludesLeast ? "\(lower), at most \(format(most))" : "from \(format(least)) to \(format(most))"
  }

  /// Members of a schema; they bind numbers, not texts with a unit.
  var schema: [OrderedJSON.Member] {
    var members: [OrderedJSON.Member] = []
    if least.isFinite {
      members.append(.init(key: excludesLeast ? "exclusiveMinimum" : "minimum", value: .number(least)))
    }
    if most.isFinite { members.append(OrderedJSON.Member(key: "maximum", value: .number(most))) }
    return members
  }
}

/// Patterns of quantities that are written as text.
enum QuantityPattern {
  static let number = #"[+-]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][+-]?[0-9]+)?"#

  /// The schema of a number, or of a text that is a number followed by one of some units.
  static func schema(_ units: String, _ range: QuantityRange) -> OrderedJSON {
    .object(
      [
        OrderedJSON.Member(key: "type", value: ["number", "string"]),
        OrderedJSON.Member(key: "pattern", value: .string("^\(number)\(units)$")),
      ] + range.schema)
  }
}

extension ValueForm where Value == Double {
  /// A plain number.
  static func number(_ noun: String, _ range: QuantityRange, example: String) -> ValueForm {
    ValueForm(
      scalar: "\(noun), \(range.words(decimal))", example: example, schema: QuantityPattern.schema("", range)
    ) { QuantityText.number($0).flatMap { range.contains($0) ? $0 : nil } }
  }

  /// A fraction: `1%`, `100bps` or `0.01`.
  ///
  /// - Parameter plain: how far a number without a unit is taken for one.
  static func fraction(
    _ range: QuantityRange = .proportion, plain: PlainProportion = .share, example: String
  ) -> ValueForm {
    let expected = "a proportion such as 1%, 100bps or 0.01, \(range.words(percent))"
    let limit = plain == .share ? "" : "; without a unit at most \(decimal(plain.most))"
    return ValueForm(
      expected + limit, example: example,
      schema: QuantityPattern.schema(" *(%|bps)?", range.upTo(plain.most))
    ) { node in
      guard let text = node.text else { throw node.mismatch(expected: expected, example: example) }
      if let doubt = plain.doubt(about: text, within: range.least...range.most) {
        throw node.error(doubt.message, remedy: doubt.remedy)
      }
      guard let value = QuantityText.fraction(text), range.contains(value) else {
        throw node.mismatch(expected: expected, example: example)
      }
      return value
    }
  }

  /// A time in seconds: `60s`, `500ms`, `5m`, `2h` or `60`.
  static let seconds = ValueForm(
    scalar: "a time such as 60s, 500ms, 5m or 2h, at most \(decimal(NumberBounds.longestTime)) s", example: "60s",
    schema: QuantityPattern.schema(" *(ms|s|m|h)?", .nonNegative), QuantityText.seconds)
}

extension ValueForm where Value == Int {
  /// A whole number.
  static func count(_ noun: String, atLeast least: Int, example: String) -> ValueForm {
    count("\(noun), \(least) or more", in: least...NumberBounds.stocks.upperBound, example: example)
  }

  /// A whole number in a range that is worth naming.
  static func count(_ noun: String, within range: ClosedRange<Int>, example: String) -> ValueForm {
    let words = "\(noun), from \(range.lowerBound) to \(range.upperBound)"
    return count(
      words, in: range, example: example, more: [.init(key: "maximum", value: .number(Double(range.upperBound)))])
  }

  private static func count(
    _ words: String, in range: ClosedRange<Int>, example: String, more: [OrderedJSON.Member] = []
  ) -> ValueForm {
    let members: [OrderedJSON.Member] = [
      .init(key: "type", value: ["integer", "string"]), .init(key: "pattern", value: "^[0-9][0-9_]*$"),
      .init(key: "minimum", value: .number(Double(range.lowerBound))),
    ]
    return ValueForm(scalar: words, example: example, schema: .object(members + more)) { text in
      QuantityText.number(text).flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
    }
  }
}
