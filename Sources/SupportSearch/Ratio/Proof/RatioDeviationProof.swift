import MILP

/// Proves how good a portfolio of few stocks can be under an objective of ratios, which is not convex.
///
/// No better portfolio than the one known strays from the paths that certified minima leave, see `RatioNarrowing`; there
/// a convex model lies below the objective, `RatioModel`, and branch and bound over supports proves a bound of it. What
/// the model cannot rule out is judged support by support by the objective itself, in narrower regions of its own.
public struct RatioDeviationProof: Sendable {
  /// What a portfolio must satisfy.
  public let problem: SupportProblem
  /// What is minimised.
  public let objective: RatioObjective
  private let finder: SupportFinder

  /// How many dates are solved for before any branching, and how often models are made anew.
  private static let (pivots, rounds) = (12, 6)

  /// Prepares a proof.
  ///
  /// - Throws: `SupportSearchError` where the input contradicts itself; see `SupportProblem.validate()`.
  public init(problem: SupportProblem, objective: RatioObjective) throws(SupportSearchError) {
    finder = try SupportFinder(problem: problem, objective: .ratio(objective))
    self.problem = problem
    self.objective = objective
  }

  /// Searches until the incumbent is proven in the true objective or a limit is met.
  ///
  /// - Parameters:
  ///   - limits: time, nodes, gap.
  ///   - incumbent: a portfolio that satisfies the problem; nil has a short search find one.
  ///   - isCancelled: asked between nodes; true stops the proof, keeping incumbent and bound.
  ///   - progress: called about ten times a second.
  /// - Returns: a bound of the true objective; −∞ where none is known. `optimal` only where it meets the gap; without any
  ///   portfolio known `numerical`.
  public func run(
    limits: DeviationProof.Limits = DeviationProof.Limits(), incumbent: SupportSolution? = nil,
    isCancelled: () -> Bool = { false }, progress: (DeviationProof.Progress) -> Void = { _ in }
  ) -> DeviationProof.Outcome {
    withoutActuallyEscaping(isCancelled) { isCancelled in
      let clock = ContinuousClock()
      let start = clock.now
      let isOver = { isCancelled() || limits.time.map { clock.now - start >= $0 } ?? false }
      let given = incumbent ?? finder.run(limits: SearchLimits(rounds: 3), isCancelled: isOver)
      var outcome = DeviationProof.Outcome(
        termination: .numerical, incumbent: given, bound: -.infinity, rootBound: -.infinity, nodes: 1, seconds: 0)
      guard let given, var region = RatioRegion(problem, objective, reference: given.weights) else {
        return outcome
      }
      let value = objective.value(of: given.weights)
      // The first third of the time, at most, is for the region.
      let isNarrowed = { isOver() || limits.time.map { clock.now - start >= $0 / 3 } ?? false }
      RatioNarrowing(cutoff: value, pivots: Self.pivots, isOver: isNarrowed).narrow(&region, rounds: Self.rounds)
      outcome.rootBound = min(region.bound, value)
      outcome.bound = outcome.rootBound
      let judge = RatioJudge(finder, objective, start: given.weights, isOver: isOver)
      if outcome.bound < value - limits.closeness(to: value), let model = region.relaxations().first?.relaxation.model {
        var rest = limits
        // The tree ends within the arithmetic's resolution of its cutoff, which is to be within the gap all the same.
        rest.relativeGap *= 0.99
        rest.time = limits.time.map { max(.zero, $0 - (clock.now - start)) }
        let inner = Self.search(region.problem, model, rest, given, judge, isCancelled: isOver, progress: progress)
        outcome.nodes += inner.nodes
        outcome.incumbent = inner.incumbent ?? given
        outcome.termination = inner.termination
        let least = inner.incumbent?.value ?? value
        outcome.bound = min(max(outcome.bound, inner.termination == .infeasible ? least : inner.bound), least)
      } else {
        outcome.termination = .optimal
      }
      settle(&outcome, limits, isCancelled: isCancelled)
      outcome.seconds = (clock.now - start) / .seconds(1)
      return outcome
    }
  }

  private static func search(
    _ problem: SupportProblem, _ model: RatioModel, _ limits: DeviationProof.Limits, _ incumbent: SupportSolution,
    _ judge: RatioJudge, isCancelled: () -> Bool, progress: (DeviationProof.Progress) -> Void
  ) -> DeviationProof.Outcome {
    switch model {
    case .deviation(let model):
      return LeveledProof(problem: problem, objective: model, limits: limits, judge: judge)
        .run(incumbent: incumbent, isCancelled: isCancelled, progress: progress)
    case .squares(let model):
      let logic = SupportLogic(problem)
      let setting = SquaresSetting(problem: problem, objective: model, logic: logic)
      let tree = DeviationTree(
        problem: problem, logic: logic, evaluator: SquaresEvaluator(model, problem: problem),
        worstValue: setting.lagrangian.worstValue, resolution: 1e-15 * setting.lagrangian.worstValue,
        relaxations: (SquaresProgram(setting), SquaresProgram(setting)), limits: limits, incumbent: incumbent,
        judge: judge)
      return tree.run(isCancelled: isCancelled, progress: progress)
    }
  }

  /// Calls optimal what the bound shows to be, and nothing else.
  private func settle(_ outcome: inout DeviationProof.Outcome, _ limits: DeviationProof.Limits, isCancelled: () -> Bool)
  {
    guard let value = outcome.incumbent?.value else { return }
    if GapTolerance(relative: limits.relativeGap, absolute: limits.absoluteGap ?? 0).isMet(
      incumbent: value + limits.offset, bound: outcome.bound + limits.offset)
    {
      outcome.termination = .optimal
    } else if isCancelled() {
      outcome.termination = .interrupted
    } else if outcome.termination == .interrupted {
      outcome.termination = .timeLimit
    } else if outcome.termination == .optimal || outcome.termination == .infeasible {
      outcome.termination = .numerical
    }
  }
}
