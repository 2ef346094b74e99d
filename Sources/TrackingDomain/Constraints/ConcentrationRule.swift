/// The UCITS 5/10/40 rule (Directive 2009/65/EC, article 52): no issuer over 10 %, and those over 5 % together at most
/// 40 %; a stock is an issuer of its own unless it is a share class of one with several.
public struct ConcentrationRule: ConstraintRule {
  /// Most of any issuer.
  public var most: Double
  /// Above this an issuer counts as large.
  public var threshold: Double
  /// Most that the large ones may be together.
  public var mostLarge: Double
  /// Issuers with several share classes: ascending positions of two stocks or more, no stock in two of them.
  public var shareClasses: [[Int]]
  /// The constraint as a user would write it.
  public var label: String

  /// Makes the rule with the directive's numbers, or others.
  public init(most: Double = 0.10, threshold: Double = 0.05, mostLarge: Double = 0.40, shareClasses: [[Int]] = []) {
    self.shareClasses = shareClasses
    self.most = most
    self.threshold = threshold
    self.mostLarge = mostLarge
    label =
      "UCITS \(decimal(threshold * 100))/\(decimal(most * 100))/\(decimal(mostLarge * 100))"
      + (shareClasses.isEmpty ? "" : " by issuer")
  }

  /// Every issuer as the stocks that are its share classes, by its first stock.
  ///
  /// - Parameter count: N.
  public func issuers(among count: Int) -> [[Int]] {
    let shared = Set(shareClasses.joined())
    return (shareClasses + (0..<count).filter { !shared.contains($0) }.map { [$0] }).sorted { $0[0] < $1[0] }
  }

  /// Lowers to a ceiling, to modes of small and of large stocks, and to a row over the large ones; of issuers with several
  /// share classes only that they are no more than the most, and what they are beyond the threshold is not read.
  public func lower(into lowered: inout LoweredProblem, of problem: TrackingProblem) {
    lowered.boundModes { _ in (0, most) }
    lowered.bound(largeAbove: threshold, mostLarge)
    for members in shareClasses {
      var coefficients = [Double](repeating: 0, count: problem.stockCount)
      for stock in members { coefficients[stock] = 1 }
      lowered.bound(.proportions(coefficients), -.infinity, most)
    }
    if !shareClasses.isEmpty { lowered.leave(label) }
  }

  /// Judges every issuer and the sum of the large ones.
  public func violations(by portfolio: JudgedPortfolio, tolerance: Double) -> [Violation] {
    var found: [Violation] = []
    var sum = 0.0
    for issuer in issuers(among: portfolio.weights.count) {
      let weight = issuer.reduce(0) { $0 + portfolio.weights[$1] }
      if weight > threshold + tolerance { sum += weight }
      if weight > most + tolerance {
        found.append(
          Violation(
            constraint: label,
            detail: issuer.map { portfolio.ids[$0] }.joined(separator: " and ")
              + " \(issuer.count == 1 ? "is" : "are together") \(percent(weight))", amount: weight - most))
      }
    }
    if sum > mostLarge + tolerance {
      found.append(
        Violation(
          constraint: label,
          detail: "\(shareClasses.isEmpty ? "stocks" : "issuers") over \(percent(threshold)) sum to \(percent(sum))",
          amount: sum - mostLarge))
    }
    return found
  }
}
