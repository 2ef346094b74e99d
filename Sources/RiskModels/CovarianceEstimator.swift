import Foundation
public import LinearAlgebra
public import MarketData

/// A way to estimate a risk model from returns.
public enum CovarianceEstimator: Sendable, Hashable {
  /// S = Σ (r[t] − m)(r[t] − m)ᵀ/(T − 1).
  case sample
  /// Σ ω[t]·(r[t] − m)(r[t] − m)ᵀ/(1 − Σ ω²), ω halving every so many periods back, Σ ω = 1 and m the weighted mean.
  case exponential(halfLife: Double)
  /// (1 − δ)·S + δ·μ·I with S of denominator T, μ its mean variance and δ the estimate of the best intensity.
  ///
  /// Source: O. Ledoit & M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices, Journal of
  /// Multivariate Analysis 88 (2004) 365–411, doi:10.1016/S0047-259X(03)00096-4.
  case ledoitWolf
  /// V·diag(λ)·Vᵀ of the first principal components and the variances that they leave, so that every variance is the
  /// sample's.
  ///
  /// Source: G. Connor & R. Korajczyk, Risk and return in an equilibrium APT, Journal of Financial Economics 21 (1988)
  /// 255–289, doi:10.1016/0304-405X(88)90062-1.
  case principalComponents(FactorCountRule)

  /// Estimates a model of the stocks of a market, or of what they return beyond its benchmark.
  ///
  /// - Parameters:
  ///   - market: the window, T + 1 prices.
  ///   - kind: how returns are taken.
  ///   - isRelative: whether the series are the stocks' returns beyond the benchmark's, r[t] − R[t]·1, and the
  ///     benchmark's own after them.
  /// - Throws: ``DataError`` where the window is too short.
  public func model(
    _ market: Market, returns kind: ReturnKind = .simple, isRelative: Bool = false
  ) throws(DataError) -> RiskModel {
    let returns = Returns(market, kind)
    let ids = market.ids + (isRelative ? [market.benchmarkID] : [])
    let storage = isRelative ? returns.beyondBenchmark + returns.benchmark : returns.values
    return try model(
      ids: ids, returns: Matrix(rows: returns.periodCount, columns: ids.count, storage: storage), kind: kind,
      source: market.source, firstDate: market.dates.first, lastDate: market.dates.last)
  }

  /// Estimates a model of a matrix of returns.
  ///
  /// - Parameters:
  ///   - ids: the names of the N series.
  ///   - returns: T × N, dates ascending, fractions per period.
  ///   - kind: how they were taken.
  ///   - source: where they come from, for messages.
  ///   - firstDate: the date before the first return.
  ///   - lastDate: the date of the last return.
  /// - Throws: ``DataError`` where there are too few returns.
  public func model(
    ids: [String], returns: Matrix, kind: ReturnKind = .simple, source: String = "returns", firstDate: String? = nil,
    lastDate: String? = nil
  ) throws(DataError) -> RiskModel {
    let periods = returns.rows
    try check(periods, series: ids.count, source)
    func estimate(_ method: RiskMethod, _ shrinkage: Shrinkage? = nil) -> RiskEstimate {
      RiskEstimate(
        method, returns: kind, firstDate: firstDate, lastDate: lastDate, periodCount: periods, shrinkage: shrinkage)
    }
    func covariance(_ root: Matrix, _ specific: Double, _ estimate: RiskEstimate) -> RiskModel {
      RiskModel(
        ids: ids, root: root, specificVariances: Array(repeating: specific, count: ids.count), estimate: estimate)
    }
    let even = [Double](repeating: 1 / Double(periods), count: periods)
    switch self {
    case .sample:
      let root = returns.centred(weights: even).scaledRows { _ in 1 / Double(periods - 1) }
      return covariance(root, 0, estimate(.sample))
    case .exponential(let halfLife):
      let weights = Self.exponentialWeights(count: periods, halfLife: halfLife)
      let share = 1 - weights.reduce(0) { $0 + $1 * $1 }
      let root = returns.centred(weights: weights).scaledRows { weights[$0] / share }
      return covariance(root, 0, estimate(.exponential(halfLife: halfLife)))
    case .ledoitWolf:
      let centred = returns.centred(weights: even)
      let shrinkage = LedoitWolf.shrinkage(centred)
      let root = centred.scaledRows { _ in (1 - shrinkage.intensity) / Double(periods) }
      return covariance(root, shrinkage.intensity * shrinkage.targetVariance, estimate(.ledoitWolf, shrinkage))
    case .principalComponents(let rule):
      let components = PrincipalComponents(returns.centred(weights: even))
      let count = rule.count(components)
      let (factors, specific) = components.factors(count)
      return RiskModel(
        ids: ids, root: factors.root(), specificVariances: specific, factors: factors,
        estimate: estimate(.principalComponents(rule, count: count)))
    }
  }

  /// ω[1]…ω[T] with ω[t] proportional to 2^(−(T − t)/h) and sum 1, dates ascending.
  ///
  /// Source: J.P. Morgan/Reuters, RiskMetrics technical document (1996), with the decay written as a half-life.
  ///
  /// - Parameter halfLife: h, periods, above zero.
  public static func exponentialWeights(count: Int, halfLife: Double) -> [Double] {
    let raw = (0..<count).map { exp2(-Double(count - 1 - $0) / halfLife) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }

  private func check(_ periods: Int, series: Int, _ source: String) throws(DataError) {
    guard periods >= 2 else {
      throw DataError(
        .inconsistent, file: source,
        "a risk model needs 2 returns or more, and there \(periods == 1 ? "is" : "are") "
          + "\(periods)", remedy: "Fit a longer window")
    }
    if case .exponential(let halfLife) = self, !(halfLife > 0 && halfLife.isFinite) {
      throw DataError(
        .inconsistent, file: source, "a half-life of \(halfLife) periods is not above zero",
        remedy: "Give a number of periods such as 60")
    }
    let most = FactorCountRule.most(periods: periods, series: series)
    if case .principalComponents(.fixed(let count)) = self, !(1...most).contains(count) {
      throw DataError(
        .inconsistent, file: source,
        "\(count) principal components cannot be taken from \(periods) returns of \(series) series",
        remedy: "Ask for 1 to \(most), or fit a longer window")
    }
  }
}

extension Returns {
  /// r[t] − R[t]·1, T × N, column by column.
  var beyondBenchmark: [Double] {
    let periods = periodCount
    return values.indices.map { values[$0] - benchmark[$0 % periods] }
  }
}

extension Matrix {
  /// The matrix with each column's weighted mean taken off.
  ///
  /// - Parameter weights: one a row, of sum 1.
  func centred(weights: [Double]) -> Matrix {
    var result = self
    for column in 0..<columns {
      let start = column * rows
      let mean = weights.indices.reduce(0.0) { $0 + weights[$1] * storage[start + $1] }
      for row in 0..<rows { result.storage[start + row] -= mean }
    }
    return result
  }

  /// The matrix with each row multiplied by the root of a number that a closure gives.
  func scaledRows(_ square: (Int) -> Double) -> Matrix {
    let scales = (0..<rows).map { square($0).squareRoot() }
    var result = self
    for column in 0..<columns {
      for row in 0..<rows { result.storage[column * rows + row] *= scales[row] }
    }
    return result
  }
}
