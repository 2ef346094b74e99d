import LinearAlgebra
import MarketData
import RiskModels
package import SupportSearch
package import TrackingDomain

/// The deviations of constant share counts as they are, not linearised: ratios over stocks and, last, cash.
///
/// With P[t] = Σ w[i]·V[i,t]/V[i,T] + cash the value path as a fraction of C and R the benchmark's simple returns, the
/// numerator of d[t] is P[t] − (1 + R[t])·P[t−1] and its denominator P[t−1]; for log returns
/// d[t] = ln(P[t]/P[t−1]) − ln(1 + R[t]). ``DeviationSystem`` has the same deviations linearised at a path.
package struct PathRatios {
  /// d[t] as a function of the units of N stocks and of cash, how they are summed up, and what is added to that.
  package let objective: RatioObjective

  /// The deviations of a problem on the basis `shares`.
  ///
  /// - Parameters:
  ///   - problem: market, objective and shrinkage.
  ///   - stockUnit: proportion of capital in one unit of a stock.
  ///   - cashUnit: proportion of capital in one unit of cash.
  /// - Throws: `SupportSearchError` where prices are no numbers above zero.
  package init(_ problem: TrackingProblem, stockUnit: Double = 1, cashUnit: Double = 1) throws {
    try self.init(
      problem, stocks: Array(0..<problem.stockCount), units: Array(repeating: stockUnit, count: problem.stockCount),
      cashUnit: cashUnit)
  }

  /// The deviations over columns, of which several may be of one stock.
  ///
  /// - Parameters:
  ///   - problem: market, objective and shrinkage.
  ///   - members: the stock of each column.
  ///   - units: proportion of capital in one unit of each column.
  ///   - cashUnit: proportion of capital in one unit of cash.
  /// - Throws: `SupportSearchError` where prices are no numbers above zero.
  package init(_ problem: TrackingProblem, stocks members: [Int], units: [Double], cashUnit: Double) throws {
    let market = problem.inSample
    let periods = problem.periodCount
    let stocks = members.count
    let growth = (0..<periods).map { market.benchmark[$0 + 1] / market.benchmark[$0] }
    var numerators = Matrix(rows: periods, columns: stocks + 1)
    var denominators = numerators
    for (column, stock) in members.enumerated() {
      let unit = units[column] / market.price(stock, periods)
      for period in 0..<periods {
        let before = market.price(stock, period)
        numerators[period, column] = unit * (market.price(stock, period + 1) - growth[period] * before)
        denominators[period, column] = unit * before
      }
    }
    for period in 0..<periods {
      numerators[period, stocks] = cashUnit * (1 - growth[period])
      denominators[period, stocks] = cashUnit
    }
    let series = try RatioSeries(
      numerators: numerators, denominators: denominators,
      growth: problem.objective.returns == .log ? growth : nil)
    objective = try RatioObjective(
      series, measure: Self.measure(problem), reward: problem.objective.excessReward,
      fixedRows: Self.shrinkageRows(problem, stocks: members, units: units))
  }

  private static func measure(_ problem: TrackingProblem) -> RatioMeasure {
    let count = problem.periodCount
    switch problem.objective.measure {
    case .mse, .risk:
      let share = 1 - (problem.shrinkage?.intensity ?? 0)
      let weights =
        problem.objective.halfLife.map { CovarianceEstimator.exponentialWeights(count: count, halfLife: $0) }
        ?? Array(repeating: 1 / Double(count), count: count)
      return .squares(weights: weights.map { share * $0 })
    case .variance: return .variance
    case .semivariance: return .semivariance
    case .mad: return .deviation(.meanAbsolute)
    case .downside: return .deviation(.downside)
    case .max: return .deviation(.maximum)
    case .cvar: return .deviation(.tailMean(share: max(1 / Double(count), 1 - problem.objective.level)))
    }
  }

  /// δ·μ·(Σ (w[i] − c[i])² + what is outside), one row a stock and one more; nil without shrinkage.
  private static func shrinkageRows(_ problem: TrackingProblem, stocks members: [Int], units: [Double]) -> FixedRows? {
    guard let shrinkage = problem.shrinkage else { return nil }
    let stocks = problem.stockCount
    let scale = (shrinkage.intensity * shrinkage.targetMoment).squareRoot()
    var factor = Matrix(rows: stocks + 1, columns: members.count + 1)
    for (column, stock) in members.enumerated() { factor[stock, column] = scale * units[column] }
    return FixedRows(
      factor: factor, target: shrinkage.centre.map { scale * $0 } + [scale * shrinkage.outside.squareRoot()])
  }
}
