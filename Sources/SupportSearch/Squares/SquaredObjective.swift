public import LinearAlgebra

/// A sum of squared deviations, of all or of shortfalls alone, plus gᵀw: c·Σ d² or c·Σ max(0, −d)², d = Aw − R.
public struct SquaredObjective: Sendable {
  /// A, T × n, dates ascending, fractions per period.
  public let factor: Matrix
  /// R, length T.
  public let target: [Double]
  /// c, above zero.
  public let weight: Double
  /// Whether only deviations below zero count.
  public let isOneSided: Bool
  /// g, length n.
  public let linear: [Double]

  /// Makes an objective.
  ///
  /// - Parameters:
  ///   - factor: A, T × n, dates ascending.
  ///   - target: R, length T.
  ///   - weight: c; 1/T for a mean.
  ///   - isOneSided: whether only shortfalls count.
  ///   - linear: g, length n; nil for none.
  /// - Throws: `SupportSearchError.shape` or `.invalid`.
  public init(factor: Matrix, target: [Double], weight: Double, isOneSided: Bool, linear: [Double]? = nil)
    throws(SupportSearchError)
  {
    // Whatever is wrong with the data is wrong with them for any measure.
    let data = try DeviationObjective(factor: factor, target: target, measure: .downside, linear: linear)
    guard weight > 0, weight.isFinite else { throw .invalid("the weight \(weight) of the squares is not above zero") }
    self.factor = data.factor
    self.target = data.target
    self.linear = data.linear
    self.weight = weight
    self.isOneSided = isOneSided
  }

  /// The objective of a few columns alone.
  init(_ whole: SquaredObjective, columns: [Int]) {
    let periods = whole.factor.rows
    var factor = Matrix(rows: periods, columns: columns.count)
    factor.storage = columns.flatMap { whole.factor.storage[$0 * periods..<($0 + 1) * periods] }
    self.factor = factor
    target = whole.target
    linear = columns.map { whole.linear[$0] }
    weight = whole.weight
    isOneSided = whole.isOneSided
  }

  /// n.
  public var columns: Int { factor.columns }

  /// The objective of given weights, from the deviations themselves.
  public func value(of weights: [Double]) -> Double {
    let counted = deviations(of: weights, factor: factor, target: target).map { isOneSided ? min(0, $0) : $0 }
    return weight * counted.reduce(0) { $0 + $1 * $1 } + zip(linear, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
