import MILP
import TrackingDomain

/// Finds a portfolio that keeps every constraint by solving the whole program over a small kernel of promising stocks.
///
/// Source: Angelelli, Mansini & Speranza (2012), Computational Optimization and Applications 51:1–26.
struct KernelSearch {
  let solver: any Solver
  let lpSolver: any LPSolver
  let limits: TrackingLimits

  /// Solves over the stocks that any guide holds, those that are owned, and those that must be held.
  ///
  /// - Parameters:
  ///   - problem: the problem over all stocks.
  ///   - reference: the path that the `shares` basis is linearised at.
  ///   - guides: proportions of portfolios that need not keep every constraint.
  ///   - start: proportions that do; nil where none are known.
  /// - Returns: N proportions, nil where nothing was found in a fifth of the time that is left, and the work done.
  /// - Throws: ``SolverError``.
  func find(
    _ problem: TrackingProblem, reference: [Double]?, guides: [[Double]], start: [Double]?, _ watch: Stopwatch
  ) throws(SolverError) -> Finding {
    var kernel = Set(problem.holdings.shares.indices.filter { problem.holdings.shares[$0] != 0 })
    for weights in guides + [start].compactMap({ $0 }) {
      kernel.formUnion(weights.indices.filter { weights[$0] > 0 })
    }
    for case .selection(let rule) in problem.constraints where rule.range.lowerBound > 0 {
      kernel.formUnion(rule.members)
    }
    guard !kernel.isEmpty, kernel.count < problem.stockCount else { return Finding() }
    let stocks = kernel.sorted()
    let small = problem.restricted(to: stocks)
    let system = DeviationSystem(small, reference: reference)
    let begin = start.map { start in stocks.map { start[$0] } }
    let scale = Scaling.scale(
      for: problem.objective, system: system,
      weights: begin ?? Array(repeating: 1 / Double(stocks.count), count: stocks.count))
    let formulation = TrackingFormulation(small, system: system, scale: scale)
    var share = limits
    share.seconds = 0.2 * (watch.remaining ?? 60)
    share.relativeGap = max(limits.relativeGap, 0.01)
    let search = ModelSearch(solver: solver, lpSolver: lpSolver, limits: share)
    let outcome = try search.minimise(
      formulation, start: begin.map { formulation.columnValues(forWeights: $0) }, watch: Stopwatch(share))
    var finding = Finding(weights: nil, nodes: outcome.nodes, cuts: outcome.cuts, iterations: outcome.iterations)
    guard let values = outcome.values else { return finding }
    var weights = [Double](repeating: 0, count: problem.stockCount)
    for (stock, weight) in zip(stocks, formulation.weights(of: values)) { weights[stock] = weight }
    finding.weights = weights
    return finding
  }

  /// What a search came to, and what it took.
  struct Finding {
    var weights: [Double]?
    var nodes = 0
    var cuts = 0
    var iterations = 0
  }
}
