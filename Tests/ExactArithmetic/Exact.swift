import BigInt

/// A rational number without rounding: what a bound is worth is told by it, not by the arithmetic that made the bound.
public struct Exact: Hashable, Comparable, Sendable {
  private let numerator: BigInt
  /// Above zero, and without a factor in common with the numerator.
  private let denominator: BigInt

  /// Zero.
  public static let zero = Exact(0)

  /// Makes an integer.
  public init(_ value: Int) { (numerator, denominator) = (BigInt(value), 1) }

  /// Takes a floating-point number for what it is, a multiple of a power of two.
  ///
  /// - Precondition: it is finite.
  public init(_ value: Double) {
    precondition(value.isFinite, "only a finite number has an exact value")
    guard value != 0 else {
      self.init(0)
      return
    }
    let scaled = BigInt(Int64(Double(sign: value.sign, exponent: 52, significand: value.significand)))
    let exponent = Int(value.exponent) - 52
    self =
      exponent >= 0 ? Exact(scaled << exponent, 1) : Exact(scaled, BigInt(1) << -exponent)
  }

  private init(_ numerator: BigInt, _ denominator: BigInt) {
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The sum.
  public static func + (left: Exact, right: Exact) -> Exact {
    Exact(
      left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator)
  }

  /// The difference.
  public static func - (left: Exact, right: Exact) -> Exact { left + -right }

  /// The number with the other sign.
  public static prefix func - (value: Exact) -> Exact { Exact(-value.numerator, value.denominator) }

  /// The product.
  public static func * (left: Exact, right: Exact) -> Exact {
    Exact(left.numerator * right.numerator, left.denominator * right.denominator)
  }

  /// The quotient.
  ///
  /// - Precondition: the divisor is not zero.
  public static func / (left: Exact, right: Exact) -> Exact {
    precondition(right.numerator != 0, "nothing can be divided by zero")
    let sign: BigInt = right.numerator < 0 ? -1 : 1
    return Exact(sign * left.numerator * right.denominator, sign * left.denominator * right.numerator)
  }

  /// Adds in place.
  public static func += (left: inout Exact, right: Exact) { left = left + right }

  /// Takes off in place.
  public static func -= (left: inout Exact, right: Exact) { left = left - right }

  /// Whether the left number is the lesser.
  public static func < (left: Exact, right: Exact) -> Bool {
    left.numerator * right.denominator < right.numerator * left.denominator
  }

  /// The size.
  public var magnitude: Exact { self < .zero ? -self : self }
}

extension Exact: CustomStringConvertible {
  /// About the number, for messages.
  public var description: String { "\(Double(numerator) / Double(denominator))" }
}
