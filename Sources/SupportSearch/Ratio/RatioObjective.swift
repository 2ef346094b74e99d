public import LinearAlgebra

/// How deviations that are ratios are summed up.
public enum RatioMeasure: Sendable, Hashable {
  /// Σ ω[t]·d[t]², ω[t] ≥ 0.
  case squares(weights: [Double])
  /// Σ (d[t] − mean d)²/(T − 1).
  case variance
  /// Σ max(0, −d[t])²/T.
  case semivariance
  /// A piecewise-linear measure.
  case deviation(DeviationMeasure)

  /// Σ d²/T.
  public static func meanSquare(periods: Int) -> RatioMeasure {
    .squares(weights: Array(repeating: 1 / Double(max(1, periods)), count: periods))
  }

  /// The measure of deviations.
  func value(of deviations: [Double]) -> Double {
    let count = Double(deviations.count)
    switch self {
    case .squares(let weights):
      var sum = 0.0
      for t in deviations.indices { sum += weights[t] * deviations[t] * deviations[t] }
      return sum
    case .variance:
      let mean = deviations.reduce(0, +) / count
      return deviations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    case .semivariance: return deviations.reduce(0) { $0 + min(0, $1) * min(0, $1) } / count
    case .deviation(let measure): return measure.value(of: deviations)
    }
  }

  /// Whether the measure is a sum of squares; otherwise it is piecewise linear.
  var isSmooth: Bool { if case .deviation = self { false } else { true } }
}

/// Squares of linear rows that a ratio objective adds: Σ (Σ factor[r,i]·w[i] − target[r])².
public struct FixedRows: Sendable {
  /// Coefficients, rows × n.
  public let factor: Matrix
  /// What each row is to be.
  public let target: [Double]

  /// Makes rows.
  public init(factor: Matrix, target: [Double]) {
    self.factor = factor
    self.target = target
  }

  /// The sum of squares at given weights.
  func value(of weights: [Double]) -> Double {
    deviations(of: weights, factor: factor, target: target).reduce(0) { $0 + $1 * $1 }
  }
}

/// An objective of deviations that are ratios, as those of constant share counts are: measure(d) − λ·Σ d/T, plus the
/// squares of fixed rows.
///
/// It is not convex. What is minimised in its place, again and again, is its linearisation at a portfolio.
public struct RatioObjective: Sendable {
  /// d as a function of the weights.
  public let series: RatioSeries
  /// How deviations are summed up.
  public let measure: RatioMeasure
  /// λ, what a unit of mean deviation is worth.
  public let reward: Double
  /// Squares beside those of the periods; nil for none.
  public let fixedRows: FixedRows?

  /// Makes an objective.
  ///
  /// - Parameters:
  ///   - series: d as a function of n weights.
  ///   - measure: how deviations are summed up.
  ///   - reward: λ.
  ///   - fixedRows: squares beside those of the periods; only for measures that are sums of squares of all periods.
  /// - Throws: `SupportSearchError.shape` or `.invalid`.
  public init(
    _ series: RatioSeries, measure: RatioMeasure, reward: Double = 0, fixedRows: FixedRows? = nil
  ) throws(SupportSearchError) {
    guard reward.isFinite else { throw .invalid("the reward \(reward) is not finite") }
    switch measure {
    case .squares(let weights):
      guard weights.count == series.periods else {
        throw .shape("the periods' weights", found: weights.count, expected: series.periods)
      }
      guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else { throw .invalid("a period's weight is below zero") }
    case .deviation(.tailMean(let share)) where !(share > 0 && share <= 1):
      throw .invalid("the tail's share \(share) is not in 0 < share ≤ 1")
    case .variance, .semivariance, .deviation: break
    }
    if let fixedRows {
      guard case .squares = measure else { throw .invalid("fixed rows are for sums of squares") }
      guard fixedRows.factor.columns == series.columns else {
        throw .shape("the fixed rows", found: fixedRows.factor.columns, expected: series.columns)
      }
      guard fixedRows.target.count == fixedRows.factor.rows else {
        throw .shape("the fixed rows' target", found: fixedRows.target.count, expected: fixedRows.factor.rows)
      }
      guard fixedRows.factor.storage.allSatisfy(\.isFinite), fixedRows.target.allSatisfy(\.isFinite) else {
        throw .invalid("the fixed rows have an entry that is not finite")
      }
    }
    self.series = series
    self.measure = measure
    self.reward = reward
    self.fixedRows = fixedRows
  }

  /// n.
  public var columns: Int { series.columns }

  /// The true objective of given weights; +∞ where a value path is not above zero.
  public func value(of weights: [Double]) -> Double {
    guard let deviations = series.deviations(of: weights) else { return .infinity }
    return value(ofDeviations: deviations) + (fixedRows?.value(of: weights) ?? 0)
  }

  /// measure(d) − λ·Σ d/T.
  func value(ofDeviations deviations: [Double]) -> Double {
    let value = measure.value(of: deviations)
    guard reward != 0 else { return value }
    return value - reward * deviations.reduce(0, +) / Double(deviations.count)
  }
  /// The objective of a few columns alone; nil where there are none.
  func restricted(to columns: [Int]) -> RatioObjective? {
    func selected(_ matrix: Matrix) -> Matrix {
      let storage = columns.flatMap { matrix.storage[$0 * matrix.rows..<($0 + 1) * matrix.rows] }
      return Matrix(rows: matrix.rows, columns: columns.count, storage: storage)
    }
    let own = try? RatioSeries(
      numerators: selected(series.numerators), denominators: selected(series.denominators), growth: series.growth)
    let fixed = fixedRows.map { FixedRows(factor: selected($0.factor), target: $0.target) }
    return own.flatMap { try? RatioObjective($0, measure: measure, reward: reward, fixedRows: fixed) }
  }
}
