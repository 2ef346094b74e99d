public import IndexTracking
public import TrackingDomain

/// A portfolio that replicates a benchmark, and how it came about.
public struct Replica: Sendable {
  /// The method.
  public let method: ReplicationMethod
  /// What the method answered: the problem with the constraints that apply to it.
  public let problem: TrackingProblem
  /// The portfolio of whole shares with its proportions before rounding; nil where none was found.
  public let portfolio: Portfolio?
  /// The search, where the method is one; nil where the portfolio follows from rules.
  public let search: TrackingResult?
  /// Wall-clock seconds.
  public let seconds: Double
  /// The strata that were sampled or kept within a band; empty where there were none.
  public var strata: [Stratum] = []
  /// Positions of the core of a blend, largest first.
  public var core: [Int] = []
  /// Positions of stocks whose benchmark weight is too small for a lot, largest first.
  public var tooSmall: [Int] = []
  /// What a reader must know, in sentences.
  public var notes: [String] = []

  /// Share counts with the proportions that they round.
  public struct Portfolio: Sendable {
    /// N fractions of C before whole lots.
    public let targetWeights: [Double]
    /// Whole shares, judged from raw prices.
    public let whole: JudgedPortfolio
    /// What the whole shares break; empty when everything holds.
    public let violations: [Violation]
  }

  /// A portfolio that follows from rules, judged.
  init(
    _ method: ReplicationMethod, problem: TrackingProblem, targetWeights: [Double], shares: [Double], seconds: Double
  ) {
    self.method = method
    self.problem = problem
    self.seconds = seconds
    search = nil
    let judge = Judge(problem)
    let whole = judge.portfolio(shares: shares)
    portfolio = Portfolio(targetWeights: targetWeights, whole: whole, violations: judge.wholeShareViolations(by: whole))
  }

  /// The answer of a search.
  init(_ method: ReplicationMethod, search: TrackingResult) {
    self.method = method
    self.search = search
    problem = search.problem
    seconds = search.work.seconds
    portfolio = search.portfolio.map {
      Portfolio(targetWeights: $0.targetWeights, whole: $0.whole, violations: $0.violations)
    }
    notes = search.alarms + search.notes
  }
}
