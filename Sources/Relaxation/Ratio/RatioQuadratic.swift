public import LinearAlgebra

/// A sum of squared ratios of linear functions over portfolios of few stocks: what constant share counts are judged by.
///
/// minimise Σ ω[t]·d[t]² + wᵀFw with d[t] = N[t]/D[t], N[t] = Σ n[t,i]·w[i] and D[t] = Σ δ[t,i]·w[i] > 0, or the same
/// with d less its mean. Homogeneous like `CardinalityQuadratic`, whose constraints it shares: Σw = 1.
///
/// Of constant share counts N[t] = P[t] − (1 + R[t])·P[t−1] and D[t] = P[t−1] with P the value path, so that d[t] is the
/// return beyond the benchmark's; it is no convex function of w, whence the searches of its own.
public struct RatioQuadratic: Sendable {
  /// n, T × N, dates ascending.
  public var numerators: Matrix
  /// δ, T × N, at least 0 and such that D > 0 for every portfolio.
  public var denominators: Matrix
  /// ω, T entries, at least 0; all alike where `isCentred`.
  public var weights: [Double]
  /// Whether the mean of d is taken off: a variance.
  public var isCentred: Bool
  /// F, N × N and semidefinite, what the paths play no part in; nil for nothing.
  public var fixed: Matrix?
  /// What is known of F beforehand; nil for nothing.
  public var fixedSplit: DiagonalSplit?
  /// Floors, ceilings, cardinality and rows; its objective plays no part.
  public var constraints: CardinalityQuadratic

  /// Makes a problem.
  ///
  /// - Precondition: the matrices are T × N with N stocks in the constraints, denominators are at least 0.
  public init(
    numerators: Matrix, denominators: Matrix, weights: [Double], isCentred: Bool = false, fixed: Matrix? = nil,
    fixedSplit: DiagonalSplit? = nil, constraints: CardinalityQuadratic
  ) {
    precondition(
      numerators.rows == weights.count && denominators.rows == weights.count
        && numerators.columns == constraints.count && denominators.columns == constraints.count,
      "numerators and denominators need a row a period and a column a stock")
    precondition(denominators.storage.allSatisfy { $0 >= 0 }, "a path cannot be negative")
    self.numerators = numerators
    self.denominators = denominators
    self.weights = weights
    self.isCentred = isCentred
    self.fixed = fixed
    self.fixedSplit = fixedSplit
    self.constraints = constraints
  }

  /// T.
  public var periods: Int { weights.count }
  /// N.
  public var count: Int { constraints.count }

  /// The objective at weights that sum to 1.
  public func value(_ w: [Double]) -> Double { value(w, of: Part(numerators, denominators, fixed)) }

  /// What the objective says of some of the stocks.
  struct Part {
    let numerators: Matrix
    let denominators: Matrix
    let fixed: Matrix?

    init(_ numerators: Matrix, _ denominators: Matrix, _ fixed: Matrix?) {
      self.numerators = numerators
      self.denominators = denominators
      self.fixed = fixed
    }
  }

  /// The objective at weights of some of the stocks.
  func value(_ w: [Double], of part: Part) -> Double {
    let (numerator, path) = (part.numerators.times(w), part.denominators.times(w))
    var d = zip(numerator, path).map { $0 / $1 }
    if isCentred {
      let mean = d.reduce(0, +) / Double(max(1, periods))
      for t in d.indices { d[t] -= mean }
    }
    return zip(weights, d).reduce(part.fixed?.quadraticForm(w) ?? 0) { $0 + $1.0 * $1.1 * $1.1 }
  }

  /// The part of some stocks.
  func part(of stocks: [Int]) -> Part {
    Part(numerators.selecting(stocks), denominators.selecting(stocks), fixed?.principalSubmatrix(stocks))
  }
}

extension Matrix {
  /// A·x, skipping what is 0 in x.
  func times(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rows)
    for column in 0..<columns where x[column] != 0 {
      let (start, factor) = (column * rows, x[column])
      for row in 0..<rows { result[row] += factor * storage[start + row] }
    }
    return result
  }

  /// Some columns, in the order given.
  func selecting(_ chosen: [Int]) -> Matrix {
    Matrix(
      rows: rows, columns: chosen.count, storage: chosen.flatMap { storage[$0 * rows..<($0 + 1) * rows] })
  }
}
