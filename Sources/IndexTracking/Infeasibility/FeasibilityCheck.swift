import MILP
import TrackingDomain

/// Asks whether a portfolio exists, by routes that do not lean on each other.
struct FeasibilityCheck {
  let solver: any Solver
  let lpSolver: any LPSolver
  let limits: TrackingLimits
  let watch: Stopwatch

  /// How a claim that nothing is feasible fared.
  enum Confirmation: Sendable {
    /// A second route comes to the same end; says which.
    case confirmed(String)
    /// A portfolio exists that the judge accepts; its N share counts.
    case refuted(shares: [Double])
    /// The second route came to no end.
    case undecided(Termination)
  }

  /// Asks the engine whether a problem's constraints can all be satisfied.
  func answer(_ problem: TrackingProblem, seconds: Double = .infinity) throws(SolverError) -> FeasibilityProgram.Answer
  {
    var options = options
    options.timeLimit = min(seconds, watch.remaining ?? seconds)
    if options.timeLimit == .infinity { options.timeLimit = nil }
    return try FeasibilityProgram(problem).answer(solver, options)
  }

  /// Confirms that a problem is infeasible by a route other than the search that said so.
  ///
  /// Counting and adding up first; then multipliers that refute the linear relaxation, checked here; then an integer
  /// search on the constraints alone, which shares neither objective, scale, seed nor preprocessing with any other.
  ///
  /// - Parameter leastSeconds: given to the last route even where the search has used its time up.
  func confirm(_ problem: TrackingProblem, leastSeconds: Double = 5) throws(SolverError) -> Confirmation {
    if !ArithmeticConflicts(stated: problem).findings().isEmpty { return .confirmed("arithmetic") }
    var program = FeasibilityProgram(problem)
    if let ray = try refutation(of: program.formulation.model), program.formulation.model.isProvenInfeasible(by: ray) {
      return .confirmed("the linear relaxation, refuted by multipliers of its rows")
    }
    program.formulation.model.minimise(.sum(program.formulation.held))
    var options = options
    options.timeLimit = watch.remaining.map { max($0, leastSeconds) }
    options.seed = limits.seed &+ 1
    options.preprocessing = false
    switch try program.answer(solver, options) {
    case .infeasible: return .confirmed("a second search by \(solver.engine) on the constraints alone")
    case .feasible(let shares): return .refuted(shares: shares)
    case .unknown(let termination): return .undecided(termination)
    }
  }

  /// Multipliers that the engine offers as a refutation of the linear relaxation; nil where it offers none.
  func refutation(of model: Model) throws(SolverError) -> [Double]? {
    let session = try lpSolver.makeSession(model)
    var settings = LPOptions(method: .dual, timeLimit: watch.remaining)
    settings.cancellation = limits.cancellation
    guard try session.solve(settings).status == .infeasible else { return nil }
    return session.infeasibilityRay()
  }

  var options: SolveOptions {
    var options = SolveOptions()
    options.seed = limits.seed
    options.logFile = limits.logFile
    options.cancellation = limits.cancellation
    return options
  }
}
