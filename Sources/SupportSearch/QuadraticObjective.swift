public import LinearAlgebra

/// A convex quadratic objective of the weights: wᵀQw + 2cᵀw + c₀.
///
/// Given either as a Gram matrix Q (n × n) or as the factor of a least-squares fit, which is never multiplied out as a
/// whole: with A (T × n, dates ascending) and a target R (length T), Q = AᵀA/T, c = −AᵀR/T, c₀ = RᵀR/T.
public struct QuadraticObjective: Sendable {
  enum Form: Sendable {
    case gram(Matrix)
    case factor(Matrix, target: [Double])
  }

  let form: Form
  /// c beyond what the factor form implies.
  let linear: [Double]
  /// c₀ beyond what the factor form implies.
  let constant: Double

  /// Makes wᵀQw + 2cᵀw + c₀.
  ///
  /// - Parameters:
  ///   - gram: Q, n × n, symmetric and positive semidefinite.
  ///   - linear: c, length n.
  ///   - constant: c₀.
  /// - Throws: `SupportSearchError.shape` or `.invalid` for entries that are not finite.
  public init(gram: Matrix, linear: [Double], constant: Double) throws(SupportSearchError) {
    guard gram.rows == gram.columns else {
      throw .shape("the Gram matrix's columns", found: gram.columns, expected: gram.rows)
    }
    guard linear.count == gram.columns else {
      throw .shape("the linear term", found: linear.count, expected: gram.columns)
    }
    guard gram.storage.allSatisfy(\.isFinite), linear.allSatisfy(\.isFinite), constant.isFinite else {
      throw .invalid("the objective has an entry that is not finite")
    }
    form = .gram(gram)
    self.linear = linear
    self.constant = constant
  }

  /// Makes the mean square deviation |Aw − R|²/T, plus 2cᵀw where a linear term is given.
  ///
  /// - Parameters:
  ///   - factor: A, T × n, dates ascending.
  ///   - target: R, length T.
  ///   - linear: c, length n; nil for none.
  /// - Throws: `SupportSearchError.shape` or `.invalid` for entries that are not finite.
  public init(factor: Matrix, target: [Double], linear: [Double]? = nil) throws(SupportSearchError) {
    guard target.count == factor.rows else { throw .shape("the target", found: target.count, expected: factor.rows) }
    let linear = linear ?? Array(repeating: 0, count: factor.columns)
    guard linear.count == factor.columns else {
      throw .shape("the linear term", found: linear.count, expected: factor.columns)
    }
    guard factor.rows > 0 else { throw .invalid("the factor has no rows") }
    guard factor.storage.allSatisfy(\.isFinite), target.allSatisfy(\.isFinite), linear.allSatisfy(\.isFinite) else {
      throw .invalid("the objective has an entry that is not finite")
    }
    form = .factor(factor, target: target)
    self.linear = linear
    constant = 0
  }

  /// n.
  public var columns: Int { linear.count }

  /// wᵀQw + 2cᵀw + c₀, for the factor form from the deviations themselves.
  public func value(of weights: [Double]) -> Double {
    var value = constant
    for (c, w) in zip(linear, weights) { value += 2 * c * w }
    switch form {
    case .gram(let gram):
      for j in 0..<gram.columns where weights[j] != 0 {
        var product = 0.0
        for i in 0..<gram.rows { product += gram.storage[j * gram.rows + i] * weights[i] }
        value += weights[j] * product
      }
    case .factor(let factor, let target):
      var squares = 0.0
      for deviation in deviations(of: weights, factor: factor, target: target) { squares += deviation * deviation }
      value += squares / Double(factor.rows)
    }
    return value
  }
}

/// d = Aw − R, dates ascending.
func deviations(of weights: [Double], factor: Matrix, target: [Double]) -> [Double] {
  var result = target.map { -$0 }
  for j in 0..<factor.columns where weights[j] != 0 {
    let start = j * factor.rows
    for t in 0..<factor.rows { result[t] += weights[j] * factor.storage[start + t] }
  }
  return result
}
