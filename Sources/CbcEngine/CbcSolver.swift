import CbcShim
public import MILP

/// Solves mixed-integer programs by COIN-OR CBC, and models without whole columns by its linear solver, CLP.
///
/// CBC is not believed. Each solve is one fresh CBC model, in and out; every vector that comes back is judged against
/// the ``Model`` by ``FeasibilityReport``; "optimal" needs CBC's proof, a bound that meets the incumbent and a vector
/// that passes; "infeasible" needs a second run without preprocessing and without a start.
///
/// CBC's entry keeps state in globals, so that solves of one process take turns behind a lock. Waiting for the lock
/// counts against no limit and ends at once when the solve is cancelled. Solves that are to run side by side need a
/// process each.
///
/// The time limit is one of the wall clock, held to within about a second once the root relaxation is solved, which
/// CBC does not interrupt. Nothing is ever written to standard output or standard error.
public struct CbcSolver: Solver {
  /// Makes a solver.
  public init() {}

  /// Name and version of the engine: "CBC 2.10.8".
  public var engine: String { "CBC \(String(cString: kx_cbc_version()))" }

  /// Minimises a model; see ``MILP/Solver/solve(_:options:start:observer:)``.
  ///
  /// A start that is feasible, and better than the cutoff where there is one, is the first incumbent: the result is
  /// never worse than it. Any other start is dropped.
  ///
  /// - Throws: ``SolverError``.
  public func solve(
    _ model: Model, options: SolveOptions, start: [Double]?, observer: (@Sendable (SearchProgress) -> Void)?
  ) throws(SolverError) -> SolveResult {
    do { try model.validate() } catch { throw .invalidModel(error) }
    try options.validate()
    let start = start.flatMap { model.incumbent(from: $0) }.flatMap {
      $0.objective < options.cutoff ?? .infinity ? $0 : nil
    }
    if !model.hasIntegers {
      let monitor = SearchMonitor(options: options, startObjective: start?.objective, observer: observer)
      return try LinearSearch(model: model, options: options, start: start, monitor: monitor).run()
    }
    guard acquireLock(options.cancellation) else {
      return SolveResult(termination: .interrupted, incumbent: start, bound: -.infinity)
    }
    defer { kx_lock_release() }
    let monitor = SearchMonitor(options: options, startObjective: start?.objective, observer: observer)
    return try IntegerSearch(model: model, options: options, start: start, monitor: monitor).run()
  }

  private func acquireLock(_ cancellation: Cancellation?) -> Bool {
    guard let cancellation else { return kx_lock_acquire(nil, nil) != 0 }
    let context = Unmanaged.passUnretained(cancellation).toOpaque()
    return withExtendedLifetime(cancellation) {
      kx_lock_acquire(
        { context in
          guard let context else { return 0 }
          return Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
        }, context) != 0
    }
  }
}

extension SolveOptions {
  /// The most by which an incumbent may exceed the bound and count as proven.
  ///
  /// The gap that was asked for, plus what the engine's tolerances make unavoidable: 1e-6 relative, or 1e-8 for
  /// objectives near zero.
  func allowedGap(at objective: Double) -> Double {
    max(absoluteGap, relativeGap * abs(objective)) + 1e-6 * max(abs(objective), 1e-2)
  }
}
