import MILP
import SupportSearch
import TrackingDomain

/// Proves portfolios by branch and bound on warm-started regressions: of the piecewise-linear measures, and of those sums
/// of squares that ``ConicProof`` leaves, `semivariance` and what is rewarded for excess return; on the basis `shares` of
/// their ratios, see `RatioDeviationProof`.
///
/// With z projected out, a node's relaxation is a regression over the stocks that may still be held; its multipliers,
/// clipped to where they are feasible, give a bound that is valid whatever their accuracy.
struct RegressionProof: PortfolioProof {
  static let engine = "Kindex regression search"
  let isExact: Bool
  private let problem: TrackingProblem
  private let limits: TrackingLimits
  private let proof: Proof
  private let value: @Sendable ([Double]) -> Double
  /// λ·Σ k/T, the part of the reward that does not depend on the portfolio and that the search leaves out.
  private let offset: Double

  private var columns: Int {
    switch proof {
    case .convex(let proof): proof.problem.columns
    case .ratio(let proof): proof.problem.columns
    }
  }

  /// Of an objective that is convex on a support, or of ratios.
  private enum Proof {
    case convex(DeviationProof)
    case ratio(RatioDeviationProof)
  }

  /// Prepares a proof of the true objective of constant share counts, whatever the measure; nil where the input
  /// contradicts itself.
  ///
  /// - Parameters:
  ///   - problem: on the basis `shares`.
  ///   - outlay: the problem in outlays.
  ///   - limits: when to stop.
  init?(constantShares problem: TrackingProblem, outlay: Outlay, limits: TrackingLimits) {
    guard let ratios = try? PathRatios(problem, stockUnit: outlay.unit, cashUnit: outlay.cashUnit),
      let statement = try? SupportStatement(relaxing: outlay.problem, ratios: ratios),
      case .ratio(let objective) = statement.objective,
      let proof = try? RatioDeviationProof(problem: statement.problem, objective: objective)
    else { return nil }
    self.proof = .ratio(proof)
    value = { objective.value(of: $0) }
    self.problem = outlay.problem
    self.limits = limits
    isExact = statement.isExact
    offset = 0
  }

  /// Prepares a proof; nil where the input contradicts itself, which is then for the engine to say.
  init?(_ problem: TrackingProblem, system: DeviationSystem, limits: TrackingLimits) {
    guard let statement = try? SupportStatement(problem, system: system, relaxesTrades: true) else { return nil }
    if let squares = statement.squares {
      guard let proof = try? DeviationProof(problem: statement.problem, objective: squares) else { return nil }
      self.proof = .convex(proof)
      value = { squares.value(of: $0) }
    } else {
      guard case .deviation(let objective) = statement.objective,
        let proof = try? DeviationProof(problem: statement.problem, objective: objective)
      else { return nil }
      self.proof = .convex(proof)
      value = { objective.value(of: $0) }
    }
    self.problem = problem
    self.limits = limits
    isExact = statement.isExact
    offset = problem.objective.excessReward * system.constants.reduce(0, +) / Double(system.periodCount)
  }

  func run(
    start: [Double]?, seconds: Double, watch: Stopwatch, observer: @escaping @Sendable (SearchProgress) -> Void
  ) -> ProofOutcome {
    let began = watch.elapsed
    let offset = offset
    let incumbent = isExact ? start.map(solution) : nil
    let allowed = DeviationProof.Limits(
      time: seconds.isFinite ? .seconds(seconds) : nil, nodes: limits.nodes, relativeGap: limits.relativeGap,
      absoluteGap: limits.absoluteGap, offset: offset)
    func report(_ progress: DeviationProof.Progress) {
      observer(
        SearchProgress(
          seconds: began + progress.seconds, incumbent: progress.value.isFinite ? progress.value + offset : nil,
          bound: progress.bound + offset, nodes: progress.nodes))
    }
    let isCancelled = { limits.cancellation.isCancelled }
    let outcome =
      switch proof {
      case .convex(let proof):
        proof.run(limits: allowed, incumbent: incumbent, isCancelled: isCancelled, progress: report)
      case .ratio(let proof):
        proof.run(limits: allowed, incumbent: incumbent, isCancelled: isCancelled, progress: report)
      }
    return ProofOutcome(
      termination: outcome.termination, weights: outcome.incumbent.map { Array($0.weights.prefix(problem.stockCount)) },
      claim: outcome.incumbent.map {
        ValueClaim(value: $0.value + offset, precision: 1e-6, rounding: limits.absoluteGap ?? 0)
      },
      bound: outcome.bound + offset, nodes: outcome.nodes)
  }

  private func solution(_ weights: [Double]) -> SupportSolution {
    var all = weights + [max(0, 1 - weights.reduce(0, +))]
    all += [Double](repeating: 0, count: max(0, columns - all.count))
    return SupportSolution(
      support: weights.indices.filter { weights[$0] > 0 }, weights: all, value: value(all))
  }
}
