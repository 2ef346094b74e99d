import MILP
import TrackingDomain

/// An explanation in the form that is written: `kindex.explanation`.
public struct ExplanationReport: Encodable, Sendable {
  /// What kind of object this is.
  public var kind = "kindex.explanation"
  /// Version of the form.
  public var version = 1
  /// The problem's name.
  public var name: String
  /// `infeasible`, `feasible`, or why neither is known: `time_limit`, `interrupted`, `numerical`.
  public var verdict: String
  /// Why the verdict is not known; nil where it is.
  public var note: String?
  /// Proofs by counting and adding up, in plain words.
  public var reasons: [String]
  /// The constraints in conflict.
  public var conflict: [Member]
  /// Whether the rest can be satisfied without any one of the conflict.
  public var minimal: Bool
  /// The second route by which "infeasible" was confirmed.
  public var confirmedBy: String?
  /// How many stocks a portfolio that satisfies everything holds; nil where there is none.
  public var feasibleCardinality: Int?
  /// Wall-clock seconds.
  public var seconds: Double
  /// What the problem was read from.
  public var input: InputRecord
  /// The program's version.
  public var kindexVersion: String

  /// One constraint of the conflict.
  public struct Member: Encodable, Sendable {
    /// As the user wrote it.
    public var constraint: String
    /// What it alone would have to give, in plain words.
    public var give: String
    /// The same in numbers; each change by itself is enough.
    public var changes: [Change]
    /// Whether a change settles the whole problem; otherwise another conflict remains.
    public var settlesProblem: Bool

    enum CodingKeys: String, CodingKey {
      case constraint, give, changes
      case settlesProblem = "settles_problem"
    }
  }

  /// One change of one number.
  public struct Change: Encodable, Sendable {
    /// What changes.
    public var quantity: String
    /// What it is now; nil where it is no single number.
    public var from: Double?
    /// The nearest value that is enough; nil where it is no single number.
    public var to: Double?
    /// The least amount by which it must give.
    public var amount: Double
    /// `fraction` of capital, `stocks`, `exposure` or `multiple`.
    public var unit: Concession.Unit

    /// Writes unknown numbers as null rather than leaving them out.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(quantity, forKey: .quantity)
      try container.encode(from, forKey: .from)
      try container.encode(to, forKey: .to)
      try container.encode(amount, forKey: .amount)
      try container.encode(unit, forKey: .unit)
    }

    enum CodingKeys: String, CodingKey { case quantity, from, to, amount, unit }
  }

  enum CodingKeys: String, CodingKey {
    case kind, version, name, verdict, note, reasons, conflict, minimal
    case confirmedBy = "confirmed_by"
    case feasibleCardinality = "feasible_cardinality"
    case seconds, input
    case kindexVersion = "kindex_version"
  }

  /// Puts an explanation into the form that is written.
  public init(_ explanation: Explanation, name: String, input: InputRecord, kindexVersion: String) {
    self.name = name
    self.input = input
    self.kindexVersion = kindexVersion
    switch explanation.verdict {
    case .feasible(let portfolio):
      verdict = "feasible"
      feasibleCardinality = portfolio.heldCount()
    case .infeasible: verdict = Termination.infeasible.rawValue
    case .undecided(let termination, let text):
      verdict = termination.rawValue
      note = text
    }
    reasons = explanation.reasons
    conflict = explanation.conflict.map { member in
      Member(
        constraint: member.constraint, give: member.give,
        changes: member.concessions.map {
          Change(quantity: $0.quantity, from: $0.from, to: $0.to, amount: $0.amount, unit: $0.unit)
        }, settlesProblem: member.settlesProblem)
    }
    minimal = explanation.isMinimal
    confirmedBy = explanation.confirmation
    seconds = explanation.seconds
  }
}
