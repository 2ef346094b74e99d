import MILP
import MarketData
import TrackingDomain

/// Finds the path to linearise the basis `shares` at, by search alone, before anything is proven.
///
/// A search costs far less than a proof and mostly finds the optimum of its model. So the portfolios that it finds at
/// one path after another, each its predecessor's own, stand for the rounds that would only be proven to be left behind;
/// the proof begins where their true objectives no longer fall. A search that does not know every constraint stands for
/// nothing: such problems are proven round by round.
struct ReferenceSearch {
  /// Most paths; a few are enough, since each model differs less from the last.
  private static let mostRounds = 10
  /// The part of a first search's walks that suffices from the portfolio of the round before.
  private static let laterEffort = 0.1

  let problem: TrackingProblem
  let limits: TrackingLimits
  let judge: Judge

  /// Where the searches came to rest.
  struct Rest {
    /// p̂, the path that led to the portfolio; nil for the benchmark's own.
    var reference: [Double]?
    /// The portfolio's proportions.
    var weights: [Double]
    /// The true objective that the rounds settled at; nil where the search was ended before.
    var settled: Double?
  }

  /// Searches from path to path.
  ///
  /// - Returns: where it ended; nil where no portfolio was found that keeps every constraint, or none could be.
  func rest(starts: [[Double]], _ watch: Stopwatch, _ log: SearchLog) -> Rest? {
    var best: (rest: Rest, value: Double)?
    var reference: [Double]?
    for _ in 0..<Self.mostRounds where !watch.isOver && !limits.cancellation.isCancelled {
      let system = DeviationSystem(problem, reference: reference)
      let outlay = Outlay(problem, system: system)
      guard SupportStatement.isExact(outlay.problem) else { return nil }
      let finder = IncumbentFinder(problem, outlay: outlay, limits: limits)
      log.beginModel()
      let found = finder.find(
        starts: best.map { [$0.rest.weights] } ?? starts, effort: best == nil ? 1 : Self.laterEffort, watch, log)
      guard let weights = found.accepted else { break }
      let portfolio = judge.portfolio(weights: weights)
      let value = judge.objective(of: portfolio)
      var rest = Rest(reference: reference, weights: weights)
      if let best {
        if abs(value - best.value) <= 1e-6 * abs(best.value) {
          rest.settled = value
          return rest
        }
        if value > best.value {
          // The next round is no better, so that this one is the last.
          rest = best.rest
          rest.settled = best.value
          return rest
        }
      }
      best = (rest, value)
      reference = problem.valuePath(of: portfolio)
    }
    return best?.rest
  }
}

extension TrackingProblem {
  /// P[0]…P[T] of a portfolio as a fraction of C.
  func valuePath(of portfolio: JudgedPortfolio) -> [Double] {
    (0...periodCount).map { date in
      portfolio.heldPositions.reduce(portfolio.cash) { $0 + portfolio.shares[$1] * inSample.price($1, date) } / capital
    }
  }
}
