import Foundation

extension TrackingMeasure {
  /// The measure of a path of deviations.
  ///
  /// - Parameters:
  ///   - deviations: d[1]…d[T], ascending in time, fractions per period.
  ///   - level: α, used by ``cvar`` alone.
  /// - Returns: the value in return units, squared for the quadratic measures; 0 for no deviations, for a variance
  ///   of one, and for ``risk``, to which deviations are nothing.
  public func value(of deviations: [Double], level: Double = 0.95) -> Double {
    let count = Double(deviations.count)
    guard !deviations.isEmpty else { return 0 }
    switch self {
    case .mse:
      return deviations.reduce(0) { $0 + $1 * $1 } / count
    case .variance:
      guard deviations.count > 1 else { return 0 }
      let mean = deviations.reduce(0, +) / count
      return deviations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    case .mad:
      return deviations.reduce(0) { $0 + abs($1) } / count
    case .downside:
      return deviations.reduce(0) { $0 + Swift.max(0, -$1) } / count
    case .semivariance:
      return deviations.reduce(0) { $0 + Swift.max(0, -$1) * Swift.max(0, -$1) } / count
    case .max:
      return deviations.reduce(0) { Swift.max($0, abs($1)) }
    case .cvar:
      return Self.meanOfWorst(deviations.map { -$0 }, share: 1 - level)
    case .risk:
      return 0
    }
  }

  /// The mean of the largest share of losses, the last one counted in part so that the share is exact.
  private static func meanOfWorst(_ losses: [Double], share: Double) -> Double {
    var remaining = share * Double(losses.count)
    let total = remaining
    guard total > 0 else { return losses.max() ?? 0 }
    var sum = 0.0
    for loss in losses.sorted(by: >) {
      let part = Swift.min(1, remaining)
      sum += part * loss
      remaining -= part
      if remaining <= 0 { break }
    }
    return sum / total
  }
}

extension TrackingObjective {
  /// The objective at a path of deviations: measure(d) − λ·Σ d/T.
  public func value(of deviations: [Double]) -> Double {
    let value =
      halfLife.map { weightedMeanSquare(deviations, halfLife: $0) }
      ?? measure.value(of: deviations, level: level)
    guard excessReward != 0, !deviations.isEmpty else { return value }
    return value - excessReward * deviations.reduce(0, +) / Double(deviations.count)
  }

  /// Σ ω[t]·d[t]² with ω halving every h periods back and Σ ω = 1.
  private func weightedMeanSquare(_ deviations: [Double], halfLife: Double) -> Double {
    var (squares, total) = (0.0, 0.0)
    for (age, deviation) in deviations.reversed().enumerated() {
      let weight = exp2(-Double(age) / halfLife)
      squares += weight * deviation * deviation
      total += weight
    }
    return total > 0 ? squares / total : 0
  }
}
