public import TrackingDomain

/// What one constraint alone would have to give so that a portfolio exists, all others kept.
public struct Concession: Sendable, Hashable {
  /// The unit of a concession's numbers.
  public enum Unit: String, Sendable, Hashable, Codable {
    /// Fraction of capital.
    case fraction
    /// A number of stocks.
    case stocks
    /// The unit of a factor's exposure.
    case exposure
    /// A multiple of what is allowed now.
    case multiple
  }

  /// What would have to change: "greatest weight of Banks".
  public var quantity: String
  /// What it is now; nil where it is no number.
  public var from: Double?
  /// The nearest value that lets a portfolio exist; nil where it is no number.
  public var to: Double?
  /// By how much it would have to give, zero or more.
  public var amount: Double
  /// The unit of the numbers.
  public var unit: Unit
  /// The change in plain words.
  public var text: String
  /// The constraint after it has given.
  public var loosened: PortfolioConstraint
  /// Whether less is proven not to be enough, to a ten-thousandth of the amount.
  public var isLeast = true
  /// A portfolio that satisfies everything then, N share counts.
  public var witness: [Double] = []
}

extension Concession {
  /// A number rounded to four significant digits in the direction that loosens, so that what is read is enough.
  static func outward(_ value: Double, up: Bool) -> Double {
    guard value.isFinite, value != 0 else { return value }
    var step = 1.0
    while abs(value) / step >= 10000 { step *= 10 }
    while abs(value) / step < 1000 { step /= 10 }
    // A thousandth of a step is less than the engine's tolerance makes certain.
    let steps = value / step
    return (up ? (steps - 1e-3).rounded(.up) : (steps + 1e-3).rounded(.down)) * step
  }

  /// A proportion as text, rounded in the direction that loosens.
  static func percentText(_ value: Double, up: Bool) -> String { percent(outward(value, up: up)) }
}
