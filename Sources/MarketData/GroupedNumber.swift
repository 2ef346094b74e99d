/// Numbers whose thousands are parted: `1,234.5`, `1'234.5`, `1 234.5`.
enum GroupedNumber {
  /// The number; nil where the text is none of this kind.
  ///
  /// Groups parted by commas are decimals to some: one such group without a decimal point, as in `1,234`, is taken for
  /// thousands only where the numbers are counts.
  static func parse(_ text: String, isCount: Bool) -> Double? {
    guard text.utf8.count <= 40 else { return nil }
    var digits: [UInt8] = []
    var groups = 0
    var inGroup = 0
    var mark: Unicode.Scalar?
    var hasPoint = false
    for (position, scalar) in text.unicodeScalars.enumerated() {
      switch scalar {
      case "0"..."9":
        digits.append(UInt8(scalar.value))
        inGroup += 1
      case "+" where position == 0, "-" where position == 0: digits.append(UInt8(scalar.value))
      case ",", "'", " ", "\u{a0}", "\u{202f}", "\u{2019}":
        guard !hasPoint, mark == nil || mark == scalar, groups == 0 ? (1...3).contains(inGroup) : inGroup == 3 else {
          return nil
        }
        (mark, groups, inGroup) = (scalar, groups + 1, 0)
      case "." where !hasPoint && groups > 0 && inGroup == 3:
        digits.append(UInt8(ascii: "."))
        hasPoint = true
      default: return nil
      }
    }
    guard groups > 0, hasPoint || inGroup == 3 else { return nil }
    if mark == ",", groups == 1, !hasPoint, !isCount { return nil }
    return digits.withUnsafeBufferPointer { DecimalNumber.parse($0) }
  }
}
