/// Which characters no name may hold, and how they are shown where they come from elsewhere.
///
/// Unfit are characters that do not show but act: control characters (C0, DEL and C1, line breaks and tabs among them),
/// the line and paragraph separators, the marks that turn the direction of text, other invisible formatting characters,
/// and code points that are no characters. The two joiners of Unicode are fit: scripts and emoji need them.
extension Unicode.Scalar {
  /// Whether no name may hold it.
  public var isUnfit: Bool {
    if value < 0x7f { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format:
      let isJoiner = value == 0x200c || value == 0x200d
      return !isJoiner && (properties.isBidiControl || properties.isDefaultIgnorableCodePoint || value == 0xfeff)
    default: return properties.isNoncharacterCodePoint
    }
  }
}

extension StringProtocol {
  /// The first character that no name may hold; nil where there is none.
  public var firstUnfit: Unicode.Scalar? {
    // Nearly every text is plain ASCII.
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return nil }
    return unicodeScalars.first(where: \.isUnfit)
  }

  /// The text in one line that shows everything it holds: unfit characters are written as `\u{1B}`.
  public var shown: String { shown(keeping: nil) }

  /// The text line by line: as ``shown``, but line feeds stay, for texts that Kindex itself lays out in lines.
  public var shownInLines: String { shown(keeping: "\n") }

  private func shown(keeping kept: Unicode.Scalar?) -> String {
    guard unicodeScalars.contains(where: { $0.isUnfit && $0 != kept }) else { return String(self) }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isUnfit, scalar != kept {
        result += scalar.escape
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension StringProtocol {
  /// The first character that looks like none or like a plain blank, and is neither: what two identifiers must not differ
  /// in; nil where there is none.
  public var firstHidden: Unicode.Scalar? {
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return nil }
    return unicodeScalars.first { $0.isUnfit || $0.isOddBlank }
  }

  /// The text as ``shown``, with the blanks that are no plain blanks written as `\u{A0}`.
  public var shownWithBlanks: String {
    shown.unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isOddBlank { text += scalar.escape } else { text.unicodeScalars.append(scalar) }
    }
  }
}

extension Unicode.Scalar {
  /// Whether it is a blank of another kind than the plain one, such as the no-break space.
  fileprivate var isOddBlank: Bool { value > 0x7f && properties.generalCategory == .spaceSeparator }
}

extension Unicode.Scalar {
  /// `\u{1B}`.
  public var escape: String { "\\u{\(String(value, radix: 16, uppercase: true))}" }
}
