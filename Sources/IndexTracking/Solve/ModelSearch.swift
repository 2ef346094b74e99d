import LinearAlgebra
public import MILP
import TrackingDomain

/// Minimises a formulated problem with a mixed-integer linear engine and returns proportions with a proven bound.
///
/// A linear measure is one solve. A quadratic one is outer approximation (Duran & Grossmann 1986, Math. Prog.
/// 36:307–339): every square is under-estimated by tangents, first at the optimum of the linear relaxation until that
/// settles, then at each solution of the integer program, which is solved afresh with the new tangents until its bound
/// meets the incumbent. The program is valid as it stands at every step, so that its bound always is.
public struct ModelSearch: Sendable {
  /// Solves integer programs.
  public let solver: any Solver
  /// Solves linear relaxations.
  public let lpSolver: any LPSolver
  /// What the search is told to keep to.
  public let limits: TrackingLimits

  /// A search with given engines.
  public init(solver: any Solver, lpSolver: any LPSolver, limits: TrackingLimits) {
    self.solver = solver
    self.lpSolver = lpSolver
    self.limits = limits
  }

  /// How a search ended; value and bound in the problem's own units.
  public struct Outcome: Sendable {
    /// Why it stopped.
    public var termination: Termination
    /// The best solution's columns; nil when none was found.
    public var values: [Double]?
    /// The model's objective there, squares counted exactly.
    public var value: Double?
    /// No solution of the model is below this.
    public var bound: Double
    /// Nodes of all solves.
    public var nodes = 0
    /// Tangents added.
    public var cuts = 0
    /// Simplex iterations of the integer solves.
    public var iterations = 0
  }

