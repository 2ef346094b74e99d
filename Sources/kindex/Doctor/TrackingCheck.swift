import CbcEngine
import IndexTracking
import MILP
import MarketData
import TrackingDomain

/// A small tracking problem with a known optimum, solved as `solve` would.
enum TrackingCheck {
  /// Three stocks of eight, 5 % to 60 % each: the optima by trying every set of three, and in each every vertex of the
  /// arrangement of kinks and bounds (mad) or every face of the triangle of weights (mse).
  private static let optima: [(measure: TrackingMeasure, value: Double)] = [
    (.mse, 7.819475754163578e-06), (.mad, 1.9405716108396292e-03),
  ]
  private static let held: Set<String> = ["B", "E", "G"]

  private static let prices = """
    date,INDEX,A,B,C,D,E,F,G,H
    2024-01-01,100.0,54.15,75.5,87.04,36.72,72.46,67.82,64.6,23.26
    2024-01-02,101.23,55.13,75.5,88.53,36.1,74.87,69.29,65.3,23.77
    2024-01-03,101.2,55.75,74.54,89.57,35.85,75.43,67.75,65.07,23.8
    2024-01-04,99.83,56.17,73.29,87.25,34.53,74.17,66.58,64.81,23.63
    2024-01-05,101.57,57.02,75.44,88.58,35.2,74.41,67.78,65.82,24.22
    2024-01-06,101.93,57.14,74.52,89.96,35.11,74.97,68.37,66.44,24.52
    2024-01-07,100.43,56.78,73.9,87.96,33.76,74.85,67.6,64.65,24.18
    2024-01-08,99.48,55.94,72.8,87.43,33.7,74.12,67.41,64.69,23.61
    2024-01-09,100.11,55.22,72.88,86.22,35.31,74.22,69.19,65.94,24.33
    2024-01-10,100.18,54.62,72.08,86.07,36.17,74.26,69.55,66.7,24.72
    2024-01-11,99.72,53.3,70.48,86.6,36.22,74.8,71.06,66.74,24.85
    2024-01-12,100.51,54.34,69.4,86.93,37.18,75.32,71.77,67.12,24.87
    2024-01-13,102.13,55.01,71.01,87.6,38.21,75.54,73.36,68.45,25.34

    """

  /// The measures of which the optimum is known.
  static let measures = optima.map(\.measure)

  /// What is wrong with the answer for one measure; nil where nothing is.
  static func fault(_ measure: TrackingMeasure) throws -> String? {
    guard let optimum = optima.first(where: { $0.measure == measure })?.value else {
      throw Failure(code: .usage, message: "no optimum is known of \(measure.rawValue)")
    }
    let table = try PriceTableReader.parse(bytes: Array(prices.utf8), name: "the bundled market")
    let market = try Market(table, benchmark: "INDEX")
    var problem = TrackingProblem(
      name: "three of eight", market: market, sample: try Sample(market, inSampleReturns: market.periodCount),
      objective: TrackingObjective(measure, basis: .weights), capital: 1_000_000)
    problem.constraints = [
      .cardinality(.exactly(held.count)),
      .proportions(ProportionBounds(count: problem.stockCount, floor: 0.05, ceiling: 0.6)),
    ]
    // No clock: a busy machine is no broken one.
    let limits = TrackingLimits(seconds: nil, relativeGap: 1e-6)
    return fault(of: try Tracker(solver: CbcSolver(), lpSolver: ClpSolver()).solve(problem, limits: limits), optimum)
  }

  /// What is wrong with an answer; nil where nothing is.
  private static func fault(of result: TrackingResult, _ optimum: Double) -> String? {
    guard result.termination == .optimal else { return "it ended as \(result.termination.rawValue)" }
    guard let portfolio = result.portfolio else { return "it ended without a portfolio" }
    guard abs(portfolio.modelValue - optimum) <= 1e-6 * optimum else {
      return "the optimum is \(optimum), and \(portfolio.modelValue) was found"
    }
    guard result.bound <= optimum * (1 + 1e-9), result.bound >= optimum * (1 - 1e-5) else {
      return "the optimum is \(optimum), and \(result.bound) was proven"
    }
    let names = Set(portfolio.whole.heldPositions.map { portfolio.whole.ids[$0] })
    guard names == held, portfolio.violations.isEmpty, result.alarms.isEmpty else {
      return "whole shares of \(names.sorted().joined(separator: ", ")) came out, "
        + "\(held.sorted().joined(separator: ", ")) are right"
    }
    return nil
  }
}
