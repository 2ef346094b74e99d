import TrackingDomain

extension Specification {
  /// Where the user wrote what a `ProblemError` is about; nil where it was not written.
  func origin(of subject: String) -> Origin? {
    switch subject {
    case "capital": capital?.origin
    case "costs.buy": buyCost?.origin
    case "costs.sell": sellCost?.origin
    case "costs.ticket": ticket?.origin
    case "costs.least": leastCommission?.origin
    case "objective.excess_reward": excessReward?.origin
    case "objective.level": level?.origin
    case "objective.moments": moments?.origin
    case "objective.half_life": momentHalfLife?.origin
    case "cardinality", "cardinality and least weight", "cardinality and greatest weight": cardinality?.origin
    default: originOfPart(subject)
    }
  }

  private func originOfPart(_ subject: String) -> Origin? {
    if subject.hasPrefix("lot of ") { return lot?.origin }
    if subject.hasPrefix("weights of ") { return minWeight?.origin ?? maxWeight?.origin }
    return groupCardinalities.first { subject.hasSuffix(" in \($0.key)") }?.value.origin
  }
}
