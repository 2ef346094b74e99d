import IndexTracking
import TrackingDomain

/// Full replication: every stock at its benchmark weight, in whole lots by largest remainder.
///
/// What does not fit, because a stock's weight is less than a lot or because lots are coarse, stays in cash or goes to
/// the stocks that miss the largest part of a lot.
extension Replicator {
  func full() throws -> Replica {
    let watch = Stopwatch(limits)
    let benchmark = try requiredWeights()
    var problem = problem
    // The number of stocks is what full replication leaves open; floors would make it buy what the benchmark does not.
    problem.constraints = problem.constraints.compactMap { constraint in
      switch constraint {
      case .cardinality(let rule) where rule.members == nil: return nil
      case .proportions(var rule):
        rule.floors = rule.floors.map { _ in 0 }
        return .proportions(rule)
      default: return constraint
      }
    }
    let bounds = problem.proportionBounds
    let rules = SamplingRules(problem)
    let wanted = benchmark.scaled.indices.map { rules.excluded.contains($0) ? 0 : benchmark.scaled[$0] }
    let ceilings = wanted.indices.map { wanted[$0] > 0 ? min(1, bounds.ceilings[$0]) : 0 }
    guard
      let targets = BoundedShares.divide(
        1, proportions: wanted, floors: wanted.map { _ in 0 }, ceilings: ceilings)
    else {
      throw ProblemError(
        "weights", "the greatest weights of all stocks add up to \(percent(ceilings.reduce(0, +))) of the capital",
        remedy: "Raise the greatest weight")
    }
    let lots = problem.lotProportions
    let most = ceilings.indices.map { (ceilings[$0] / lots[$0] + 1e-9).rounded(.down) }
    guard let shares = LotRounding(problem).shares(near: targets, least: targets.map { _ in 0 }, most: most) else {
      throw ProblemError(
        "capital", "the cost of selling what is owned is more than there is", remedy: "Give more capital")
    }
    var replica = Replica(.full, problem: problem, targetWeights: targets, shares: shares, seconds: watch.elapsed)
    replica.tooSmall = targets.indices.filter { targets[$0] > 0 && shares[$0] == 0 }
      .sorted { (targets[$0], $1) > (targets[$1], $0) }
    let left = wanted.indices.filter { wanted[$0] == 0 && benchmark.scaled[$0] > 0 }
    if !left.isEmpty {
      let weight = left.reduce(0) { $0 + benchmark.scaled[$1] }
      replica.notes.append(
        "\(left.count) excluded stocks leave \(percent(weight)) of the benchmark to the others in proportion")
    }
    return replica
  }
}
