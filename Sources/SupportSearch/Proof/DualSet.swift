import LinearAlgebra

/// The deviations that a proof bounds: d = Aw − R, with a linear term gᵀw beside the measure.
struct DeviationData {
  /// A, T × n, dates ascending.
  let factor: Matrix
  /// R, length T.
  let target: [Double]
  /// g, length n.
  let linear: [Double]
}

/// The multipliers y by which a measure is written as a maximum: measure(d) = max over y of yᵀd − φ*(y).
enum DualSet: Equatable {
  /// Those of a piecewise-linear measure, where φ* is zero.
  case piecewiseLinear(DeviationMeasure)
  /// Those of c·Σ d², or of c·Σ max(0, −d)² where y ≤ 0: φ*(y) = Σ y²/(4c).
  case squares(weight: Double, isOneSided: Bool)

  /// Whether the measure is never below zero.
  var isNonNegative: Bool {
    switch self {
    case .piecewiseLinear(.meanAbsolute), .piecewiseLinear(.downside), .piecewiseLinear(.maximum): true
    case .piecewiseLinear(.tailMean): false
    case .squares: true
    }
  }

  /// One period's part of φ*(y).
  func conjugate(_ y: Double) -> Double {
    switch self {
    case .piecewiseLinear: 0
    case .squares(let weight, _): y * y / (4 * weight)
    }
  }

  /// The most that a measure can be where no deviation is greater.
  func greatestValue(reach: Double, periods: Int) -> Double {
    switch self {
    case .piecewiseLinear: reach
    case .squares(let weight, _): weight * Double(periods) * reach * reach
    }
  }

  /// Moves multipliers into the set.
  func clip(_ y: inout [Double]) {
    let periods = y.count
    for t in 0..<periods where !y[t].isFinite { y[t] = 0 }
    let even = 1 / Double(periods)
    switch self {
    case .squares(_, let isOneSided): if isOneSided { for t in 0..<periods { y[t] = min(y[t], 0) } }
    case .piecewiseLinear(.meanAbsolute): for t in 0..<periods { y[t] = min(max(y[t], -even), even) }
    case .piecewiseLinear(.downside): for t in 0..<periods { y[t] = min(max(y[t], -even), 0) }
    case .piecewiseLinear(.maximum):
      let total = y.reduce(0) { $0 + abs($1) }
      if total > 1 { for t in 0..<periods { y[t] /= total } }
    case .piecewiseLinear(.tailMean(let share)):
      // Σ y = −1 with each at least −1/(share·T).
      let cap = max(1 / (share * Double(periods)), even)
      for t in 0..<periods { y[t] = min(max(y[t], -cap), 0) }
      let total = -y.reduce(0, +)
      if total > 1 {
        for t in 0..<periods { y[t] /= total }
      } else {
        let room = cap * Double(periods) - total
        let fill = room > 0 ? min(1, (1 - total) / room) : 0
        for t in 0..<periods { y[t] -= fill * (cap + y[t]) }
      }
    }
  }
}
