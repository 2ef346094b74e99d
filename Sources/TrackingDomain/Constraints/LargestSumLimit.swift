/// Most that the m largest proportions may be together: the sum over any m stocks is at most the limit.
public struct LargestSumLimit: ConstraintRule {
  /// m.
  public var count: Int
  /// Most that the m largest may be, fraction of capital.
  public var limit: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes a limit on the sum of the m largest.
  public init(count: Int, limit: Double) {
    self.count = count
    self.limit = limit
    label = "the \(count) largest at most \(percent(limit))"
  }

  /// Lowers to a ceiling, and to a row over all proportions where no more than m are held; otherwise the rule is not read.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.boundModes { _ in (0, limit) }
    if problem.cardinality.upperBound <= count {
      lowered.bound(.proportions(Array(repeating: 1, count: problem.stockCount)), -.infinity, limit)
    } else if count > 1 {
      lowered.leave(label)
    }
  }

  /// The stocks of the m largest proportions, ascending.
  public func largest(of weights: [Double]) -> [Int] {
    let order = weights.indices.sorted { (weights[$0], $1) > (weights[$1], $0) }
    return order.prefix(count).sorted()
  }

  /// Judges the sum of the m largest.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    let sum = largest(of: portfolio.weights).reduce(0) { $0 + portfolio.weights[$1] }
    guard sum > limit + tolerance else { return [] }
    return [
      Violation(constraint: label, detail: "the \(count) largest are \(percent(sum))", amount: sum - limit)
    ]
  }
}
