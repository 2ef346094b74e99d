public import Foundation

/// Why a market could not be simulated or written.
public enum SimulationError: Error, Equatable, Sendable {
  /// A parameter is out of its range.
  case parameter(name: String, value: String, expected: String)
  /// A price ran beyond what can be quoted in whole cents.
  case priceOutOfRange(id: String)
  /// A file or folder could not be written.
  case notWritten(URL, reason: String)
}

extension SimulationError: LocalizedError, CustomStringConvertible {
  /// The cause and what to change.
  public var description: String {
    switch self {
    case .parameter(let name, let value, let expected):
      "\(name) is \(value); expected \(expected)"
    case .priceOutOfRange(let id):
      "the price of \(id) leaves the range that can be quoted in cents; use fewer periods or a lower expected return"
    case .notWritten(let url, let reason):
      "cannot write \(url.path): \(reason)"
    }
  }

  /// The same as ``description``.
  public var errorDescription: String? { description }
}
