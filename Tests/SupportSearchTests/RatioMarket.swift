import Foundation
import LinearAlgebra
import SupportSearch

/// A market of price paths and a benchmark, with the true deviations of constant share counts computed here afresh.
struct RatioMarket {
  /// n paths of T + 1 prices.
  var prices: [[Double]] = []
  /// T + 1 levels.
  var benchmark: [Double] = [100]
  var isLog = false

  /// Stocks of one common movement and their own, of which the benchmark is a mixture.
  init(stocks: Int, periods: Int, volatility: Double, seed: UInt64, isLog: Bool = false) {
    self.isLog = isLog
    var random = SplitMix(seed: seed)
    func noise() -> Double { 2 * (random.unit() + random.unit() + random.unit() - 1.5) }
    let common = (0..<periods).map { _ in volatility * noise() }
    for _ in 0..<stocks {
      let exposure = 0.6 + 0.8 * random.unit()
      var path = [10 + 90 * random.unit()]
      for t in 0..<periods { path.append(path[t] * max(0.3, 1 + exposure * common[t] + 0.7 * volatility * noise())) }
      prices.append(path)
    }
    let shares = (0..<stocks).map { _ in random.unit() }
    let total = shares.reduce(0, +)
    for t in 0..<periods {
      let growth = (0..<stocks).reduce(0) { $0 + shares[$1] / total * prices[$1][t + 1] / prices[$1][t] }
      benchmark.append(benchmark[t] * max(0.3, growth + 0.1 * volatility * noise()))
    }
  }

  /// The series as the search takes them.
  func series() throws -> RatioSeries {
    let periods = benchmark.count - 1
    let growth = (0..<periods).map { benchmark[$0 + 1] / benchmark[$0] }
    var numerators = Matrix(rows: periods, columns: prices.count)
    var denominators = numerators
    for (j, path) in prices.enumerated() {
      for t in 0..<periods {
        numerators[t, j] = (path[t + 1] - growth[t] * path[t]) / path[periods]
        denominators[t, j] = path[t] / path[periods]
      }
    }
    return try RatioSeries(numerators: numerators, denominators: denominators, growth: isLog ? growth : nil)
  }

  /// Portfolio returns less benchmark returns of the share counts that proportions at the last date come to.
  func deviations(_ weights: [Double]) -> [Double] {
    let last = benchmark.count - 1
    let held = weights.indices.filter { weights[$0] != 0 }
    let value = (0...last).map { t in held.reduce(0) { $0 + weights[$1] * prices[$1][t] / prices[$1][last] } }
    return (1...last).map { t in
      let (own, other) = (value[t] / value[t - 1], benchmark[t] / benchmark[t - 1])
      return isLog ? log(own) - log(other) : own - other
    }
  }
}

/// Every kind of ratio measure, with its definition written down a second time.
enum RatioMeasureCase: CaseIterable {
  case mse, halfLife, variance, semivariance, mad, downside, max, cvar

  func measure(_ periods: Int) -> RatioMeasure {
    switch self {
    case .mse: .meanSquare(periods: periods)
    case .halfLife: .squares(weights: Self.halfLifeWeights(periods))
    case .variance: .variance
    case .semivariance: .semivariance
    case .mad: .deviation(.meanAbsolute)
    case .downside: .deviation(.downside)
    case .max: .deviation(.maximum)
    case .cvar: .deviation(.tailMean(share: 0.23))
    }
  }

  func value(_ d: [Double]) -> Double {
    let count = Double(d.count)
    switch self {
    case .mse: return d.map { $0 * $0 }.reduce(0, +) / count
    case .halfLife: return zip(d, Self.halfLifeWeights(d.count)).map { $0 * $0 * $1 }.reduce(0, +)
    case .variance:
      let mean = d.reduce(0, +) / count
      return d.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (count - 1)
    case .semivariance: return d.filter { $0 < 0 }.map { $0 * $0 }.reduce(0, +) / count
    case .mad: return d.map(abs).reduce(0, +) / count
    case .downside: return -d.filter { $0 < 0 }.reduce(0, +) / count
    case .max: return d.map(abs).max() ?? 0
    case .cvar:
      return d.map { loss in d.reduce(-loss) { $0 + Swift.max(0, -$1 + loss) / (0.23 * count) } }.min() ?? 0
    }
  }

  private static func halfLifeWeights(_ periods: Int) -> [Double] {
    let raw = (0..<periods).map { exp2(Double($0) / 5) }
    return raw.map { $0 / raw.reduce(0, +) }
  }
}
