/// Reads decimal numbers from bytes, exactly rounded.
///
/// Accepts an optional sign, digits with an optional point, and an optional power of ten: what JSON accepts, and also
/// `.5`, `5.` and a leading `+`. Hexadecimal, `inf`, `nan`, thousands separators and decimal commas are refused.
package enum DecimalNumber {
  /// The number nearest to a decimal text, ties to even; nil where the text is not a decimal number.
  ///
  /// A number too great for a Double is infinite, as IEEE 754 has it; callers refuse it as they refuse any infinity.
  ///
  /// - Complexity: O(bytes), without allocation for up to 19 significant digits and 19 decimals.
  package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var position = 0
    let count = bytes.count
    var isNegative = false
    if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      position = 1
    }
    var mantissa: UInt64 = 0
    var significant = 0
    var digits = 0
    var decimals = 0
    var hasPoint = false
    while position < count {
      let byte = bytes[position]
      let digit = byte &- UInt8(ascii: "0")
      if digit < 10 {
        digits += 1
        // Nineteen digits always fit; more go to the slow path.
        if significant > 0 || digit > 0 { significant += 1 }
        if significant <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
        if hasPoint { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        break
      }
      position += 1
    }
    guard digits > 0 else { return nil }
    guard let exponent = exponent(bytes, from: &position), position == count else { return nil }
    let magnitude = exact(mantissa, significant: significant, power: exponent - decimals)
    guard let magnitude else { return Double(String(decoding: bytes, as: UTF8.self)) }
    return isNegative ? -magnitude : magnitude
  }

  private static func exponent(_ bytes: UnsafeBufferPointer<UInt8>, from position: inout Int) -> Int? {
    guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return 0 }
    position += 1
    var isNegative = false
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    let start = position
    var value = 0
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
      value = min(value * 10 + Int(bytes[position] &- UInt8(ascii: "0")), 100_000)
      position += 1
    }
    return position > start ? (isNegative ? -value : value) : nil
  }

  /// mantissa × 10^power, exactly rounded, where that needs no arithmetic of arbitrary length; otherwise nil.
  private static func exact(_ mantissa: UInt64, significant: Int, power: Int) -> Double? {
    guard significant <= 19 else { return nil }
    if mantissa == 0 { return 0 }
    if power >= 0 {
      // Both factors are exact, so the product is rounded once.
      guard mantissa <= 1 << 53, power <= 22 else { return nil }
      return Double(mantissa) * powersOfTen[power]
    }
    if mantissa <= 1 << 53, power >= -22 { return Double(mantissa) / powersOfTen[-power] }
    guard power >= -19 else { return nil }
    return quotient(mantissa, wholePowersOfTen[-power])
  }

  /// numerator ÷ denominator, exactly rounded.
  ///
  /// Both are shifted until their top bit is set; the integer quotient then has at least 62 bits, nine more than a
  /// Double keeps, and one sticky bit for the remainder makes the conversion round as the true quotient would.
  private static func quotient(_ numerator: UInt64, _ denominator: UInt64) -> Double {
    let up = numerator.leadingZeroBitCount
    let down = denominator.leadingZeroBitCount
    let shifted = numerator << UInt64(up)
    let (quotient, remainder) = (denominator << UInt64(down)).dividingFullWidth((shifted >> 1, shifted << 63))
    let sticky = Double(quotient | (remainder == 0 ? 0 : 1))
    return sticky * Double(sign: .plus, exponent: down - up - 63, significand: 1)
  }

  /// 10^0 … 10^22, the powers of ten that a Double holds exactly.
  private static let powersOfTen: [Double] = (0..<22).reduce(into: [1]) { powers, _ in
    powers.append(powers[powers.count - 1] * 10)
  }
  /// 10^0 … 10^19, the powers of ten that 64 bits hold.
  private static let wholePowersOfTen: [UInt64] = (0..<19).reduce(into: [1]) { powers, _ in
    powers.append(powers[powers.count - 1] * 10)
  }
}
