import MILP
import TrackingDomain

/// Finds a smallest set of a user's constraints that cannot hold together: take any one back and the rest can.
///
/// A deletion filter (Chinneck & Dravnieks 1991, ORSA J. Comput. 3:157–168) over constraints as users name them, not
/// over rows: each is put in its weakest form, first in blocks and then one by one, and stays away when the rest is
/// still infeasible. The filter begins from what counting or the linear relaxation already blames.
struct ConflictSearch {
  /// A problem that says how much cash is allowed.
  let problem: TrackingProblem
  let check: FeasibilityCheck

  /// What was found.
  struct Outcome {
    /// Positions of the constraints, proven infeasible together.
    var positions: Set<Int>
    /// For each of them a portfolio, N share counts, that satisfies all the others; judged from raw prices.
    var witnesses: [Int: [Double]]
    /// Whether every one of them is known to be needed: each has a witness.
    var isMinimal: Bool { Set(witnesses.keys).isSuperset(of: positions) }
  }

  /// Searches.
  ///
  /// - Precondition: all constraints together are infeasible.
  /// - Throws: ``SolverError``.
  func run() throws(SolverError) -> Outcome {
    var best: Outcome?
    for start in try starts() {
      // Fewer than two are rarely enough, so that two are as good as it gets.
      if let best, best.isMinimal, check.watch.isOver || best.positions.count <= 2 { break }
      let outcome = try reduce(start)
      let isBetter = best.map { best in
        outcome.isMinimal && (!best.isMinimal || outcome.positions.count < best.positions.count)
      }
      if isBetter ?? true { best = outcome }
    }
    return best ?? Outcome(positions: Set(problem.constraints.indices), witnesses: [:])
  }

  /// Sets known to be infeasible to begin from: the smallest that counting blames, what the linear relaxation blames,
  /// everything.
  private func starts() throws(SolverError) -> [Set<Int>] {
    var result: [Set<Int>] = []
    let counted = ArithmeticConflicts(stated: problem).findings().map { Set($0.constraints) }
    if let smallest = counted.min(by: { $0.count < $1.count }) { result.append(smallest) }
    if let blamed = try blamedByRelaxation() { result.append(blamed) }
    var confirmed: [Set<Int>] = []
    for start in result {
      if case .infeasible = try check.answer(problem.keeping(start), seconds: 10) { confirmed.append(start) }
    }
    return confirmed + [Set(problem.constraints.indices)]
  }

  /// The constraints whose rows have a part in a refutation of the linear relaxation, and those that act through
  /// bounds of columns.
  private func blamedByRelaxation() throws(SolverError) -> Set<Int>? {
    let formulation = FeasibilityProgram(problem).formulation
    guard let ray = try check.refutation(of: formulation.model), formulation.model.isProvenInfeasible(by: ray) else {
      return nil
    }
    let largest = ray.reduce(0) { max($0, abs($1)) }
    return Set(
      problem.constraints.indices.filter { position in
        let rows = formulation.constraintRows[position]
        return problem.constraints[position].actsThroughBounds || rows.contains { abs(ray[$0]) > 1e-9 * largest }
      })
  }

  private func reduce(_ start: Set<Int>) throws(SolverError) -> Outcome {
    var current = start
    var block = max(1, current.count / 2)
    while block > 1 {
      var open = current.sorted()
      while !open.isEmpty, !check.watch.isOver {
        let candidates = Set(open.prefix(block))
        open.removeFirst(candidates.count)
        if case .infeasible = try ask(current.subtracting(candidates)) { current.subtract(candidates) }
      }
      block /= 2
    }
    var witnesses: [Int: [Double]] = [:]
    for position in current.sorted() where !check.watch.isOver {
      switch try ask(current.subtracting([position])) {
      case .infeasible: current.remove(position)
      case .feasible(let shares): witnesses[position] = shares
      case .unknown: continue
      }
    }
    return Outcome(positions: current, witnesses: witnesses.filter { isWitness($1, against: $0, of: current) })
  }

  private func ask(_ kept: Set<Int>) throws(SolverError) -> FeasibilityProgram.Answer {
    try check.answer(problem.keeping(kept), seconds: 10)
  }

  /// Whether share counts satisfy all of a conflict but one constraint, by the judge's word.
  private func isWitness(_ shares: [Double], against position: Int, of conflict: Set<Int>) -> Bool {
    guard conflict.contains(position) else { return false }
    let judge = Judge(problem.keeping(conflict.subtracting([position])))
    return judge.violations(by: judge.portfolio(shares: shares)).isEmpty
  }
}

extension PortfolioConstraint {
  /// Whether the formulation puts some of the constraint into bounds of columns, where multipliers of rows do not show
  /// it.
  var actsThroughBounds: Bool {
    switch self {
    case .proportions, .tradeBan, .liquidity, .ucits, .cash: true
    case .cardinality, .allocation, .selection, .implication, .exposure, .turnover, .minimumTrade, .costLimit: false
    }
  }
}
