/// The UCITS 5/10/40 rule (Directive 2009/65/EC, article 52): no stock over 10 %, and those over 5 % together at most
/// 40 %.
public struct ConcentrationRule: ConstraintRule {
  /// Most of any stock.
  public var most: Double
  /// Above this a stock counts as large.
  public var threshold: Double
  /// Most that the large ones may be together.
  public var mostLarge: Double
  /// The constraint as a user would write it.
  public var label: String

  /// Makes the rule with the directive's numbers, or others.
  public init(most: Double = 0.10, threshold: Double = 0.05, mostLarge: Double = 0.40) {
    self.most = most
    self.threshold = threshold
    self.mostLarge = mostLarge
    label = "UCITS \(decimal(threshold * 100))/\(decimal(most * 100))/\(decimal(mostLarge * 100))"
  }

  /// Lowers to a ceiling, to modes of small and of large stocks, and to a row over the large ones.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.boundModes { _ in (0, most) }
    lowered.bound(largeAbove: threshold, mostLarge)
  }

  /// Judges every stock and the sum of the large ones.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    var found: [Violation] = []
    var sum = 0.0
    for stock in portfolio.heldPositions {
      let weight = portfolio.weights[stock]
      if weight > threshold + tolerance { sum += weight }
      if weight > most + tolerance {
        found.append(
          Violation(constraint: label, detail: "\(portfolio.ids[stock]) is \(percent(weight))", amount: weight - most))
      }
    }
    if sum > mostLarge + tolerance {
      found.append(
        Violation(
          constraint: label, detail: "stocks over \(percent(threshold)) sum to \(percent(sum))",
          amount: sum - mostLarge))
    }
    return found
  }
}
