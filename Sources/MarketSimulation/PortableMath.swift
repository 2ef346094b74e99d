/// Exponential and logarithm made of IEEE 754 additions, multiplications and divisions only.
///
/// The functions of the system's mathematics library differ in the last bit from one platform to the next. These
/// round the same way everywhere, and with them a seed gives the same market, byte for byte, on every machine. Both
/// are accurate to about one unit in the last place, which is more than a simulation needs.
package enum PortableMath {
  // ln 2 in two parts: the first has trailing zeros, so that k × high is exact for every binary exponent k.
  private static let ln2High = Double(bitPattern: 0x3FE6_2E42_FEE0_0000)
  private static let ln2Low = Double(bitPattern: 0x3DEA_39EF_3579_3C76)
  private static let inverseLn2 = Double(bitPattern: 0x3FF7_1547_652B_82FE)

  /// The exponential e^x, by reduction to |r| ≤ ½ ln 2 and the Taylor series of degree 14.
  ///
  /// - Precondition: |x| ≤ 700, where the result is a normal number.
  package static func exp(_ x: Double) -> Double {
    precondition(x.magnitude <= 700, "exp(\(x)) is out of range")
    let k = (x * inverseLn2).rounded()
    let r = (x - k * ln2High) - k * ln2Low
    var sum = 1.0
    var degree = 14.0
    while degree >= 1 {
      sum = 1 + sum * r / degree
      degree -= 1
    }
    return sum * Double(bitPattern: UInt64(1023 + Int(k)) << 52)
  }

  /// The natural logarithm of x, by the series of 2 artanh((m − 1)/(m + 1)) for a mantissa m within √½ … √2.
  ///
  /// - Precondition: x is positive, finite and normal.
  package static func log(_ x: Double) -> Double {
    precondition(x.isNormal && x > 0, "log(\(x)) is out of range")
    var mantissa = x.significand
    var exponent = Double(x.exponent)
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa *= 0.5
      exponent += 1
    }
    let f = (mantissa - 1) / (mantissa + 1)
    let square = f * f
    var sum = 0.0
    var odd = 23.0
    while odd >= 1 {
      sum = sum * square + 1 / odd
      odd -= 2
    }
    return exponent * ln2High + (2 * f * sum + exponent * ln2Low)
  }
}
