import Foundation
import LinearAlgebra

/// A convex objective that lies below a ratio objective at every portfolio of a region.
enum RatioModel {
  case deviation(DeviationObjective)
  case squares(SquaredObjective)

  /// Below the objective wherever D[t] ≤ upper[t]: |N/D| ≥ |N|/upper.
  ///
  /// Of log returns |ln(1 + u)| ≥ κ·|u|, κ = 1 for u < 0 and ln(1 + û)/û up to the greatest û of any column.
  ///
  /// A reward is that of the upper ends of an expansion.
  ///
  /// - Returns: nil for measures whose terms are not sizes.
  init?(below objective: RatioObjective, upper: [Double], columns: [Int], expansion: RatioExpansion?) {
    var linear: [Double]?
    if objective.reward != 0 {
      guard let expansion else { return nil }
      linear = expansion.rewardTerm(objective.reward)
    }
    let isOneSided: Bool
    switch objective.measure {
    case .variance, .deviation(.tailMean): return nil
    case .semivariance, .deviation(.downside): isOneSided = true
    case .squares, .deviation(.meanAbsolute), .deviation(.maximum): isOneSided = false
    }
    let series = objective.series
    var rows = Matrix(rows: series.periods, columns: series.columns)
    for t in 0..<series.periods {
      var scale = (1 - 1e-12) / upper[t]
      if let growth = series.growth {
        scale *= (isOneSided ? 1 : Self.kappa(series, t, growth[t], columns)) / growth[t]
      }
      guard scale.isFinite else { return nil }
      for j in 0..<series.columns { rows[t, j] = scale * series.numerators[t, j] }
    }
    self.init(objective, rows: rows, target: Array(repeating: 0, count: series.periods), linear: linear)
  }

  private static func kappa(_ series: RatioSeries, _ t: Int, _ growth: Double, _ columns: [Int]) -> Double {
    var most = 0.0
    // A column without a value has a gain beyond all ratios, and κ is zero.
    for j in columns where series.numerators[t, j] > 0 {
      most = max(most, series.numerators[t, j] / (growth * series.denominators[t, j]))
    }
    return most == .infinity ? 0 : most > 1e-9 ? log1p(most) / most * (1 - 1e-12) : 1
  }

  /// Below the objective in a region, and of its value and slope at the region's reference.
  ///
  /// With d[t] between d̂ + s·x ∓ e(x), e affine where x lies in its range, see ``RatioExpansion``: measures that fall
  /// with every d are at least those of the upper ends, mean sizes lose no more than the mean of e, squares
  /// 2·|d̂ + s·x|·e each.
  init?(_ objective: RatioObjective, expansion: RatioExpansion) {
    let (periods, columns) = (objective.series.periods, objective.series.columns)
    let isMonotone: Bool
    switch objective.measure {
    case .semivariance, .deviation(.downside), .deviation(.tailMean): isMonotone = true
    case .squares, .variance, .deviation(.meanAbsolute), .deviation(.maximum): isMonotone = false
    }
    var (rows, target) = (expansion.slopes, expansion.deviations.map { -$0 })
    var linear = expansion.rewardTerm(objective.reward)
    for t in 0..<periods {
      let own = isMonotone ? 1 : 0.0
      target[t] -= own * expansion.errorConstants[t]
      let loss = expansion.loss(objective, t)
      for j in 0..<columns {
        let error = expansion.errorSlopes[t] * expansion.slopes[t, j]
        linear[j] -= loss * (expansion.errorConstants[t] + error)
        rows[t, j] += own * error
      }
    }
    if case .deviation(.maximum) = objective.measure {
      let most = expansion.errors.max() ?? 0
      for j in 0..<columns { linear[j] -= most }
    }
    self.init(objective, rows: rows, target: target, linear: linear)
  }

  /// Measure(rows·w − target) + linearᵀw.
  private init?(_ objective: RatioObjective, rows: Matrix, target: [Double], linear: [Double]?) {
    let periods = Double(rows.rows)
    var (rows, target) = (rows, target)
    var weight = 1 / periods
    switch objective.measure {
    case .deviation(let measure):
      guard let model = try? DeviationObjective(factor: rows, target: target, measure: measure, linear: linear) else {
        return nil
      }
      self = .deviation(model)
      return
    case .squares(let weights):
      weight = 1
      for t in 0..<rows.rows {
        let scale = weights[t].squareRoot()
        target[t] *= scale
        for j in 0..<rows.columns { rows[t, j] *= scale }
      }
    case .variance:
      weight = 1 / max(1, periods - 1)
      let mean = target.reduce(0, +) / periods
      for t in target.indices { target[t] -= mean }
      for j in 0..<rows.columns {
        let mean = (0..<rows.rows).reduce(0) { $0 + rows[$1, j] } / periods
        for t in 0..<rows.rows { rows[t, j] -= mean }
      }
    case .semivariance: break
    }
    let isOneSided = objective.measure == .semivariance
    guard
      let model = try? SquaredObjective(
        factor: rows, target: target, weight: weight, isOneSided: isOneSided, linear: linear)
    else { return nil }
    self = .squares(model)
  }
}
