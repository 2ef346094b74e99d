public import MILP

/// Proves how good a portfolio of few stocks can be under a measure of its deviations.
///
/// Branch and bound over supports. With the binaries projected out, the relaxation of a node is a small regression with
/// bounds, f(w) = measure(Aw − R) + gᵀw over held and undecided columns: solved warm by exchange where the measure is
/// piecewise linear, by quadratic programs where it is a sum of squares. Every bound is then recomputed from the
/// regression's multipliers alone (`LagrangianBound`), so that no inaccuracy of a solver can lift it above the truth.
public struct DeviationProof: Sendable {
  /// What a portfolio must satisfy.
  public let problem: SupportProblem
  private let objective: Objective

  /// What is minimised.
  private enum Objective {
    case deviation(DeviationObjective)
    case squares(SquaredObjective)

    var columns: Int {
      switch self {
      case .deviation(let objective): objective.columns
      case .squares(let objective): objective.columns
      }
    }
  }

  /// When to stop.
  public struct Limits: Sendable, Hashable {
    /// How long the proof may take; nil for no limit.
    public var time: Duration?
    /// How many nodes may be bounded; nil for no limit.
    public var nodes: Int?
    /// The gap, (incumbent − bound)/|incumbent + offset|, at which the incumbent counts as optimal; never less than
    /// ``MILP/GapTolerance/resolution``.
    public var relativeGap: Double
    /// The difference of incumbent and bound at which the incumbent counts as optimal whatever its value; nil for what
    /// rounding can make of the objective's own data.
    public var absoluteGap: Double?
    /// What the caller adds to every value: a gap that is relative counts it.
    public var offset: Double

    /// Sets limits.
    public init(
      time: Duration? = nil, nodes: Int? = nil, relativeGap: Double = 0, absoluteGap: Double? = nil, offset: Double = 0
    ) {
      self.time = time
      self.nodes = nodes
      self.relativeGap = relativeGap
      self.absoluteGap = absoluteGap
      self.offset = offset
    }

    /// How far below a value a bound may be for the value to count as optimal.
    func closeness(to value: Double) -> Double {
      GapTolerance(relative: relativeGap, absolute: absoluteGap ?? 0).allowance(at: value + offset)
    }
  }

  /// How far a proof is.
  public struct Progress: Sendable, Hashable {
    /// Nodes bounded so far.
    public var nodes: Int
    /// Nodes that wait.
    public var waiting: Int
    /// No feasible portfolio is better than this.
    public var bound: Double
    /// The best value known, +∞ where none is.
    public var value: Double
    /// The time since the beginning, in seconds.
    public var seconds: Double
  }

  /// What a proof found.
  public struct Outcome: Sendable, Hashable {
    /// Why it stopped.
    public var termination: Termination
    /// The best portfolio known: the one given or a better one.
    public var incumbent: SupportSolution?
    /// No feasible portfolio is better than this; +∞ where there is none.
    public var bound: Double
    /// The bound before any branching.
    public var rootBound: Double
    /// How many nodes were bounded, each by a regression of its own.
    public var nodes: Int
    /// How long it took.
    public var seconds: Double

    /// (incumbent − bound)/|incumbent|; +∞ without an incumbent, 0 where both agree but for rounding.
    public var relativeGap: Double {
      incumbent.map { MILP.relativeGap(incumbent: $0.value, bound: bound) } ?? .infinity
    }
  }

  /// Prepares a proof for a piecewise-linear measure.
  ///
  /// - Throws: `SupportSearchError` where the input contradicts itself; see `SupportProblem.validate()`.
  public init(problem: SupportProblem, objective: DeviationObjective) throws(SupportSearchError) {
    try self.init(problem, .deviation(objective))
  }

  /// Prepares a proof for a sum of squares.
  ///
  /// - Throws: `SupportSearchError` where the input contradicts itself; see `SupportProblem.validate()`.
  public init(problem: SupportProblem, objective: SquaredObjective) throws(SupportSearchError) {
    try self.init(problem, .squares(objective))
  }

