/// Anything that can minimise a ``Model``.
///
/// A call solves one model once and keeps nothing: no state survives it, so that no answer can be stale.
public protocol Solver: Sendable {
  /// Name and version of the engine, for results: "CBC 2.10.8".
  var engine: String { get }

  /// Minimises a model.
  ///
  /// How the search ended is a result; only bad input and faults of the engine are errors.
  ///
  /// - Parameters:
  ///   - model: validated first; refused with ``SolverError/invalidModel(_:)``.
  ///   - options: limits, tolerances, seed.
  ///   - start: a full vector of column values to begin from, checked by the engine and dropped when infeasible.
  ///   - observer: told of each new incumbent and of the bound as it moves, on the solving thread.
  /// - Throws: ``SolverError``.
  func solve(
    _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
  ) throws(SolverError) -> SolveResult
}

extension Solver {
  /// Minimises a model without a start or an observer.
  public func solve(_ model: Model, options: SolveOptions = SolveOptions()) throws(SolverError) -> SolveResult {
    try solve(model, options: options, start: nil, observer: nil)
  }
}

/// Limits and tolerances of one solve.
public struct SolveOptions: Sendable {
  /// Most wall-clock seconds; nil for no limit.
  public var timeLimit: Double?
  /// Most branch-and-bound nodes; nil for no limit.
  public var nodeLimit: Int?
  /// The search may stop once (incumbent − bound)/|incumbent| is no more than this.
  public var relativeGap = 0.0
  /// The search may stop once incumbent − bound is no more than this, in objective units.
  public var absoluteGap = 0.0
  /// Only solutions strictly better than this value are wanted; nil for any.
  public var cutoff: Double?
  /// Seed of the engine's random choices.
  public var seed = 1
  /// Where the engine's own log goes; nil for nowhere.
  public var logFile: String?
  /// Whether the engine may presolve the integer program.
  public var preprocessing = true
  /// Stops the search from another thread.
  public var cancellation: Cancellation?

  /// Makes options: no limits, exact optimality, seed 1, silent.
  public init() {}
}

/// Why a search stopped; what it found is another matter, see ``SolveResult/incumbent``.
public enum Termination: String, Sendable, Hashable, Codable, CaseIterable {
  /// Proven within the gap that was asked for.
  case optimal
  /// Proven to have no solution (or none better than the cutoff, where one was given).
  case infeasible
  /// Proven to have no least value.
  case unbounded
  /// The wall-clock limit was reached.
  case timeLimit = "time_limit"
  /// The node limit was reached.
  case nodeLimit = "node_limit"
  /// Cancelled by the caller.
  case interrupted
  /// The engine lost its way numerically; nothing is proven.
  case numerical
}

/// A solution of the integer program: values that were checked against the model.
public struct Incumbent: Sendable, Hashable {
  /// The value of each column.
  public var values: [Double]
  /// The objective there.
  public var objective: Double

  /// Pairs values with their objective.
  public init(values: [Double], objective: Double) {
    self.values = values
    self.objective = objective
  }
}

/// How a search ended and what it found.
public struct SolveResult: Sendable {
  /// Why the search stopped.
  public var termination: Termination
  /// The best solution found; nil when none was, whatever the reason for stopping.
  public var incumbent: Incumbent?
  /// A value that no solution can be below; −∞ when nothing is known.
  public var bound: Double
  /// Branch-and-bound nodes searched.
  public var nodes: Int
  /// Simplex iterations.
  public var iterations: Int
  /// Wall-clock seconds.
  public var seconds: Double

  /// Makes a result.
  public init(
    termination: Termination, incumbent: Incumbent?, bound: Double, nodes: Int = 0, iterations: Int = 0,
    seconds: Double = 0
  ) {
    self.termination = termination
    self.incumbent = incumbent
    self.bound = bound
    self.nodes = nodes
    self.iterations = iterations
    self.seconds = seconds
  }

  /// (incumbent − bound)/|incumbent|, see ``relativeGap(incumbent:bound:absoluteTolerance:)``; nil without an incumbent.
  public var gap: Double? { incumbent.map { relativeGap(incumbent: $0.objective, bound: bound) } }
}

/// What a running search knows, in the engine's words: only the result's incumbent has been checked.
public struct SearchProgress: Sendable, Hashable {
  /// Wall-clock seconds since the solve began.
  public var seconds: Double
  /// The best objective so far; nil before the first solution.
  public var incumbent: Double?
  /// The best proven bound so far; −∞ before the first.
  public var bound: Double
  /// Nodes searched so far.
  public var nodes: Int
  /// A difference of incumbent and bound that means nothing, in the objective's units.
  public var absoluteTolerance = 0.0

  /// Makes a progress report.
  public init(seconds: Double, incumbent: Double?, bound: Double, nodes: Int) {
    self.seconds = seconds
    self.incumbent = incumbent
    self.bound = bound
    self.nodes = nodes
  }

  /// The relative gap of what is known; nil without an incumbent, +∞ without a bound.
  public var gap: Double? {
    incumbent.map { relativeGap(incumbent: $0, bound: bound, absoluteTolerance: absoluteTolerance) }
  }
}

/// What keeps a solver from giving any result at all.
public enum SolverError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The model is not well formed.
  case invalidModel(ModelError)
  /// An option is out of range; says which, and what is allowed.
  case invalidOption(String)
  /// The engine failed, or contradicted itself; says how.
  case engineFault(String)
  /// The file for the engine's own log cannot be opened or written.
  case logNotWritten(String)

  /// Cause and remedy, in words.
  public var description: String {
    switch self {
    case .invalidModel(let error): "the model is not well formed: \(error)"
    case .invalidOption(let what): "solver option: \(what)"
    case .engineFault(let what): "the solver failed: \(what)"
    case .logNotWritten(let path):
      "\(path): the solver's log cannot be written. Choose a file in a folder that exists, with room, and that you may "
        + "write to"
    }
  }
}
