/// Why a search cannot begin: the input contradicts itself.
public enum SupportSearchError: Error, Hashable, CustomStringConvertible {
  /// Two inputs have different lengths; the first is what, then the length found, then the length expected.
  case shape(String, found: Int, expected: Int)
  /// A number is NaN or infinite where it may not be, or a column index is out of range.
  case invalid(String)
  /// No portfolio can exist, whatever the objective; the text names the contradiction.
  case infeasible(String)

  /// Cause, then what would have to change.
  public var description: String {
    switch self {
    case .shape(let what, let found, let expected): "\(what) has \(found) entries where \(expected) are needed"
    case .invalid(let what): "invalid input: \(what)"
    case .infeasible(let what): "no portfolio exists: \(what)"
    }
  }
}
