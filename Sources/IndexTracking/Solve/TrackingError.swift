public import MILP
public import TrackingDomain

/// What keeps a problem from being solved at all.
public enum TrackingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The problem makes no sense as it was asked.
  case problem(ProblemError)
  /// The engine failed.
  case solver(SolverError)
  /// The answer did not stand up to recomputation.
  case audit(AuditFailure)
  /// No portfolio of whole shares exists on the stocks chosen, not even one lot of each.
  case noWholeShares(String)

  /// Cause and remedy, in words.
  public var description: String {
    switch self {
    case .problem(let error): error.description
    case .solver(let error): error.description
    case .audit(let error): error.description
    case .noWholeShares(let text): text
    }
  }
}
