import MarketData
public import TrackingDomain

/// The `shares` basis as it is meant to be solved: linearised at the benchmark's path, then at the optimum's own, until
/// the true objective settles, every round by ``ExhaustiveOracle``.
public struct SuccessiveOracle {
  /// One round.
  public struct Round {
    /// The linearised optimum.
    public var optimum: ExhaustiveOracle.Optimum
    /// The objective of its weights recomputed from prices and share counts.
    public var trueValue: Double
  }

  /// What was found: the rounds, or why there are none.
  public enum Answer {
    /// Every round, at least one.
    case rounds([Round])
    /// No portfolio satisfies everything.
    case infeasible(by: Double)
    /// The oracle could not tell in some round.
    case undecided
  }

  private let problem: TrackingProblem

  /// An oracle for a problem on the `shares` basis.
  public init(_ problem: TrackingProblem) { self.problem = problem }

  /// Solves round after round until the true objective no longer gets smaller by a millionth.
  public func solve() -> Answer {
    var rounds: [Round] = []
    var reference: [Double]?
    for _ in 0..<20 {
      switch ExhaustiveOracle(problem, reference: reference).solve() {
      case .infeasible(let amount): return rounds.isEmpty ? .infeasible(by: amount) : .rounds(rounds)
      case .undecided: return .undecided
      case .optimal(let optimum):
        let path = path(optimum)
        let value = trueValue(path)
        let before = rounds.last?.trueValue
        rounds.append(Round(optimum: optimum, trueValue: value))
        if let before, value >= before * (1 - 1e-6) { return .rounds(rounds) }
        reference = path
      }
    }
    return .rounds(rounds)
  }

  /// P[0]…P[T] as a fraction of C.
  private func path(_ optimum: ExhaustiveOracle.Optimum) -> [Double] {
    let market = problem.inSample
    let last = problem.periodCount
    return (0...last).map { date in
      optimum.weights.indices.reduce(optimum.cash) {
        $0 + optimum.weights[$1] * market.price($1, date) / market.price($1, last)
      }
    }
  }

  private func trueValue(_ path: [Double]) -> Double {
    let own = Returns.of(path, problem.objective.returns)
    let other = Returns.of(problem.inSample.benchmark, problem.objective.returns)
    return problem.objective.value(of: zip(own, other).map { $0 - $1 })
  }
}
