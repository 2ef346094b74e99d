import TrackingDomain

/// The rules about single stocks as a problem takes them: each once, and no more than a problem can hold.
enum RuleList {
  /// Most different rules: what proofs keep of them grows with the square of their number.
  static let most = 3_000

  /// The rules without repetitions, in order.
  ///
  /// - Throws: ``SpecificationError`` at the first rule that is too many.
  static func distinct(_ rules: [Setting<HoldingRule>]) throws(SpecificationError) -> [Setting<HoldingRule>] {
    var seen: Set<HoldingRule> = []
    var result: [Setting<HoldingRule>] = []
    for rule in rules where seen.insert(rule.value).inserted {
      guard result.count < most else {
        throw SpecificationError(
          rule.origin, "there are more than \(most) different rules",
          remedy: "Say what several have in common in one rule, such as at_most with a list")
      }
      result.append(rule)
    }
    return result
  }
}
