import Foundation
import MarketData
import TrackingDomain

/// Deviations as a linear function of proportions, computed from prices a second time for the oracle:
/// d[t] = Σ stock[i][t]·w[i] + cash[t]·cash + constant[t].
struct OracleDeviations {
  /// What each stock contributes; N series of T.
  private(set) var stocks: [[Double]] = []
  /// What cash contributes.
  private(set) var cash: [Double]
  /// What is there without holdings.
  private(set) var constant: [Double]

  /// Computes them for a problem, the `shares` basis linearised at a path (nil: the benchmark's own).
  init(_ problem: TrackingProblem, reference: [Double]?) {
    let market = problem.inSample
    let level = market.benchmark
    let isLog = problem.objective.returns == .log
    let periods = 1..<level.count
    let last = level.count - 1
    func gain(_ path: [Double], _ t: Int) -> Double { isLog ? log(path[t] / path[t - 1]) : path[t] / path[t - 1] - 1 }
    let paths = (0..<market.stockCount).map { Array(market.prices(of: $0)) }
    switch problem.objective.basis {
    case .weights:
      stocks = paths.map { path in periods.map { gain(path, $0) } }
      cash = periods.map { _ in 0 }
      constant = periods.map { -gain(level, $0) }
    case .values:
      stocks = paths.map { path in periods.map { path[$0] / path[last] } }
      cash = periods.map { _ in 1 }
      constant = periods.map { -level[$0] / level[last] }
    case .shares:
      let base = reference ?? level.map { $0 / level[last] }
      // d ≈ m·(P[t]/(g·P[t−1]) − 1) with P[t−1] read off the base path; m = g for simple returns, where d = r − R, and
      // the slope of the logarithm's chord for log returns, where d = ln(P[t]/P[t−1]/g).
      let weight = periods.map { t -> Double in
        let growth = level[t] / level[t - 1]
        guard isLog else { return 1 / base[t - 1] }
        let relative = base[t] / (growth * base[t - 1])
        let slope = abs(relative - 1) < 1e-9 ? 1 : log(relative) / (relative - 1)
        return slope / (growth * base[t - 1])
      }
      func contribution(_ path: [Double]) -> [Double] {
        periods.map { weight[$0 - 1] * (path[$0] - level[$0] / level[$0 - 1] * path[$0 - 1]) / path[last] }
      }
      stocks = paths.map(contribution)
      cash = contribution(level.map { _ in 1 })
      constant = periods.map { _ in 0 }
    }
  }
}
