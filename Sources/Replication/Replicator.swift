public import IndexTracking
public import MILP
public import MarketData
public import TrackingDomain

/// Replicates a benchmark in any of the ways that practitioners choose between, on the same data and judged alike.
public struct Replicator: Sendable {
  let problem: TrackingProblem
  let stocks: StockTable?
  let plan: ReplicationPlan
  let solver: any Solver
  let lpSolver: any LPSolver
  let limits: TrackingLimits
  private let weights: Result<BenchmarkWeights, ProblemError>

  /// Prepares replication.
  ///
  /// - Parameters:
  ///   - problem: benchmark, capital, constraints; the number of stocks is the most that its cardinality allows.
  ///   - stocks: further columns for strata; nil where no table was named.
  ///   - plan: the choices that the methods leave open.
  ///   - solver: solves integer programs, such as `CbcSolver`.
  ///   - lpSolver: solves linear relaxations, such as `ClpSolver`.
  ///   - limits: when a search stops; each method has them to itself.
  /// - Throws: `ProblemError` for a choice that makes no sense.
  public init(
    _ problem: TrackingProblem, stocks: StockTable?, plan: ReplicationPlan, solver: any Solver,
    lpSolver: any LPSolver, limits: TrackingLimits = TrackingLimits()
  ) throws(ProblemError) {
    try plan.validate()
    self.problem = problem
    self.stocks = stocks
    self.plan = plan
    self.solver = solver
    self.lpSolver = lpSolver
    self.limits = limits
    do { weights = .success(try BenchmarkWeights(problem)) } catch { weights = .failure(error) }
  }

  /// Replicates by one method.
  ///
  /// - Throws: `ProblemError` where the data or the choices do not allow the method, `TrackingError` where a search or
  ///   its check fails.
  public func replicate(_ method: ReplicationMethod) throws -> Replica {
    switch method {
    case .full: try full()
    case .stratified: try stratified()
    case .optimised: try optimised()
    case .blended: try blended()
    }
  }

  /// The benchmark's weights, scaled to add up to one; nil where none is known.
  public var benchmarkWeights: BenchmarkWeights? { try? weights.get() }

  /// The benchmark's weights for a method that cannot do without them.
  func requiredWeights() throws(ProblemError) -> BenchmarkWeights { try weights.get() }

  /// What must be said of the benchmark's weights.
  public var notes: [String] { benchmarkWeights?.notes(ids: problem.market.ids) ?? [] }
}
