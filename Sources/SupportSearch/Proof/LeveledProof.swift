import Foundation
import MILP

/// Raises the bound level by level: each level is refuted by a tree of its own, in a problem that asks nothing but what
/// portfolios at or below the level respect.
///
/// The lower the level, the tighter the ceilings (`LevelCeilings`) and the smaller the tree. How far to go next and how
/// many nodes to spend follow from how the levels before went, never from the clock. The last level is the incumbent's
/// own value.
struct LeveledProof {
  let problem: SupportProblem
  let objective: DeviationObjective
  let limits: DeviationProof.Limits
  /// Judges supports where the objective is a model below another; nil where it is none.
  var judge: (any SupportJudge)?

  /// How a tree grows, by experience: its nodes double each time that the level rises by this fraction of the value.
  private static let doubling = 0.035
  /// Nodes that are spent on a level without looking back.
  private static let least = 2000

  func run(
    incumbent given: SupportSolution, isCancelled: () -> Bool, progress: (DeviationProof.Progress) -> Void
  ) -> DeviationProof.Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    func seconds() -> Double { (clock.now - start) / .seconds(1) }
    let deadline = limits.time.map { $0 / .seconds(1) } ?? .infinity
    var outcome = DeviationProof.Outcome(
      termination: .optimal, incumbent: given, bound: -.infinity, rootBound: -.infinity, nodes: 0, seconds: 0)
    let logic = SupportLogic(problem)
    guard let decisions = logic.root() else {
      return tree(problem, level: .infinity, limits: limits, incumbent: given).run(
        isCancelled: isCancelled, progress: progress)
    }
    let ceilings = LevelCeilings(
      NodeSetting(problem: problem, objective: objective, logic: logic), logic, decisions)
    outcome.nodes = 1
    outcome.rootBound = min(ceilings.rootBound, given.value)
    outcome.bound = outcome.rootBound

    func reasonToStop() -> Termination? {
      if isCancelled() { return .interrupted }
      if seconds() >= deadline { return .timeLimit }
      if let limit = limits.nodes, outcome.nodes >= limit { return .nodeLimit }
      return nil
    }
    func stopped(_ termination: Termination) -> DeviationProof.Outcome {
      outcome.termination = termination
      outcome.seconds = seconds()
      return outcome
    }

    // What the level before took, as if the first one had taken a few nodes.
    var taken = 100
    var spent = 0
    var isHalved = false
    while true {
      if let reason = reasonToStop() { return stopped(reason) }
      let value = outcome.incumbent?.value ?? given.value
      let closed = value - limits.closeness(to: value)
      if outcome.bound >= closed { return stopped(.optimal) }
      // A level is worth about as many nodes as all before it together.
      let share = max(Self.least, 2 * spent)
      let scale = max(abs(value), value - outcome.rootBound)
      var step = Self.doubling * log2(Double(share) / Double(max(50, taken))) * scale
      step = max(step, 0.01 * scale)
      if isHalved { step = min(step, 0.5 * Self.doubling * scale) }
      let isLast = !(outcome.bound + 2.5 * step < closed)
      let level = isLast ? value : outcome.bound + step
      let regressions = ceilings.regressions
      let narrowed = ceilings.tightened(to: level) { reasonToStop() != nil }
      outcome.nodes += ceilings.regressions - regressions
      guard let narrowed else {
        outcome.bound = max(outcome.bound, level)
        if isLast { return stopped(.optimal) }
        continue
      }
      if let reason = reasonToStop() { return stopped(reason) }
      var part = limits
      part.nodes = min((isLast ? 16 : 4) * share, (limits.nodes ?? .max) - outcome.nodes)
      part.time = deadline.isFinite ? .seconds(max(0, deadline - seconds())) : nil
      let (nodes, bound, began) = (outcome.nodes, outcome.bound, seconds())
      let end = tree(narrowed, level: level, limits: part, incumbent: outcome.incumbent).run(isCancelled: isCancelled) {
        report in
        var whole = report
        whole.nodes += nodes
        whole.bound = max(bound, min(level, report.bound))
        whole.seconds += began
        progress(whole)
      }
      outcome.nodes += end.nodes
      spent += end.nodes
      outcome.incumbent = end.incumbent
      outcome.bound = min(max(outcome.bound, min(level, end.bound)), end.incumbent?.value ?? .infinity)
      switch end.termination {
      case .nodeLimit:
        // The caller's own limit ends the proof above.
        isHalved = true
        taken = end.nodes
      case .optimal, .infeasible:
        if isLast { return stopped(.optimal) }
        isHalved = false
        taken = end.nodes
      default: return stopped(end.termination)
      }
    }
  }

  private func tree(
    _ problem: SupportProblem, level: Double, limits: DeviationProof.Limits, incumbent: SupportSolution?
  ) -> DeviationTree<NodeProgram> {
    let logic = SupportLogic(problem)
    let setting = NodeSetting(problem: problem, objective: objective, logic: logic)
    return DeviationTree(
      problem: problem, logic: logic, evaluator: DeviationEvaluator(objective, problem: problem),
      worstValue: setting.lagrangian.worstValue, resolution: 1e-12 * setting.lagrangian.worstValue,
      relaxations: (NodeProgram(setting), NodeProgram(setting)), limits: limits, incumbent: incumbent, level: level,
      judge: judge)
  }
}
