public import LinearAlgebra

/// How deviations d[t] = Σ A[t,i]·w[i] − R[t] are summed up by a piecewise-linear objective.
public enum DeviationMeasure: Sendable, Hashable {
  /// Σ |d|/T.
  case meanAbsolute
  /// Σ max(0, −d)/T.
  case downside
  /// max |d|.
  case maximum
  /// The mean of the worst share of −d; the share (1 − α) in 0 < share ≤ 1.
  case tailMean(share: Double)

  /// The measure of deviations.
  func value(of deviations: [Double]) -> Double {
    let periods = Double(deviations.count)
    switch self {
    case .meanAbsolute: return deviations.reduce(0) { $0 + abs($1) } / periods
    case .downside: return deviations.reduce(0) { $0 + max(0, -$1) } / periods
    case .maximum: return deviations.reduce(0) { max($0, abs($1)) }
    case .tailMean(let share):
      let mass = share * periods
      var rest = mass
      var sum = 0.0
      for loss in deviations.map({ -$0 }).sorted(by: >) where rest > 0 {
        sum += min(1, rest) * loss
        rest -= 1
      }
      return sum / mass
    }
  }
}

/// A piecewise-linear objective of the weights: a measure of the deviations, plus gᵀw.
public struct DeviationObjective: Sendable {
  /// A, T × n, dates ascending, fractions per period.
  public let factor: Matrix
  /// R, length T.
  public let target: [Double]
  /// How deviations are summed up.
  public let measure: DeviationMeasure
  /// g, length n.
  public let linear: [Double]

  /// Makes an objective.
  ///
  /// - Parameters:
  ///   - factor: A, T × n, dates ascending.
  ///   - target: R, length T.
  ///   - measure: how deviations are summed up.
  ///   - linear: g, length n; nil for none.
  /// - Throws: `SupportSearchError.shape` or `.invalid`.
  public init(factor: Matrix, target: [Double], measure: DeviationMeasure, linear: [Double]? = nil)
    throws(SupportSearchError)
  {
    guard target.count == factor.rows else { throw .shape("the target", found: target.count, expected: factor.rows) }
    let linear = linear ?? Array(repeating: 0, count: factor.columns)
    guard linear.count == factor.columns else {
      throw .shape("the linear term", found: linear.count, expected: factor.columns)
    }
    guard factor.rows > 0 else { throw .invalid("the factor has no rows") }
    guard factor.storage.allSatisfy(\.isFinite), target.allSatisfy(\.isFinite), linear.allSatisfy(\.isFinite) else {
      throw .invalid("the objective has an entry that is not finite")
    }
    if case .tailMean(let share) = measure, !(share > 0 && share <= 1) {
      throw .invalid("the tail's share \(share) is not in 0 < share ≤ 1")
    }
    self.factor = factor
    self.target = target
    self.measure = measure
    self.linear = linear
  }

  /// n.
  public var columns: Int { factor.columns }

  var data: DeviationData { DeviationData(factor: factor, target: target, linear: linear) }

  /// The objective of given weights, from the deviations themselves.
  public func value(of weights: [Double]) -> Double {
    let d = deviations(of: weights, factor: factor, target: target)
    return measure.value(of: d) + zip(linear, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// A deviation objective as rows with slopes: Σ over rows below·max(0, s − bᵀx) + above·max(0, bᵀx − s), plus gᵀx.
///
/// `maximum` and `tailMean` take one more column: the level u in |d| ≤ u, with a penalty of 2 that is exact because the
/// multipliers of all rows sum to at most 1; the quantile η in η + Σ max(0, −d − η)/(share·T) (Rockafellar & Uryasev
/// 2000, doi:10.21314/JOR.2000.038).
struct PiecewiseLinearForm {
  let rows: Int
  /// rows × (n + extra), column-major.
  let entries: [Double]
  let target: [Double]
  let above: Double
  let below: Double
  /// g, with the extra column's cost last.
  let linear: [Double]
  let hasExtraColumn: Bool
  /// The extra column's least value.
  let extraLower: Double

  init(_ objective: DeviationObjective) {
    let periods = objective.factor.rows
    let columns = objective.factor.columns
    switch objective.measure {
    case .meanAbsolute, .downside:
      rows = periods
      entries = objective.factor.storage
      target = objective.target
      above = objective.measure == .meanAbsolute ? 1 / Double(periods) : 0
      below = 1 / Double(periods)
      linear = objective.linear
      hasExtraColumn = false
      extraLower = 0
    case .tailMean(let share):
      rows = periods
      entries = objective.factor.storage + Array(repeating: 1, count: periods)
      target = objective.target
      above = 0
      below = 1 / (share * Double(periods))
      linear = objective.linear + [1]
      hasExtraColumn = true
      extraLower = -.infinity
    case .maximum:
      // d ≤ u and −d ≤ u.
      rows = 2 * periods
      var doubled: [Double] = []
      doubled.reserveCapacity(2 * periods * (columns + 1))
      for j in 0..<columns {
        let column = objective.factor.storage[(j * periods)..<((j + 1) * periods)]
        doubled += column
        doubled += column.map { -$0 }
      }
      entries = doubled + Array(repeating: -1, count: 2 * periods)
      target = objective.target + objective.target.map { -$0 }
      above = 2
      below = 0
      linear = objective.linear + [1]
      hasExtraColumn = true
      extraLower = -.infinity
    }
  }
}
