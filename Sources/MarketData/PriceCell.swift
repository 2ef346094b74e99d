/// Reads one number of a table, and says what is wrong where it is none.
enum PriceCell {
  /// What a number in a table may be.
  enum Domain {
    /// A price: finite and above zero.
    case price
    /// A volume: finite and at least zero.
    case volume

    /// The word for messages.
    var noun: String { self == .price ? "price" : "volume" }
  }

  /// The number in a cell; nil where it is not one of the domain.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ domain: Domain) -> Double? {
    guard let value = DecimalNumber.parse(bytes) ?? grouped(bytes, domain), value.isFinite,
      domain == .price ? value > 0 : value >= 0
    else { return nil }
    return value
  }

  private static func grouped(_ bytes: UnsafeBufferPointer<UInt8>, _ domain: Domain) -> Double? {
    guard bytes.count > 4 else { return nil }
    return GroupedNumber.parse(String(decoding: bytes, as: UTF8.self), isCount: domain == .volume)
  }

  /// Whether a cell says that there is no number: it is empty, or holds one of the usual words for it.
  static func isGap(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.isEmpty || isGap(String(decoding: bytes, as: UTF8.self))
  }

  /// Whether a text is one of the usual words for what is not there.
  static func isGap(_ text: String) -> Bool { gapWords.contains(text.lowercased()) }

  private static let gapWords: Set<String> = [
    "na", "n/a", "n.a.", "#n/a", "#na", "#n/a n/a", "<na>", "nan", "null", "none", "nil", "-", "--", "---", ".", "..",
    "–", "—", "#value!", "#ref!", "#div/0!", "#num!", "#name?", "#null!", "#error!",
  ]

  /// Says what is wrong with a cell that ``parse(_:_:)`` refused.
  static func fault(
    _ bytes: UnsafeBufferPointer<UInt8>, _ domain: Domain, file: String, line: Int, column: String, date: String? = nil
  ) -> DataError {
    let on = date.map { " on \($0)" } ?? ""
    let (message, remedy) = diagnose(bytes, domain)
    return DataError(.malformed, file: file, line: line, column: column, message + on, remedy: remedy)
  }

  private static func diagnose(_ bytes: UnsafeBufferPointer<UInt8>, _ domain: Domain) -> (String, String) {
    let noun = domain.noun
    guard !bytes.isEmpty else {
      return ("there is no \(noun)", "Fill the gap at its source, or leave out the series or the date")
    }
    if bytes.contains(0) {
      return ("the \(noun) holds a NUL byte", "Check that this is a text file; it may be damaged")
    }
    guard let whole = String(validating: bytes, as: UTF8.self) else {
      return ("the \(noun) is not valid UTF-8", "Check that this is a text file, and save it as UTF-8")
    }
    let text = whole.count > 40 ? "\(whole.prefix(40))…" : whole
    if gapWords.contains(text.lowercased()) {
      return (
        "there is no \(noun), only \"\(text)\"", "Fill the gap at its source, or leave out the series or the date"
      )
    }
    if let value = DecimalNumber.parse(bytes) {
      if value.isInfinite { return ("the \(noun) \(text) is too great", "Correct it at its source") }
      if value == 0 { return ("the \(noun) is zero", "Correct it at its source; a \(noun) must be above zero") }
      return ("the \(noun) \(text) is negative", "Correct it at its source")
    }
    if ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"].contains(text.lowercased()) {
      return ("the \(noun) is infinite", "Correct it at its source")
    }
    if text.contains(","), text.allSatisfy({ $0.isNumber || ",.-+".contains($0) }) {
      return (
        "\"\(text)\" has a comma inside the number, which may stand before decimals or between thousands",
        "Write a point before the decimals and nothing between thousands"
      )
    }
    return ("\"\(text)\" is not a number", "Write a decimal number such as 1234.5, without unit or thousands separator")
  }
}
