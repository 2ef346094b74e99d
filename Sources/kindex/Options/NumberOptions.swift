import ArgumentParser
import Foundation
import Scenarios

/// Refuses numbers of the command line that no command can mean.
enum NumberOptions {
  /// Refuses a whole number outside a range.
  static func check(_ value: Int?, _ option: String, in range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option): give \(range.lowerBound) to \(range.upperBound), not \(value).")
  }

  /// Refuses a number outside a range.
  static func check(_ value: Double?, _ option: String, in range: ClosedRange<Double>) throws {
    guard let value, !range.contains(value) else { return }
    let (least, most) = (String(format: "%g", range.lowerBound), String(format: "%g", range.upperBound))
    throw ValidationError("\(option): give a number from \(least) to \(most), not \(value).")
  }
}
