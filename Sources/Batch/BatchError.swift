/// Why a batch cannot go on: what is wrong, and what to do about it.
public struct BatchError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sort of trouble, which decides the exit code of the command line.
  public enum Kind: Sendable, Hashable {
    /// A file is missing, cannot be read or cannot be written.
    case missing
    /// A file does not hold what it should.
    case malformed
    /// What is asked does not fit the state in which things are.
    case usage
    /// Kindex itself is at fault.
    case defect
  }

  /// The sort of trouble.
  public let kind: Kind
  /// Where and what, without a full stop.
  public let message: String
  /// What to do, without a full stop.
  public let remedy: String

  /// Describes trouble.
  public init(_ kind: Kind, _ message: String, remedy: String) {
    self.kind = kind
    self.message = message
    self.remedy = remedy
  }

  /// Fault and remedy in one line.
  public var description: String { "\(message). \(remedy)." }
}
