import MILP

/// Best-first branch and bound over supports; the nodes are regressions.
///
/// What a regression is, the relaxation knows. It spreads over more columns than may be held, so any better portfolio
/// leaves one of them out. With its columns j₁, j₂, … in the order of what leaving them out costs, the children are:
/// without j₁; with j₁, without j₂; with j₁ and j₂, without j₃; …; and once as many are held as may be, one support.
/// Each child's bound is its own regression, begun from its parent's vertex.
final class DeviationTree<Relaxation: NodeRelaxation> {
  private let problem: SupportProblem
  private let limits: DeviationProof.Limits
  private let logic: SupportLogic
  private let candidates: [Int]
  /// No feasible portfolio has a greater objective than this.
  private let worstValue: Double
  /// Objectives that differ by less are the same, besides what the limits say.
  private let resolution: Double
  /// What is not below this is of no interest.
  private let level: Double
  private let node: Relaxation
  private let trial: Relaxation
  /// Solves supports.
  private let evaluator: any SubsetEvaluator
  /// Judges supports where the relaxations are of a model below the objective; nil where they are of the objective.
  private let judge: (any SupportJudge)?

  private var incumbent: SupportSolution?
  private var heap = BestFirstQueue<ProofNode>()
  /// Nodes for depth-first search, once too many wait in the heap.
  private var stack: [ProofNode] = []
  /// The least bound among nodes that were given up.
  private var leastClosed = Double.infinity
  /// Whether a support was given up below the cutoff, for want of precision.
  private var isUndecided = false
  /// What leaving each column out has cost.
  private var losses: [Loss]
  private var nodes = 0
  private var serial = 0

  /// A running mean.
  private struct Loss {
    var count = 0
    var mean = 0.0

    mutating func add(_ loss: Double) {
      guard loss.isFinite else { return }
      count += 1
      mean += (loss - mean) / Double(count)
    }
  }

  /// Beyond this many waiting nodes the search goes depth first, so that memory stays bounded.
  private static var heapLimit: Int { 1_500_000 }

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - problem: what a portfolio must satisfy.
  ///   - logic: its conclusions.
  ///   - evaluator: solves supports.
  ///   - worstValue: no feasible portfolio has a greater objective.
  ///   - resolution: objectives that differ by less are the same, as rounding goes.
  ///   - relaxations: one for the node at hand, one to try branches with.
  ///   - limits: when to stop.
  ///   - incumbent: a portfolio that satisfies the problem.
  ///   - level: what is not below this is of no interest.
  ///   - judge: has the last word on supports; nil where the relaxations do.
  init(
    problem: SupportProblem, logic: SupportLogic, evaluator: any SubsetEvaluator, worstValue: Double,
    resolution: Double, relaxations: (Relaxation, Relaxation), limits: DeviationProof.Limits,
    incumbent: SupportSolution?, level: Double = .infinity, judge: (any SupportJudge)? = nil
  ) {
    self.judge = judge
    self.level = level
    self.problem = problem
    self.logic = logic
    self.worstValue = worstValue
    // Where the caller says what means nothing, no more than that is given away.
    self.resolution = limits.absoluteGap == nil ? resolution : 0
    self.limits = limits
    self.incumbent = incumbent
    self.evaluator = evaluator
    candidates = logic.candidates
    (node, trial) = relaxations
    losses = Array(repeating: Loss(), count: problem.columns)
  }

  /// Nodes whose bound reaches this need no search.
  private var cutoff: Double {
    guard let value = incumbent?.value else { return min(level, worstValue) }
    return min(level, value - limits.closeness(to: value) - resolution)
  }

  private var waitingBound: Double {
    stack.reduce(min(heap.leastBound, leastClosed)) { min($0, $1.bound) }
  }

  func run(isCancelled: () -> Bool, progress: (DeviationProof.Progress) -> Void) -> DeviationProof.Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    func seconds() -> Double { (clock.now - start) / .seconds(1) }
    func outcome(_ termination: Termination, bound: Double, root: Double) -> DeviationProof.Outcome {
      DeviationProof.Outcome(
        termination: termination, incumbent: incumbent, bound: min(bound, incumbent?.value ?? .infinity),
        rootBound: min(root, incumbent?.value ?? .infinity), nodes: nodes, seconds: seconds())
    }

    func reasonToStop() -> Termination? {
      if isCancelled() { return .interrupted }
      if let limit = limits.time, seconds() >= limit / .seconds(1) { return .timeLimit }
      if let limit = limits.nodes, nodes >= limit { return .nodeLimit }
      return nil
    }

