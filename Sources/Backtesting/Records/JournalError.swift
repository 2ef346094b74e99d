/// Why decisions cannot be noted: the file, not what is in it, is in the way.
public struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Whether another run has the file.
  public let isInUse: Bool
  /// File, fault and remedy in one line.
  public let description: String
}