  /// Minimises a formulation.
  ///
  /// - Parameters:
  ///   - formulation: the program; integer columns beyond its own are allowed.
  ///   - start: column values to begin from; dropped where the program does not allow them.
  ///   - watch: the clock of the whole search.
  ///   - observer: told of incumbents and bounds, in the problem's units.
  /// - Throws: ``SolverError``.
  public func minimise(
    _ formulation: TrackingFormulation, start: [Double]?, watch: Stopwatch,
    observer: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws(SolverError) -> Outcome {
    guard let quadratic = formulation.quadratic else {
      return try minimiseLinear(formulation, start: start, watch: watch, observer: observer)
    }
    return try minimiseQuadratic(formulation, quadratic, start: start, watch: watch, observer: observer)
  }

  private func options(_ watch: Stopwatch, scale: Double) -> SolveOptions {
    var options = SolveOptions()
    options.timeLimit = watch.remaining
    options.nodeLimit = limits.nodes
    // The engine may end a millionth short of what it is asked for.
    options.relativeGap = max(0, limits.relativeGap - 1e-6)
    options.absoluteGap = (limits.absoluteGap ?? 0) * scale
    options.seed = limits.seed
    options.logFile = limits.logFile
    options.cancellation = limits.cancellation
    return options
  }

  private func minimiseLinear(
    _ formulation: TrackingFormulation, start: [Double]?, watch: Stopwatch,
    observer: (@Sendable (SearchProgress) -> Void)?
  ) throws(SolverError) -> Outcome {
    let scale = formulation.objectiveScale
    let rescaled: (@Sendable (SearchProgress) -> Void)? =
      if let observer { { observer($0.rescaled(by: 1 / scale)) } } else { nil }
    let result = try solver.solve(
      formulation.model, options: options(watch, scale: scale), start: start, observer: rescaled)
    var outcome = Outcome(
      termination: result.termination, values: result.incumbent?.values, value: nil, bound: result.bound / scale)
    outcome.value = result.incumbent.map { $0.objective / scale }
    outcome.nodes = result.nodes
    outcome.iterations = result.iterations
    return outcome
  }

  private func minimiseQuadratic(
    _ formulation: TrackingFormulation, _ quadratic: SquaredTerms, start: [Double]?, watch: Stopwatch,
    observer: (@Sendable (SearchProgress) -> Void)?
  ) throws(SolverError) -> Outcome {
    let scale = formulation.objectiveScale
    var master = TangentModel(formulation.model, quadratic)
    var outcome = Outcome(termination: .timeLimit, values: nil, value: nil, bound: -.infinity)
    // A start that breaks the program would pass for an incumbent better than any, and so for a proven one.
    if let start, FeasibilityReport(of: start, in: formulation.model).isFeasible() {
      outcome.values = start
      outcome.value = master.exactObjective(at: start) / scale
      master.addTangents(at: start, all: true)
    }
    let seconds = { watch.elapsed }
    func report() {
      observer?(
        SearchProgress(
          seconds: seconds(), incumbent: outcome.value, bound: outcome.bound, nodes: outcome.nodes))
    }
    if let rootBound = try master.tightenRoot(lpSolver, watch: watch) { outcome.bound = rootBound / scale }
    report()
    while true {
      outcome.cuts = master.tangentCount
      if isProven(outcome) || isSettled(outcome, scale) {
        outcome.termination = isProven(outcome) ? .optimal : .numerical
        return outcome
      }
      if watch.isOver {
        outcome.termination = limits.cancellation.isCancelled ? .interrupted : .timeLimit
        return outcome
      }
      var options = options(watch, scale: scale)
      options.relativeGap = limits.relativeGap / 2
      options.absoluteGap /= 2
      let result = try solver.solve(
        master.model, options: options, start: outcome.values.map { master.completed($0) }, observer: nil)
      outcome.nodes += result.nodes
      outcome.iterations += result.iterations
      if result.termination == .infeasible, outcome.values == nil {
        outcome.termination = .infeasible
        return outcome
      }
      outcome.bound = max(outcome.bound, result.bound / scale)
      var gained = 0
      if let incumbent = result.incumbent {
        gained += master.addTangents(at: incumbent.values)
        let settled = try settle(formulation, quadratic, on: incumbent.values, watch: watch)
        for values in [incumbent.values, settled].compactMap({ $0 }) {
          let value = master.exactObjective(at: values) / scale
          if outcome.value.map({ value < $0 }) ?? true {
            outcome.values = master.completed(values)
            outcome.value = value
          }
        }
        if let settled { master.addTangents(at: settled, all: true) }
      }
      report()
      guard result.termination == .optimal || result.termination == .infeasible else {
        outcome.termination = result.termination
        outcome.cuts = master.tangentCount
        if isProven(outcome) { outcome.termination = .optimal }
        return outcome
      }
      if gained == 0 {
        // Nothing left to cut off: the tangents are exact at the solution to the engine's tolerance, and the bound
        // is as good as this arithmetic gives. Whether that is a proof to the asked gap is decided by the numbers.
        outcome.termination = isProven(outcome) ? .optimal : .numerical
        return outcome
      }
    }
  }

  /// Whether value and bound meet: to the gap that was asked for, or to a difference that means nothing.
  private func isProven(_ outcome: Outcome) -> Bool {
    guard let value = outcome.value, outcome.bound < .infinity else { return false }
    return limits.gapTolerance.isMet(incumbent: value, bound: outcome.bound)
  }

  /// Whether value and bound are as near as the engine's tolerances can tell apart in the model's units.
  private func isSettled(_ outcome: Outcome, _ scale: Double) -> Bool {
    outcome.value.map { ($0 - outcome.bound) * scale <= 1e-8 } ?? false
  }

  /// The exact optimum with the integer columns of a solution fixed; nil when the engine does not get there.
  private func settle(
    _ formulation: TrackingFormulation, _ quadratic: SquaredTerms, on values: [Double], watch: Stopwatch
  ) throws(SolverError) -> [Double]? {
    var fixed = formulation.model
    for column in 0..<fixed.columnCount where fixed.columnKinds[column] != .continuous {
      let value = values[column].rounded()
      fixed.setBounds(of: Variable(column: column), lower: value, upper: value)
    }
    var master = TangentModel(fixed, quadratic)
    master.addTangents(at: values, all: true)
    guard try master.tightenRoot(lpSolver, watch: watch, rounds: 200, tolerance: 1e-9) != nil else { return nil }
    return master.lastPoint
  }
}

extension SearchProgress {
  /// The same progress in other units.
  func rescaled(by factor: Double) -> SearchProgress {
    SearchProgress(
      seconds: seconds, incumbent: incumbent.map { $0 * factor }, bound: bound * factor, nodes: nodes)
  }
}
