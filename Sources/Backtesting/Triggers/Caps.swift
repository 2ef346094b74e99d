import MarketData
import TrackingDomain

/// The greatest weights that a problem allows, by id, so that they outlive the problem: stocks, groups and 5/10/40.
struct Caps: Sendable {
  private var ceilings: [String: Double] = [:]
  private var groups: [(label: String, members: Set<String>, most: Double)] = []
  private var concentration: [ConcentrationRule] = []

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
      case .ucits(let rule): concentration.append(rule)
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
    for rule in concentration {
      let large = weights.reduce(0) { $0 + ($1.weight > rule.threshold + slack ? $1.weight : 0) }
      let greatest = weights.map(\.weight).max() ?? 0
      if greatest > rule.most + slack || large > rule.mostLarge + slack { return "\(rule.label) is broken" }
    }
    return nil
  }
}
