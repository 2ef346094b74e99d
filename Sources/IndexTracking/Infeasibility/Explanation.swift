public import MILP
public import TrackingDomain

/// Why no portfolio satisfies a problem, or that one does.
public struct Explanation: Sendable {
  /// What is known.
  public enum Verdict: Sendable {
    /// A portfolio satisfies everything, in fractional shares.
    case feasible(JudgedPortfolio)
    /// None does, by two routes that do not lean on each other.
    case infeasible
    /// Not known, and why.
    case undecided(Termination, note: String)
  }

  /// What is known.
  public var verdict: Verdict
  /// Proofs by counting and adding up of the conflict, in plain words; empty where it takes a solver.
  public var reasons: [String] = []
  /// A set of constraints in conflict.
  public var conflict: [ConflictingConstraint] = []
  /// Whether the set is known to be smallest: without any one of them the rest can be satisfied.
  public var isMinimal = false
  /// The second route by which the verdict was confirmed; nil where there is none.
  public var confirmation: String?
  /// Wall-clock seconds.
  public var seconds = 0.0
}

/// One constraint of a conflict.
public struct ConflictingConstraint: Sendable, Hashable {
  /// The constraint as the user wrote it.
  public var constraint: String
  /// Its position among the problem's constraints; their number for "fully invested", which none of them says.
  public var position: Int
  /// What it alone would have to give, each by itself enough; empty where only dropping it is.
  public var concessions: [Concession] = []
  /// Whether a concession settles the whole problem; otherwise only this conflict, and another remains.
  public var settlesProblem = false
  /// Whether what it would have to give was not found out.
  public var isOpen = false

  /// What would have to give, in plain words.
  public var give: String {
    guard !isOpen else { return "how much it would have to give was not found out in the time" }
    guard !concessions.isEmpty else { return "would have to be dropped" }
    let text = concessions.map { $0.isLeast ? $0.text : "\($0.text) (less may do)" }.joined(separator: ", or ")
    return settlesProblem ? text : text + " (other constraints are in conflict besides)"
  }
}
