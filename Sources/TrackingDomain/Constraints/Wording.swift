import Foundation

/// A fraction as people read it: 0.0125 is "1.25%".
package func percent(_ fraction: Double) -> String { decimal(fraction * 100) + "%" }

/// A number with up to six significant digits and no padding.
package func decimal(_ number: Double) -> String {
  if number.isInfinite { return number > 0 ? "∞" : "−∞" }
  if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
  return String(format: "%.6g", number)
}
