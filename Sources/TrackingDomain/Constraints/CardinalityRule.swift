/// How many stocks are held, over all or in a group: K₁ ≤ Σ z[i] ≤ K₂; exactly K when they are equal.
public struct CardinalityRule: ConstraintRule {
  /// Least and greatest number held.
  public var range: ClosedRange<Int>
  /// The stocks that count, ascending positions; nil for all.
  public var members: [Int]?
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a rule over all stocks, or over a group.
  public init(_ range: ClosedRange<Int>, among members: [Int]? = nil, label: String? = nil) {
    self.range = range
    self.members = members
    self.label = label ?? "cardinality \(Self.text(range))"
  }

  /// Exactly K stocks.
  public static func exactly(_ count: Int) -> CardinalityRule { CardinalityRule(count...count) }

  /// Lowers to a count of the group; the number over all is the lowered problem's own.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    if let members { lowered.count(members, range) }
  }

  /// Judges by counting the stocks of which any share is held.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let count = portfolio.heldCount(among: members)
    guard !range.contains(count) else { return [] }
    let amount = count < range.lowerBound ? range.lowerBound - count : count - range.upperBound
    return [
      Violation(
        constraint: label, detail: "\(count) stocks are held, \(Self.text(range)) wanted", amount: Double(amount))
    ]
  }

  static func text(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "exactly \(range.lowerBound)" }
    return range.lowerBound <= 0 ? "at most \(range.upperBound)" : "\(range.lowerBound)…\(range.upperBound)"
  }
}
