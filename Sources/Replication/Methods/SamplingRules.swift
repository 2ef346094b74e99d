import TrackingDomain

/// What the rules of a problem mean for choosing stocks one at a time.
struct SamplingRules {
  /// Positions of the stocks that must not be held.
  let excluded: Set<Int>
  /// Positions of the stocks that must be held.
  let forced: Set<Int>
  /// Sets of which at most so many are held.
  private let limits: [(members: Set<Int>, most: Int)]

  init(_ problem: TrackingProblem) {
    var excluded: Set<Int> = []
    var forced: Set<Int> = []
    var limits: [(members: Set<Int>, most: Int)] = []
    for constraint in problem.constraints {
      switch constraint {
      case .selection(let rule):
        if rule.range.upperBound == 0 {
          excluded.formUnion(rule.members)
        } else if rule.range.lowerBound >= rule.members.count {
          forced.formUnion(rule.members)
        } else {
          limits.append((Set(rule.members), rule.range.upperBound))
        }
      case .cardinality(let rule):
        if let members = rule.members { limits.append((Set(members), rule.range.upperBound)) }
      default: continue
      }
    }
    self.excluded = excluded
    self.forced = forced
    self.limits = limits
  }

  /// Whether one stock more keeps every limit.
  func allows(_ stock: Int, besides chosen: Set<Int>) -> Bool {
    limits.allSatisfy { !$0.members.contains(stock) || chosen.intersection($0.members).count < $0.most }
  }
}
