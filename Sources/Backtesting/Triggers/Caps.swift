import MarketData
import TrackingDomain

/// The greatest weights that a problem allows, by id, so that they outlive the problem: stocks, groups, 5/10/40 and the
/// largest together.
struct Caps: Sendable {
  private var ceilings: [String: Double] = [:]
  private var groups: [(label: String, members: Set<String>, most: Double)] = []
  private var concentration: [(rule: ConcentrationRule, shareClasses: [Set<String>])] = []
  private var largest: [LargestSumLimit] = []

  init() {}

  /// Takes the caps of a problem.
  init(_ problem: TrackingProblem) {
    let ids = problem.market.ids
    for constraint in problem.constraints {
      switch constraint {
      case .proportions(let rule):
        for (id, ceiling) in zip(ids, rule.ceilings) { ceilings[id] = min(ceilings[id] ?? 1, ceiling) }
      case .allocation(let rule):
        groups.append((rule.label, Set(rule.members.map { ids[$0] }), rule.range.upperBound))
      case .ucits(let rule): concentration.append((rule, rule.shareClasses.map { Set($0.map { ids[$0] }) }))
      case .largestSum(let rule): largest.append(rule)
      default: continue
      }
    }
  }

  /// Which cap is exceeded; nil where none is.
  ///
  /// A cap is exceeded by more than 1e-6 of the portfolio's value.
  func reason(weights: [(id: String, weight: Double)]) -> String? {
    let slack = 1e-6
    for (id, weight) in weights {
      if let ceiling = ceilings[id], weight > ceiling + slack {
        return "\(id) is \(percent(weight)), above its greatest weight \(percent(ceiling))"
      }
    }
    for group in groups {
      let sum = weights.reduce(0) { $0 + (group.members.contains($1.id) ? $1.weight : 0) }
      if sum > group.most + slack { return "\(group.label) is exceeded: \(percent(sum))" }
    }
    for rule in largest {
      let sum = weights.map(\.weight).sorted(by: >).prefix(rule.count).reduce(0, +)
      if sum > rule.limit + slack { return "\(rule.label) is exceeded: \(percent(sum))" }
    }
    for (rule, shareClasses) in concentration {
      let issuers = Dictionary(grouping: weights) { held in
        shareClasses.first { $0.contains(held.id) }?.min() ?? held.id
      }.values.map { $0.reduce(0) { $0 + $1.weight } }
      let large = issuers.reduce(0) { $0 + ($1 > rule.threshold + slack ? $1 : 0) }
      let greatest = issuers.max() ?? 0
      if greatest > rule.most + slack || large > rule.mostLarge + slack { return "\(rule.label) is broken" }
    }
    return nil
  }
}
