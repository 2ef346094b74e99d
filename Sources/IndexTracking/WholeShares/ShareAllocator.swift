public import MILP
public import TrackingDomain

/// Turns proportions into whole lots by a small integer program over the chosen stocks.
public struct ShareAllocator: Sendable {
  private let solver: any Solver
  private let lpSolver: any LPSolver
  private let limits: TrackingLimits

  /// An allocator with given engines and limits.
  public init(solver: any Solver, lpSolver: any LPSolver, limits: TrackingLimits) {
    self.solver = solver
    self.lpSolver = lpSolver
    self.limits = limits
  }

  /// Whole shares and what they break.
  public struct Allocation: Sendable {
    /// N share counts, whole.
    public var shares: [Double]
    /// What the whole shares break; empty when everything holds.
    public var violations: [Violation]
  }

  /// Allocates whole lots to the support of given proportions, deviation minimised.
  ///
  /// Where no whole-lot portfolio satisfies everything, the one that breaks least is returned with what it breaks.
  ///
  /// - Parameters:
  ///   - problem: the problem over all stocks.
  ///   - weights: N proportions of the continuous solution.
  ///   - reference: the path that the `shares` basis is linearised at.
  /// - Returns: nil when not even one lot of each stock can be bought.
  /// - Throws: ``SolverError``.
  public func allocate(
    _ problem: TrackingProblem, weights: [Double], reference: [Double]?
  ) throws(SolverError) -> Allocation? {
    let kept = weights.indices.filter { weights[$0] > 0 || problem.holdings.shares[$0] != 0 }
    let small = problem.restricted(to: kept)
    let target = kept.map { weights[$0] }
    let support = target.indices.filter { target[$0] > 0 }
    let system = DeviationSystem(small, reference: reference)
    let start = RoundingSearch(small, system: system, support: support).lots(near: target)
    let scale = Scaling.scale(
      for: problem.objective, system: system,
      weights: start.map { counts in
        zip(counts, small.lotProportions).map { $0 * $1 }
      } ?? target)
    let judge = Judge(problem)
    func spread(_ counts: [Double]) -> [Double] {
      var shares = [Double](repeating: 0, count: problem.stockCount)
      for (position, stock) in kept.enumerated() { shares[stock] = counts[position] * problem.universe.lots[stock] }
      return shares
    }
    var reserve = 0.0
    for _ in 0..<3 {
      let program = ShareFormulation(small, system: system, support: support, scale: scale, reserve: reserve)
      guard let counts = try solve(program, start: start) else { break }
      let portfolio = judge.portfolio(shares: spread(counts))
      if portfolio.cash < 0 {
        // The engine may miss the budget by its own tolerance; money may not be missed at all.
        reserve += max(1e-9, -2 * portfolio.cash / problem.capital)
        continue
      }
      return Allocation(shares: portfolio.shares, violations: judge.violations(by: portfolio))
    }
    if let start {
      let portfolio = judge.portfolio(shares: spread(start))
      let violations = judge.violations(by: portfolio)
      if violations.isEmpty, portfolio.cash >= 0 { return Allocation(shares: portfolio.shares, violations: []) }
    }
    let program = ShareFormulation(small, system: system, support: support, scale: scale, reserve: 1e-9)
    guard let counts = try solveElastically(program) else { return nil }
    let portfolio = judge.portfolio(shares: spread(counts))
    return Allocation(shares: portfolio.shares, violations: judge.violations(by: portfolio))
  }

  private func solve(_ program: ShareFormulation, start: [Double]?) throws(SolverError) -> [Double]? {
    let search = ModelSearch(solver: solver, lpSolver: lpSolver, limits: limits)
    let outcome = try search.minimise(
      program.formulation, start: start.map { program.columnValues(lots: $0) }, watch: Stopwatch(limits))
    return outcome.values.map { values in program.lots.map { values[$0.column].rounded() } }
  }

  /// The lots that break the constraints least in all; the number of stocks and the capital are never broken.
  private func solveElastically(_ program: ShareFormulation) throws(SolverError) -> [Double]? {
    var breakable = Set<Int>()
    for (rows, constraint) in zip(program.formulation.constraintRows, program.formulation.problem.constraints) {
      if case .cardinality = constraint { continue }
      breakable.formUnion(rows)
    }
    let elastic = program.formulation.model.elastic(rows: breakable, price: 1e4, keepingObjective: false)
    var options = SolveOptions()
    options.timeLimit = limits.seconds
    options.seed = limits.seed
    options.cancellation = limits.cancellation
    let result = try solver.solve(elastic.model, options: options)
    return result.incumbent.map { incumbent in program.lots.map { incumbent.values[$0.column].rounded() } }
  }
}
