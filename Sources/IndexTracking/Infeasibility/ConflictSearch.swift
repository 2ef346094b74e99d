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

  /// Searches from sets that are known to be infeasible, the most promising first, until a conflict is found of which
  /// every constraint is known to be needed.
  ///
  /// - Throws: ``SolverError``.
  func run(from starts: [Set<Int>]) throws(SolverError) -> Outcome {
    var best: Outcome?
    for start in starts {
      // Two are as good as it gets: one alone is found whatever the start.
      if let best, best.isMinimal, best.positions.count <= 2 || start.count == problem.constraints.count { break }
      let outcome = try reduce(start)
      let isBetter = best.map { best in
        outcome.isMinimal && (!best.isMinimal || outcome.positions.count < best.positions.count)
      }
      if isBetter ?? true { best = outcome }
    }
    return best ?? Outcome(positions: Set(problem.constraints.indices), witnesses: [:])
  }

  /// What the engine says of the smallest set that counting blames, and of what the linear relaxation blames.
  struct Blame {
    /// Sets that the engine finds infeasible too.
    var infeasible: [Set<Int>] = []
    /// A proof by counting that the engine refutes by a portfolio: one of them is wrong.
    var contradiction: ArithmeticConflict?
  }

  /// Blames small sets of constraints, which are asked about in a fraction of the time that all of them take.
  func blame() throws(SolverError) -> Blame {
    var result = Blame()
    let findings = ArithmeticConflicts(stated: problem).findings()
    if let smallest = findings.min(by: { $0.constraints.count < $1.constraints.count }) {
      let positions = Set(smallest.constraints)
      switch try ask(positions) {
      case .infeasible: result.infeasible.append(positions)
      case .feasible: result.contradiction = smallest
      case .unknown: break
      }
    }
    if let blamed = try blamedByRelaxation(), case .infeasible = try ask(blamed) { result.infeasible.append(blamed) }
    return result
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
  /// Whether the formulation puts some of the constraint into bounds or coefficients of others, see
  /// ``TrackingProblem/tightCeilings``, where multipliers of its own rows do not show it.
  var actsThroughBounds: Bool {
    switch self {
    case .proportions, .allocation, .tradeBan, .turnover, .liquidity, .ucits, .largestSum, .cash: true
    case .cardinality, .selection, .implication, .exposure, .tradeCount, .minimumTrade, .costLimit: false
    }
  }
}
