public import LinearAlgebra

/// Deviations of a portfolio of constant share counts: ratios of two linear functions of the weights.
///
/// With N[t] = Σ numerators[t,i]·w[i] and D[t] = Σ denominators[t,i]·w[i] the deviation of period t is
///
/// | returns | d[t] |
/// |---|---|
/// | simple | N[t] / D[t] |
/// | log | ln(1 + N[t] / (growth[t]·D[t])) |
///
/// For a value path P and a benchmark's returns R, N[t] = P[t] − (1 + R[t])·P[t−1], D[t] = P[t−1] and
/// growth[t] = 1 + R[t].
public struct RatioSeries: Sendable {
  /// N of one unit of each column, T × n, dates ascending.
  public let numerators: Matrix
  /// D of one unit of each column, T × n, dates ascending.
  public let denominators: Matrix
  /// 1 + R[t] where returns are logarithms, T entries; nil where they are simple.
  public let growth: [Double]?

  /// Makes series of T periods and n columns.
  ///
  /// - Parameters:
  ///   - numerators: N of one unit of each column, T × n.
  ///   - denominators: D of one unit of each column, T × n; zero or more.
  ///   - growth: 1 + R[t] for log returns; nil for simple ones.
  /// - Throws: `SupportSearchError.shape` or `.invalid`.
  public init(numerators: Matrix, denominators: Matrix, growth: [Double]? = nil) throws(SupportSearchError) {
    guard denominators.rows == numerators.rows else {
      throw .shape("the denominators' rows", found: denominators.rows, expected: numerators.rows)
    }
    guard denominators.columns == numerators.columns else {
      throw .shape("the denominators", found: denominators.columns, expected: numerators.columns)
    }
    guard numerators.rows > 0 else { throw .invalid("the ratios have no rows") }
    guard numerators.storage.allSatisfy(\.isFinite), denominators.storage.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalid("the ratios have an entry that is not finite, or a denominator below zero")
    }
    if let growth {
      guard growth.count == numerators.rows else {
        throw .shape("the growth", found: growth.count, expected: numerators.rows)
      }
      guard growth.allSatisfy({ $0.isFinite && $0 > 0 }) else { throw .invalid("a growth is not above zero") }
    }
    self.numerators = numerators
    self.denominators = denominators
    self.growth = growth
  }

  /// T.
  public var periods: Int { numerators.rows }
  /// n.
  public var columns: Int { numerators.columns }

  /// d[1]…d[T] of given weights; nil where a denominator is not above zero or a logarithm has no value.
  public func deviations(of weights: [Double]) -> [Double]? { path(of: weights).deviations(growth: growth) }

  /// N and D of given weights.
  func path(of weights: [Double]) -> RatioPath {
    var path = RatioPath(periods: periods)
    for j in weights.indices where weights[j] != 0 {
      let start = j * periods
      for t in 0..<periods {
        path.numerators[t] += weights[j] * numerators.storage[start + t]
        path.denominators[t] += weights[j] * denominators.storage[start + t]
      }
    }
    return path
  }
}
