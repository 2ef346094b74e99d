import TrackingDomain

/// Whether what the fits promised was realised: an in-sample gain that does not carry over is named as such.
struct CarryOver {
  private let policies: [PolicyOutcome]

  init(_ policies: [PolicyOutcome]) { self.policies = policies }

  /// Findings in words: steps of the number of stocks, then the policy with the best fits against the best realised.
  var notes: [String] {
    let neighbours = zip(policies, policies.dropFirst()).filter { $0.policy == $1.policy }
    return neighbours.compactMap { step(from: $0, to: $1) } + [best].compactMap { $0 }
  }

  /// A step from one number of stocks to the next under the same policy; nil where its gain carries over.
  private func step(from first: PolicyOutcome, to second: PolicyOutcome) -> String? {
    guard let comparison = Comparison(first, second), comparison.promised < 0, comparison.realised >= 0 else {
      return nil
    }
    return "K = \(first.cardinality) to \(second.cardinality): \(comparison.text)"
  }

  private var best: String? {
    let known = policies.filter { $0.promised != nil && $0.realisedError != nil }
    guard let promised = known.min(by: { ($0.promised ?? 0) < ($1.promised ?? 0) }),
      let realised = known.min(by: { ($0.realisedError ?? 0) < ($1.realisedError ?? 0) }), promised != realised,
      let comparison = Comparison(realised, promised), comparison.realised > 0
    else { return nil }
    return "best fits: \(promised.label); best realised: \(realised.label). From the second to the first: "
      + comparison.text
  }

  /// One policy against another.
  private struct Comparison {
    /// Relative change of the promised tracking error.
    let promised: Double
    /// Relative change of the realised one.
    let realised: Double
    private let worse: Int
    private let parts: Int

    init?(_ first: PolicyOutcome, _ second: PolicyOutcome) {
      guard let before = (first.promised, first.realisedError) as? (Double, Double),
        let after = (second.promised, second.realisedError) as? (Double, Double), before.0 > 0, before.1 > 0
      else { return nil }
      promised = after.0 / before.0 - 1
      realised = after.1 / before.1 - 1
      let pairs = zip(first.subPeriods, second.subPeriods)
      worse = pairs.count { $1.trackingError > $0.trackingError }
      parts = min(first.subPeriods.count, second.subPeriods.count)
    }

    var text: String {
      "the fits' tracking error is \(percent((abs(promised) * 1e3).rounded() / 1e3)) lower, the realised one "
        + "\(percent((realised * 1e3).rounded() / 1e3)) higher"
        + (parts > 0 ? " and higher in \(worse) of \(parts) parts of the walk" : "")
        + ": the in-sample gain does not carry over"
    }
  }
}
