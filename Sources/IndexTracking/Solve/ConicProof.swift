import LinearAlgebra
import MILP
import Relaxation
import TrackingDomain

/// Proves portfolios of a quadratic measure by branch and bound on certified conic relaxations.
///
/// The deviations are homogeneous in (w, cash, cost) because these sum to 1, so that the measure is a quadratic form.
/// Trades and concentration enter as rows with kinks, see ``ConicProgram``; with tickets or smallest trades the program
/// is a relaxation, its bound valid and its portfolio an answer only where the judge accepts it. A reward makes the form
/// indefinite; such problems are left to ``ModelSearch``.
struct ConicProof: PortfolioProof {
  static let engine = "Kindex conic search"
  /// Whether every portfolio of the program is one of the problem.
  var isExact: Bool { stated.isExact }
  private let problem: TrackingProblem
  private let limits: TrackingLimits
  let stated: ConicProgram
  private let relaxations: RelaxationShelf
  var program: CardinalityQuadratic { stated.program }

  /// Prepares a proof; nil where the problem is not of the kind that it covers.
  ///
  /// - Parameters:
  ///   - problem: what is asked.
  ///   - system: its deviations.
  ///   - limits: when to stop.
  ///   - relaxations: where relaxations of like problems stopped.
  init?(
    _ problem: TrackingProblem, system: DeviationSystem, limits: TrackingLimits, relaxations: RelaxationShelf
  ) {
    guard problem.objective.excessReward == 0, let form = Self.quadraticForm(problem, system),
      let stated = ConicProgram(problem, form: form.form, split: form.split)
    else { return nil }
    self.problem = problem
    self.limits = limits
    self.relaxations = relaxations
    self.stated = stated
  }

  /// Q with wᵀQw the measure, over the stocks and, where there can be any, cash and transaction cost.
  ///
  /// With it goes the diagonal that rows of single stocks have in it; taking means off leaves none.
  ///
  /// - Returns: nil for a measure that is no such form.
  private static func quadraticForm(_ problem: TrackingProblem, _ system: DeviationSystem) -> SplitForm? {
    let periods = system.periodCount
    let hasCash = problem.cashRange.upperBound > 0
    let columns = problem.stockCount + (hasCash ? 1 : 0) + (problem.costs.isFree ? 0 : 1)
    var rows = Matrix(rows: periods, columns: columns)
    for column in 0..<columns {
      for period in 0..<periods {
        // What was paid for trading has no return and no value; it only fills the budget.
        let value =
          column < problem.stockCount
          ? system.coefficients[period, column]
          : hasCash && column == problem.stockCount ? system.cash[period] : 0
        rows[period, column] = value
      }
    }
    switch system.objective.measure {
    case .mse, .risk:
      return SplitForm(rows, constants: system.constants, scale: 1 / Double(periods))
    case .variance:
      var centred = rows
      for column in 0..<columns {
        for period in 0..<periods { centred[period, column] -= system.constants[period] }
      }
      return SplitForm(form: centred.centred().gram(scale: 1 / Double(max(1, periods - 1))), split: nil)
    case .semivariance, .mad, .downside, .max, .cvar:
      return nil
    }
  }

  /// Searches and proves.
  ///
  /// - Parameters:
  ///   - start: proportions to begin from; used only by an exact proof.
  ///   - seconds: most wall-clock time.
  ///   - watch: the clock of the whole search.
  ///   - observer: told of incumbents and bounds.
  func run(
    start: [Double]?, seconds: Double, watch: Stopwatch, observer: @escaping @Sendable (SearchProgress) -> Void
  ) -> ProofOutcome {
    let cancellation = limits.cancellation
    let began = watch.elapsed
    var search = ConicSearch(
      timeLimit: seconds, nodeLimit: limits.nodes ?? .max, relativeGap: limits.relativeGap,
      incumbent: isExact ? start.map(incumbent) : nil, isCancelled: { cancellation.isCancelled },
      progress: { progress in
        observer(
          SearchProgress(
            seconds: began + progress.seconds, incumbent: progress.incumbent, bound: progress.bound,
            nodes: progress.nodes))
      })
    search.absoluteGap = limits.absoluteGap
    search.start = relaxations.start(for: program)
    search.threads = limits.threads
    // With a clock there is better use for the time than to branch on bounds of 0.
    search.stopsWhenHopeless = seconds.isFinite && limits.nodes == nil
    let outcome = search.run(program)
    if let state = outcome.relaxation { relaxations.keep(state, of: program) }
    return ProofOutcome(
      termination: outcome.termination, weights: outcome.incumbent.map { Array($0.weights.prefix(problem.stockCount)) },
      claim: outcome.incumbent.map { ValueClaim(value: $0.value, precision: 1e-6, rounding: limits.absoluteGap ?? 0) },
      bound: outcome.bound, nodes: outcome.nodes, isHopeless: outcome.isHopeless)
  }

  /// Proportions as a portfolio of the program.
  func incumbent(_ weights: [Double]) -> ConicIncumbent {
    let all = stated.columns(of: weights)
    let support = all.indices.filter { all[$0] > 0 || $0 >= weights.count }
    return ConicIncumbent(weights: all, support: support, value: program.objective.quadraticForm(all))
  }
}
