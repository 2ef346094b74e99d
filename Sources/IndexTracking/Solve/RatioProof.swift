import Foundation
import LinearAlgebra
import MILP
import Relaxation
import SupportSearch
import TrackingDomain

/// Proves portfolios of squared deviations of constant share counts, of the true objective and no model of it.
///
/// See `RatioSearch`. Of log returns d = ln(1 + u), u = N/((1 + R)D), it proves Σω(κu)² in their place, κ[t] the least of
/// |ln(1 + u)|/|u| up to the greatest u of any stock: a bound that is valid and by a few per cent too low. Rules on trades
/// from what is owned are left out of it, and what its relaxation finds is an answer only where the judge accepts it.
struct RatioProof: PortfolioProof {
  static let engine = ConicProof.engine
  /// Stocks, at most, of which the regression search closes log returns wholly in seconds.
  private static let fewStocks = 2
  let isExact: Bool
  private let conic: ConicProof
  private let ratio: RatioQuadratic
  private let limits: TrackingLimits
  private let stockCount: Int

  /// Prepares a proof; nil where the measure is none of squares or the problem not of the kind that is covered.
  ///
  /// - Parameters:
  ///   - problem: on the basis `shares`.
  ///   - outlay: the problem in outlays.
  ///   - limits: when to stop.
  init?(_ problem: TrackingProblem, outlay: Outlay, limits: TrackingLimits) {
    guard let conic = ConicProof(outlay.problem, system: outlay.system, limits: limits, relaxations: RelaxationShelf()),
      let ratios = try? PathRatios(problem, stockUnit: outlay.unit, cashUnit: outlay.cashUnit).objective
    else { return nil }
    let count = conic.program.count
    // Stocks, then cash where there can be any, then cost, which has no value.
    let columns = Array(0..<problem.stockCount) + (conic.stated.hasCash ? [problem.stockCount] : [])
    var numerators = ratios.series.numerators.selecting(columns, of: count)
    let denominators = ratios.series.denominators.selecting(columns, of: count)
    if let growth = ratios.series.growth { Self.scale(&numerators, denominators, growth) }
    let periods = numerators.rows
    let weights: [Double]
    let isCentred: Bool
    switch ratios.measure {
    case .squares(let given): (weights, isCentred) = (given, false)
    case .variance: (weights, isCentred) = (Array(repeating: 1 / Double(max(1, periods - 1)), count: periods), true)
    case .semivariance, .deviation: return nil
    }
    if ratios.series.growth != nil, isCentred || conic.program.cardinality.upperBound <= Self.fewStocks { return nil }
    let fixed = ratios.fixedRows.map { rows in
      SplitForm(rows.factor.selecting(columns, of: count), constants: rows.target, scale: 1)
    }
    ratio = RatioQuadratic(
      numerators: numerators, denominators: denominators, weights: weights, isCentred: isCentred,
      fixed: fixed?.form, fixedSplit: fixed?.split, constraints: Self.withoutKinks(conic.program))
    isExact = conic.isExact && conic.program.kinks.isEmpty
    self.conic = conic
    self.limits = limits
    stockCount = problem.stockCount
  }

  /// The program without the rows that have kinks, of which its bound is one of the program's too: where a kink lies in
  /// weights that are normalised at another date depends on the path.
  private static func withoutKinks(_ program: CardinalityQuadratic) -> CardinalityQuadratic {
    var result = program
    result.sideRows.removeAll { row in row.beyond.contains { $0 != 0 } }
    for position in result.sideRows.indices { result.sideRows[position].beyond = [] }
    result.kinks = []
    return result
  }

  /// Multiplies N by κ/(1 + R).
  private static func scale(_ numerators: inout Matrix, _ denominators: Matrix, _ growth: [Double]) {
    for period in growth.indices {
      var most = 0.0
      for column in 0..<numerators.columns where denominators[period, column] > 0 {
        most = max(most, numerators[period, column] / (growth[period] * denominators[period, column]))
      }
      let kappa = most > 1e-9 ? log1p(most) / most * (1 - 1e-12) : 1
      for column in 0..<numerators.columns { numerators[period, column] *= kappa / growth[period] }
    }
  }

  func run(
    start: [Double]?, seconds: Double, watch: Stopwatch, observer: @escaping @Sendable (SearchProgress) -> Void
  ) -> ProofOutcome {
    let cancellation = limits.cancellation
    let began = watch.elapsed
    var search = ConicSearch(
      timeLimit: seconds, nodeLimit: limits.nodes ?? .max, relativeGap: limits.relativeGap,
      incumbent: start.map(conic.incumbent), isCancelled: { cancellation.isCancelled },
      progress: { progress in
        observer(
          SearchProgress(
            seconds: began + progress.seconds, incumbent: nil, bound: progress.bound, nodes: progress.nodes))
      })
    search.threads = limits.threads
    // With a clock there is better use for the time than to branch on bounds of 0.
    search.stopsWhenHopeless = seconds.isFinite && limits.nodes == nil
    let outcome = RatioSearch(search).run(ratio)
    return ProofOutcome(
      termination: outcome.termination, weights: outcome.incumbent.map { Array($0.weights.prefix(stockCount)) },
      bound: outcome.bound, nodes: outcome.nodes, isHopeless: outcome.isHopeless)
  }
}

extension Matrix {
  /// Some columns, then columns of zeros up to a count.
  fileprivate func selecting(_ chosen: [Int], of count: Int) -> Matrix {
    let zeros = [Double](repeating: 0, count: rows * (count - chosen.count))
    return Matrix(
      rows: rows, columns: count, storage: chosen.flatMap { storage[$0 * rows..<($0 + 1) * rows] } + zeros)
  }
}
