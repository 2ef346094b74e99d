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
    var small = problem.restricted(to: kept)
    small.freezeBannedHoldings()
    let lots = small.universe.lots
    let target = kept.map { weights[$0] }
    let support = target.indices.filter { target[$0] > 0 }
    let system = DeviationSystem(small, reference: reference)
    let judge = Judge(problem)
    func portfolio(_ counts: [Double]) -> JudgedPortfolio {
      var shares = [Double](repeating: 0, count: problem.stockCount)
      for (position, stock) in kept.enumerated() { shares[stock] = counts[position] * lots[position] }
      return judge.portfolio(shares: shares)
    }
    let scale = Scaling.scale(for: problem.objective, system: system, weights: target)
    for mostCash in small.residualCashLevels(support: support) {
      let search = RoundingSearch(small, system: system, target: target, mostCash: mostCash)
      let start = search.lots().flatMap { counts in
        let rounded = portfolio(counts)
        return rounded.cash >= 0 && judge.wholeShareViolations(by: rounded).isEmpty ? counts : nil
      }
      // The engine may miss a budget by its own tolerance; money may not be missed at all. A reserve a little larger
      // than the miss makes up for it, of the capital as of the budget for transaction cost.
      var reserve = 0.0
      var strict = small
      var answer = start
      for _ in 0..<3 where reserve <= mostCash {
        let program = ShareFormulation(
          strict, system: system, support: support, scale: scale, cash: reserve...mostCash)
        guard let counts = try solve(program, start: start) else { break }
        let found = portfolio(counts)
        let excess = judge.costExcess(of: found)
        if found.cash < 0 || excess > 0 {
          if found.cash < 0 { reserve += max(1e-9, -2 * found.cash / problem.capital) }
          if excess > 0 { strict.lowerCostLimit(by: max(1e-9, 2 * excess / problem.capital)) }
          continue
        }
        // An engine that ran out of time may not have come as far as rounding did.
        let isBetter = start.map { search.value(of: counts) <= search.value(of: $0) } ?? true
        if isBetter, judge.wholeShareViolations(by: found).isEmpty { answer = counts }
        break
      }
      if let answer { return Allocation(shares: portfolio(answer).shares, violations: []) }
    }
    let program = ShareFormulation(small, system: system, support: support, scale: scale, cash: 1e-9...1)
    // An engine that is out of time says nothing of whether lots exist; rounding does, if only of lots and capital.
    let rounding = RoundingSearch(small, system: system, target: target, mostCash: 1)
    guard let counts = try solveElastically(program) ?? rounding.lots() else { return nil }
    let nearest = portfolio(counts)
    return Allocation(shares: nearest.shares, violations: judge.wholeShareViolations(by: nearest))
  }

  private func solve(_ program: ShareFormulation, start: [Double]?) throws(SolverError) -> [Double]? {
    try lots(of: program, in: program.formulation, start: start.map { program.columnValues(lots: $0) })
  }

  /// The lots that break the constraints least in all; the number of stocks and the capital are never broken.
  private func solveElastically(_ program: ShareFormulation) throws(SolverError) -> [Double]? {
    try lots(of: program, in: program.elastic(), start: nil)
  }

  private func lots(
    of program: ShareFormulation, in formulation: TrackingFormulation, start: [Double]?
  ) throws(SolverError) -> [Double]? {
    let search = ModelSearch(solver: solver, lpSolver: lpSolver, limits: limits)
    let outcome = try search.minimise(formulation, start: start, watch: Stopwatch(limits))
    return outcome.values.map { values in program.lots.map { values[$0.column].rounded() } }
  }
}
