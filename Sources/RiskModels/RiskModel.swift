public import LinearAlgebra

/// A covariance matrix of the returns of N series, V = RᵀR + diag(Δ) with Δ ≥ 0: positive semidefinite by construction.
///
/// R holds the common part: scaled returns of a covariance that was estimated from them, or a root of B·Ω·Bᵀ for a
/// model with factors. Variances are per period, in squared return units.
public struct RiskModel: Sendable, Hashable {
  /// The names of the N series.
  public let ids: [String]
  /// B and Ω, where the model has factors with names.
  public let factors: FactorStructure?
  /// R, P × N.
  public let root: Matrix
  /// Δ, N specific variances.
  public let specificVariances: [Double]
  /// How and from what the model was made.
  public let estimate: RiskEstimate

  /// Makes a model of a root and specific variances.
  ///
  /// - Precondition: a column of the root and a variance of at least zero for each series.
  init(
    ids: [String], root: Matrix, specificVariances: [Double], factors: FactorStructure? = nil, estimate: RiskEstimate
  ) {
    precondition(root.columns == ids.count && specificVariances.count == ids.count, "one column a series is needed")
    precondition(specificVariances.allSatisfy { $0 >= 0 }, "a variance is at least zero")
    self.ids = ids
    self.root = root
    self.specificVariances = specificVariances
    self.factors = factors
    self.estimate = estimate
  }

  /// N.
  public var count: Int { ids.count }

  /// xᵀVx, at least zero.
  ///
  /// - Parameter x: N positions, long or short, fractions of capital.
  public func variance(_ x: [Double]) -> Double { commonVariance(x) + specificVariance(x) }

  /// The greatest variance of any series.
  public var greatestVariance: Double { variances.reduce(0) { max($0, $1) } }

  /// The variance of each series.
  public var variances: [Double] {
    ids.indices.map { series in
      root.storage[series * root.rows..<(series + 1) * root.rows].reduce(specificVariances[series]) { $0 + $1 * $1 }
    }
  }

  /// xᵀRᵀRx, the part of the variance that series have in common.
  public func commonVariance(_ x: [Double]) -> Double { exposures(x).reduce(0) { $0 + $1 * $1 } }

  /// Σ Δ[i]·x[i]².
  public func specificVariance(_ x: [Double]) -> Double {
    zip(specificVariances, x).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
  }

  /// V·x, the covariance of each series with the positions.
  public func product(_ x: [Double]) -> [Double] {
    let rows = exposures(x)
    return ids.indices.map { series in
      let start = series * root.rows
      let common = rows.indices.reduce(0.0) { $0 + root.storage[start + $1] * rows[$1] }
      return common + specificVariances[series] * x[series]
    }
  }

  /// V, N × N.
  public func covariance() -> Matrix {
    var result = root.rows > 0 ? root.gram() : Matrix(rows: count, columns: count)
    for series in ids.indices { result[series, series] += specificVariances[series] }
    return result
  }

  /// R·x.
  private func exposures(_ x: [Double]) -> [Double] {
    precondition(x.count == count, "one position a series is needed")
    var result = [Double](repeating: 0, count: root.rows)
    for series in x.indices where x[series] != 0 {
      let start = series * root.rows
      for row in result.indices { result[row] += root.storage[start + row] * x[series] }
    }
    return result
  }
}

/// The factors of a model: exposures B and their covariance Ω, so that the common part of V is B·Ω·Bᵀ.
public struct FactorStructure: Sendable, Hashable {
  /// The names of the F factors.
  public let names: [String]
  /// B, N × F, in units of the factor.
  public let exposures: Matrix
  /// Ω, F × F, per period.
  public let covariance: Matrix

  /// Makes factors of exposures and their covariance.
  ///
  /// - Precondition: a column of exposures, a row and a column of the covariance for each name.
  init(names: [String], exposures: Matrix, covariance: Matrix) {
    precondition(
      exposures.columns == names.count && covariance.rows == names.count && covariance.columns == names.count,
      "one column a factor is needed")
    self.names = names
    self.exposures = exposures
    self.covariance = covariance
  }

  /// Bᵀx, the exposure of positions to each factor.
  public func exposures(of x: [Double]) -> [Double] {
    names.indices.map { factor in
      zip(0..<exposures.rows, x).reduce(0) { $0 + exposures[$1.0, factor] * $1.1 }
    }
  }

  /// (Bᵀx)ᵀΩ(Bᵀx), the variance that comes from the factors.
  public func variance(of x: [Double]) -> Double {
    let own = exposures(of: x)
    return zip(own, covariances(of: x)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// ΩBᵀx, the covariance of positions with each factor.
  public func covariances(of x: [Double]) -> [Double] {
    let own = exposures(of: x)
    return names.indices.map { row in names.indices.reduce(0.0) { $0 + covariance[row, $1] * own[$1] } }
  }
}

extension Matrix {
  /// The columns that a list names, in its order.
  func selecting(columns wanted: [Int]) -> Matrix {
    Matrix(
      rows: rows, columns: wanted.count,
      storage: wanted.flatMap { storage[$0 * rows..<($0 + 1) * rows] })
  }
}