  private init(_ problem: SupportProblem, _ objective: Objective) throws(SupportSearchError) {
    guard objective.columns == problem.columns else {
      throw .shape("the objective", found: objective.columns, expected: problem.columns)
    }
    try problem.validate()
    guard problem.modes == nil else { throw .invalid("the proof knows no modes of stocks") }
    self.problem = problem
    self.objective = objective
  }

  /// Searches until the incumbent is proven or a limit is met; the same input gives the same answer unless the clock
  /// or the caller stops it.
  ///
  /// - Parameters:
  ///   - limits: time, nodes, gap.
  ///   - incumbent: a portfolio that satisfies the problem; a good one spares most of the work.
  ///   - isCancelled: asked between nodes; true stops the proof, keeping incumbent and bound.
  ///   - progress: called about ten times a second.
  public func run(
    limits: Limits = Limits(), incumbent: SupportSolution? = nil, isCancelled: () -> Bool = { false },
    progress: (Progress) -> Void = { _ in }
  ) -> Outcome {
    let logic = SupportLogic(problem)
    switch objective {
    case .deviation(let objective):
      if let incumbent {
        return LeveledProof(problem: problem, objective: objective, limits: limits).run(
          incumbent: incumbent, isCancelled: isCancelled, progress: progress)
      }
      let setting = NodeSetting(problem: problem, objective: objective, logic: logic)
      let tree = DeviationTree(
        problem: problem, logic: logic, evaluator: DeviationEvaluator(objective, problem: problem),
        worstValue: setting.lagrangian.worstValue, resolution: 1e-12 * setting.lagrangian.worstValue,
        relaxations: (NodeProgram(setting), NodeProgram(setting)), limits: limits, incumbent: incumbent)
      return tree.run(isCancelled: isCancelled, progress: progress)
    case .squares(let objective):
      let setting = SquaresSetting(problem: problem, objective: objective, logic: logic)
      // The square of what a deviation is rounded by is far less than this resolution.
      let tree = DeviationTree(
        problem: problem, logic: logic, evaluator: SquaresEvaluator(objective, problem: problem),
        worstValue: setting.lagrangian.worstValue, resolution: 1e-15 * setting.lagrangian.worstValue,
        relaxations: (SquaresProgram(setting), SquaresProgram(setting)), limits: limits, incumbent: incumbent)
      return tree.run(isCancelled: isCancelled, progress: progress)
    }
  }

  /// The problem as portfolios at or below a level of a piecewise-linear measure leave it; nil where there are none.
  package func narrowed(to level: Double) -> SupportProblem? {
    let logic = SupportLogic(problem)
    guard let decisions = logic.root() else { return nil }
    guard case .deviation(let objective) = objective else { return problem }
    return LevelCeilings(NodeSetting(problem: problem, objective: objective, logic: logic), logic, decisions)
      .tightened(to: level) { false }
  }

  /// The bound before any branching that given multipliers certify; no better than the best, never above the truth.
  ///
  /// - Parameters:
  ///   - multipliers: y, length T.
  ///   - budget: the budget's multiplier.
  ///   - rows: one multiplier for each side row.
  /// - Returns: +∞ where rules and bounds exclude every support.
  package func bound(multipliers: [Double], budget: Double, rows: [Double]) -> Double {
    let logic = SupportLogic(problem)
    guard let decisions = logic.root() else { return .infinity }
    let (floors, ceilings) = logic.tightenedBounds()
    let lagrangian =
      switch objective {
      case .deviation(let objective):
        LagrangianBound(
          problem: problem, objective: objective.data, dual: .piecewiseLinear(objective.measure), logic: logic,
          floors: floors, ceilings: ceilings)
      case .squares(let objective):
        SquaresSetting(problem: problem, objective: objective, logic: logic).lagrangian
      }
    var y = multipliers
    return lagrangian.evaluate(&y, budget: budget, rows: rows, decisions: decisions)
  }
}
