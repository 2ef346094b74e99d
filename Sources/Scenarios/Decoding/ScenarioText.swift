import MarketData

/// Turns the bytes of a scenario into text, refusing what is no text.
enum ScenarioText {
  /// Most bytes of a scenario: a hundred times what the longest list of rules on a thousand stocks takes.
  static let mostBytes = 1 << 20
  /// Most levels of nesting; a scenario has five.
  static let mostLevels = 200

  /// Reads UTF-8.
  ///
  /// - Throws: `DataError` for bytes that are not UTF-8, or for nesting without end.
  static func text(_ bytes: [UInt8], file: String) throws(DataError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        .malformed, file: file, line: lineOfFault(bytes), "the text is not UTF-8", remedy: "Save the file as UTF-8")
    }
    if let line = NestingDepth.firstLine(in: bytes, deeperThan: mostLevels) {
      throw DataError(
        .malformed, file: file, line: line, "values are nested more than \(mostLevels) deep",
        remedy: "A scenario needs five levels at most; look for brackets that are not closed")
    }
    return file.lowercased().hasSuffix(".json") ? joiningSurrogates(text) : text
  }

  /// The error for a file that is too long to be a scenario.
  static func tooLong(_ file: String) -> DataError {
    DataError(
      .malformed, file: file, "the file is longer than a scenario can be (1 MB)",
      remedy: "Name data files under the key data: of a scenario, and give the scenario")
  }

  private static func lineOfFault(_ bytes: [UInt8]) -> Int {
    var line = 1
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }

  /// JSON writes characters beyond U+FFFF as two escapes, a surrogate pair, which YAML does not know.
  private static func joiningSurrogates(_ text: String) -> String {
    guard text.contains("\\u") else { return text }
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if byte != UInt8(ascii: "\\") {
        result.append(byte)
        rest.removeFirst()
      } else if let high = codeUnit(rest), let low = codeUnit(rest.dropFirst(6)), UTF16.isLeadSurrogate(high),
        UTF16.isTrailSurrogate(low)
      {
        result += Array(String(decoding: [high, low], as: UTF16.self).utf8)
        rest = rest.dropFirst(12)
      } else {
        // A backslash and what it escapes stay together, so that \\ud83d is not taken for an escape.
        result += rest.prefix(2)
        rest = rest.dropFirst(2)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The code unit that `\uXXXX` at the start of the bytes stands for.
  private static func codeUnit(_ bytes: ArraySlice<UInt8>) -> UInt16? {
    guard bytes.starts(with: Array("\\u".utf8)), bytes.count >= 6 else { return nil }
    let digits = bytes.dropFirst(2).prefix(4)
    guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