    // Weights that were given need not be the best on their support.
    if let given = incumbent { offer(given.support) }
    guard let decisions = logic.root() else { return outcome(.infeasible, bound: .infinity, root: .infinity) }
    let root = ProofNode(bound: -.infinity, serial: 0, decisions: decisions, vertex: [])
    expand(root) { reasonToStop() != nil }
    let rootBound = leastExpanded
    var lastReport = -1.0
    while let next = stack.popLast() ?? heap.removeFirst() {
      if next.bound >= cutoff {
        leastClosed = min(leastClosed, next.bound)
        continue
      }
      let elapsed = seconds()
      if let stop = reasonToStop() { return outcome(stop, bound: min(next.bound, waitingBound), root: rootBound) }
      if elapsed - lastReport > 0.1 {
        lastReport = elapsed
        progress(
          DeviationProof.Progress(
            nodes: nodes, waiting: heap.count + stack.count, bound: min(next.bound, waitingBound),
            value: incumbent?.value ?? .infinity, seconds: elapsed))
      }
      expand(next) { reasonToStop() != nil }
    }
    if isUndecided, leastClosed < cutoff { return outcome(.numerical, bound: leastClosed, root: rootBound) }
    if incumbent == nil { return outcome(.infeasible, bound: .infinity, root: rootBound) }
    return outcome(.optimal, bound: leastClosed, root: rootBound)
  }

  /// The bound of the node expanded last.
  private var leastExpanded = -Double.infinity

  private func close(_ bound: Double) { leastClosed = min(leastClosed, bound) }

  private func give(_ bound: Double, _ decisions: SupportDecisions, _ vertex: [Int32]) {
    if bound >= cutoff {
      close(bound)
      return
    }
    serial += 1
    let child = ProofNode(bound: bound, serial: serial, decisions: decisions, vertex: vertex)
    if heap.count < Self.heapLimit { heap.insert(child) } else { stack.append(child) }
  }

  /// Bounds a node anew and replaces it by its children.
  ///
  /// - Parameter shouldStop: asked before each regression that only tells a good branch from a bad one; on a large
  ///   market one of them takes a good part of a second.
  private func expand(_ parent: ProofNode, shouldStop: () -> Bool) {
    nodes += 1
    var decisions = parent.decisions
    let isUsable = node.restore(parent.vertex, decisions)
    var bound = parent.bound
    if isUsable {
      bound = max(bound, node.solve(decisions, cutoff: cutoff))
      leastExpanded = bound
      if bound < cutoff { consider(decisions) }
    }
    if bound >= cutoff {
      close(bound)
      return
    }
    let undecided = candidates.filter { decisions.isUndecided($0) }
    if undecided.isEmpty {
      close(settle(decisions, bound))
      return
    }
    // What leaving each column out costs.
    var branches: [(column: Int, bound: Double, vertex: [Int32])] = []
    let room = problem.cardinality.upperBound - decisions.heldCount
    for j in isUsable ? promising(undecided, room: room) : [] {
      if shouldStop() { break }
      trial.copy(node)
      var without = decisions
      without.exclude(j)
      nodes += 1
      var own = bound
      if trial.exclude(j) { own = max(own, trial.solve(without, cutoff: cutoff)) }
      losses[j].add(own - bound)
      branches.append((j, own, own < cutoff ? trial.vertex(without) : []))
    }
    if branches.isEmpty, let j = undecided.first { branches.append((j, bound, node.vertex(decisions))) }
    branches.sort { ($1.bound, $0.column) < ($0.bound, $1.column) }
    for branch in branches where decisions.isUndecided(branch.column) {
      var without = decisions
      without.exclude(branch.column)
      if logic.propagate(&without) { give(branch.bound, without, branch.vertex) }
      decisions.hold(branch.column)
      guard logic.propagate(&decisions) else { return }
    }
    if !candidates.contains(where: { decisions.isUndecided($0) }) {
      settleOrClose(decisions, bound)
    } else {
      give(bound, decisions, node.vertex(parent.decisions))
    }
  }

  /// The columns whose leaving is worth a regression: as many as may be held and a few more, by what leaving them out has
  /// cost so far; those of which little is known come besides.
  private func promising(_ undecided: [Int], room: Int) -> [Int] {
    let spread = undecided.filter { node.weight($0) > 1e-11 }
    let wanted = room + 2 + room / 4
    guard spread.count > wanted else { return spread }
    let known = spread.filter { losses[$0].count >= 4 }
    let unknown = spread.filter { losses[$0].count < 4 }
    return unknown + known.sorted { (losses[$1].mean, $0) < (losses[$0].mean, $1) }.prefix(wanted)
  }

  private func settleOrClose(_ decisions: SupportDecisions, _ bound: Double) {
    nodes += 1
    guard trial.restore([], decisions) else {
      close(settle(decisions, bound))
      return
    }
    let own = max(bound, trial.solve(decisions, cutoff: cutoff))
    close(own >= cutoff ? own : settle(decisions, own))
  }

  /// Solves on the only support that is left; the bound is that support's.
  private func settle(_ decisions: SupportDecisions, _ bound: Double) -> Double {
    let support = candidates.filter { decisions.isHeld($0) }
    offer(support)
    if bound >= cutoff { return bound }
    var own = bound
    if let judge {
      own = max(own, judge.bound(of: support, cutoff: cutoff))
      if own < cutoff { isUndecided = true }
      return own
    }
    if trial.restore([], decisions) { own = max(own, trial.solveExactly(decisions, cutoff: cutoff)) }
    if own < cutoff { isUndecided = true }
    return own
  }

  /// Takes the vertex of a node as a portfolio where it happens to be one.
  private func consider(_ decisions: SupportDecisions) {
    guard let value = node.feasibleObjective, value < incumbent?.value ?? .infinity else { return }
    var complete = decisions
    for j in candidates where decisions.isUndecided(j) {
      let weight = node.weight(j)
      if abs(weight) <= 1e-11 {
        complete.exclude(j)
      } else if weight >= problem.floors[j] - 1e-11 {
        complete.hold(j)
      } else {
        return
      }
    }
    guard logic.propagate(&complete) else { return }
    offer(candidates.filter { complete.isHeld($0) })
  }

  /// Solves on a support and keeps the portfolio if it is better by more than rounding.
  private func offer(_ support: [Int]) {
    if let judge {
      guard let found = judge.solution(on: support), found.value < incumbent?.value ?? .infinity else { return }
      incumbent = found
      return
    }
    guard evaluator.settle(on: support).violation == 0 else { return }
    let weights = evaluator.weights()
    let value = evaluator.value(of: weights)
    if let known = incumbent?.value, value >= known - 1e-12 * abs(known) { return }
    incumbent = SupportSolution(support: support.sorted(), weights: weights, value: value)
  }
}
