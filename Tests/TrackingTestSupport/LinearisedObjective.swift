import Foundation
import MarketData
public import TrackingDomain

extension Judge {
  /// The objective of a portfolio on the `shares` basis with a given path in the denominator, as a linearised model
  /// counts it: d[t] = (P[t] − (1 + R[t])·P[t−1]) / p̂[t−1].
  ///
  /// - Parameters:
  ///   - portfolio: the claimed solution.
  ///   - reference: p̂[0]…p̂[T] as fractions of C; nil for the benchmark's own path I[t]/I[T].
  public func linearisedObjective(of portfolio: JudgedPortfolio, reference: [Double]?) -> Double {
    let market = problem.inSample
    let periods = problem.periodCount
    let levels = market.benchmark
    let value = (0...periods).map { date in
      portfolio.heldPositions.reduce(portfolio.cash) { $0 + portfolio.shares[$1] * market.price($1, date) }
        / portfolio.capital
    }
    let path = reference ?? levels.map { $0 / levels[periods] }
    let deviations = (1...periods).map { date in
      let growth = levels[date] / levels[date - 1]
      let simple = (value[date] - growth * value[date - 1]) / path[date - 1]
      guard problem.objective.returns == .log else { return simple }
      let relative = path[date] / path[date - 1] / growth
      let slope = abs(relative - 1) < 1e-9 ? 1 : log(relative) / (relative - 1)
      return slope * simple / growth
    }
    return problem.objective.value(of: deviations)
  }
}
