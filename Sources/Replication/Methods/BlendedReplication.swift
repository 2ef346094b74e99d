import IndexTracking
import TrackingDomain

/// A blend: the largest stocks near their benchmark weight, the rest optimised or sampled.
extension Replicator {
  func blended() throws -> Replica {
    let watch = Stopwatch(limits)
    let benchmark = try requiredWeights()
    let core = try core(benchmark.scaled)
    let share = core.reduce(0) { $0 + benchmark.scaled[$1] }
    let note = "core: \(core.count) stocks, \(percent(share)) of the benchmark"
    switch plan.rest {
    case .optimised:
      var replica = Replica(.blended, search: try solve(pinned(core, benchmark.scaled)))
      replica.core = core
      replica.notes.append("\(note), each within \(percent(plan.coreBand)) of its benchmark weight")
      return replica
    case .stratified:
      let bounds = problem.proportionBounds
      var given = [Double](repeating: 0, count: problem.stockCount)
      for stock in core {
        given[stock] = max(bounds.floors[stock], min(1, bounds.ceilings[stock], benchmark.scaled[stock]))
      }
      let inCore = Set(core)
      let others = benchmark.scaled.indices.filter { benchmark.scaled[$0] > 0 && !inCore.contains($0) }
      let seats = try sampleSize(atMost: core.count + others.count) - core.count
      let sample = try sample(others, seats: seats, given: given, benchmark: benchmark)
      var replica = try constructed(.blended, sample, watch)
      replica.core = core
      replica.notes.append("\(note), each at its benchmark weight")
      return replica
    }
  }

  /// The largest stocks that may be held, until they make up the core's share of the benchmark.
  private func core(_ weights: [Double]) throws(ProblemError) -> [Int] {
    let excluded = SamplingRules(problem).excluded
    let order = weights.indices.filter { weights[$0] > 0 && !excluded.contains($0) }
      .sorted { (weights[$0], $1) > (weights[$1], $0) }
    var core: [Int] = []
    var sum = 0.0
    for stock in order where sum < plan.coreShare - 1e-12 {
      core.append(stock)
      sum += weights[stock]
    }
    let seats = problem.cardinality.upperBound
    guard core.count < seats else {
      let affordable = order.prefix(max(0, seats - 1)).reduce(0) { $0 + weights[$1] }
      let enough =
        affordable > 0 ? ", or a core share of at most \(percent((affordable * 100).rounded(.down) / 100))" : ""
      throw ProblemError(
        "replication.core_share",
        "the largest \(core.count) stocks make up \(percent(plan.coreShare)) of the benchmark, and \(seats) stocks leave "
          + "no room for others beside them", remedy: "Ask for at least \(core.count + 1) stocks\(enough)")
    }
    return core
  }

  /// The problem with the core held near its benchmark weights, as far as the bounds of weights allow.
  private func pinned(_ core: [Int], _ weights: [Double]) -> TrackingProblem {
    var problem = problem
    var bounds = problem.proportionBounds
    for stock in core {
      let floor = max(bounds.floors[stock], (1 - plan.coreBand) * weights[stock])
      let ceiling = max(bounds.floors[stock], (1 + plan.coreBand) * weights[stock])
      bounds.ceilings[stock] = min(bounds.ceilings[stock], ceiling)
      bounds.floors[stock] = min(bounds.ceilings[stock], floor)
    }
    bounds.label += ", the core within \(percent(plan.coreBand)) of the benchmark's"
    problem.constraints.removeAll { if case .proportions = $0 { true } else { false } }
    problem.constraints.append(.proportions(bounds))
    let members = core.sorted()
    problem.constraints.append(
      .selection(
        SelectionRule(members: members, range: members.count...members.count, label: "hold the core of \(core.count)")))
    return problem
  }
}
