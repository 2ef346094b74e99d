import Foundation
import LinearAlgebra

/// The principal components of centred returns, the greatest first.
struct PrincipalComponents {
  /// Centred returns, T × N.
  let centred: Matrix
  /// Eigenvalues of the sample covariance, descending, min(N, T) of them.
  let variances: [Double]
  /// Their eigenvectors, N × min(N, T), the entry of greatest absolute value positive.
  private let vectors: Matrix

  /// Decomposes the covariance XᵀX/(T − 1), through the smaller of XᵀX and XXᵀ.
  init(_ centred: Matrix) {
    self.centred = centred
    let scale = 1 / Double(centred.rows - 1)
    let isWide = centred.columns > centred.rows
    let gram = isWide ? centred.transposed().gram(scale: scale) : centred.gram(scale: scale)
    let eigen = gram.symmetricEigen()
    let count = gram.rows
    variances = (0..<count).map { max(0, eigen.values[count - 1 - $0]) }
    var vectors = Matrix(rows: centred.columns, columns: count)
    for component in 0..<count {
      var vector = (0..<count).map { eigen.vectors[$0, count - 1 - component] }
      if isWide { vector = centred.transposedTimes(vector) }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      let greatest = vector.max { abs($0) < abs($1) } ?? 1
      let factor = (greatest < 0 ? -1 : 1) / length
      for series in vector.indices { vectors[series, component] = vector[series] * factor }
    }
    self.vectors = vectors
  }

  /// The first components as factors, and the variance that they leave of each series.
  ///
  /// What is left is summed up from the residual returns themselves, so that it cannot be below zero.
  func factors(_ count: Int) -> (FactorStructure, specific: [Double]) {
    let series = centred.columns
    let exposures = vectors.selecting(columns: Array(0..<count))
    var covariance = Matrix(rows: count, columns: count)
    for factor in 0..<count { covariance[factor, factor] = variances[factor] }
    let scores = (0..<count).map { factor in centred.times((0..<series).map { exposures[$0, factor] }) }
    let specific = (0..<series).map { position in
      (0..<centred.rows).reduce(0.0) { sum, row in
        let common = (0..<count).reduce(0.0) { $0 + scores[$1][row] * exposures[position, $1] }
        let left = centred[row, position] - common
        return sum + left * left
      } / Double(centred.rows - 1)
    }
    let names = (1...count).map { "PC\($0)" }
    return (FactorStructure(names: names, exposures: exposures, covariance: covariance), specific)
  }
}

/// How many principal components are factors.
public enum FactorCountRule: Sendable, Hashable {
  /// So many.
  case fixed(Int)
  /// The number of least IC_p2(k) = ln(V(k)) + k·(N + T)/(N·T)·ln(min(N, T)), V(k) the mean squared residual, among
  /// 1…⌊8·(min(N, T)/100)^¼⌋.
  ///
  /// Source: J. Bai & S. Ng, Determining the number of factors in approximate factor models, Econometrica 70 (2002)
  /// 191–221, doi:10.1111/1468-0262.00273.
  case baiNg
  /// The number of eigenvalues of the correlation matrix above (1 + √(N/T))², what chance alone would give at most; at
  /// least 1.
  ///
  /// Source: V. Marčenko & L. Pastur, Mathematics of the USSR-Sbornik 1 (1967) 457–483; L. Laloux, P. Cizeau,
  /// J.-P. Bouchaud & M. Potters, Physical Review Letters 83 (1999) 1467–1470.
  case marchenkoPastur

  /// The name that users write.
  public var name: String {
    switch self {
    case .fixed(let count): "\(count)"
    case .baiNg: "bai-ng"
    case .marchenkoPastur: "marchenko-pastur"
    }
  }

  /// The most factors that T returns of N series can have, min(N, T − 1).
  static func most(periods: Int, series: Int) -> Int { max(1, min(series, periods - 1)) }

  /// The number of factors of a decomposition; one that is asked for must be possible.
  func count(_ components: PrincipalComponents) -> Int {
    let (periods, series) = (components.centred.rows, components.centred.columns)
    let most = Self.most(periods: periods, series: series)
    switch self {
    case .fixed(let count): return count
    case .baiNg: return Self.baiNgCount(components, most: most)
    case .marchenkoPastur:
      let edge = 1 + (Double(series) / Double(periods)).squareRoot()
      let correlations = PrincipalComponents(components.centred.standardised()).variances
      return min(max(1, correlations.count { $0 > edge * edge }), most)
    }
  }

  private static func baiNgCount(_ components: PrincipalComponents, most: Int) -> Int {
    let (periods, series) = (Double(components.centred.rows), Double(components.centred.columns))
    let smaller = min(periods, series)
    let limit = min(most, max(1, Int(8 * (smaller / 100).squareRoot().squareRoot())))
    let penalty = (series + periods) / (series * periods) * log(smaller)
    var best = (count: 1, value: Double.infinity)
    for count in 1...limit {
      let left = components.variances.dropFirst(count).reduce(0, +) * (periods - 1) / (series * periods)
      let value = log(left) + Double(count) * penalty
      if value < best.value { best = (count, value) }
    }
    return best.count
  }
}

extension FactorStructure {
  /// R with RᵀR = B·Ω·Bᵀ, F × N, from the eigenvectors of Ω.
  ///
  /// - Precondition: no eigenvalue of Ω is below zero by more than rounding.
  func root() -> Matrix {
    let eigen = covariance.symmetricEigen()
    var result = Matrix(rows: names.count, columns: exposures.rows)
    for row in names.indices {
      let scale = max(0, eigen.values[row]).squareRoot()
      for series in 0..<exposures.rows {
        let value = names.indices.reduce(0.0) { $0 + eigen.vectors[$1, row] * exposures[series, $1] }
        result[row, series] = scale * value
      }
    }
    return result
  }
}

extension Matrix {
  /// A·x.
  func times(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rows)
    for column in 0..<columns where x[column] != 0 {
      for row in 0..<rows { result[row] += storage[column * rows + row] * x[column] }
    }
    return result
  }

  /// Aᵀ·x.
  func transposedTimes(_ x: [Double]) -> [Double] {
    (0..<columns).map { column in (0..<rows).reduce(0.0) { $0 + storage[column * rows + $1] * x[$1] } }
  }

  /// Each column divided by its standard deviation; a column of zeros stays.
  func standardised() -> Matrix {
    var result = self
    for column in 0..<columns {
      let range = column * rows..<(column + 1) * rows
      let deviation = (storage[range].reduce(0) { $0 + $1 * $1 } / Double(rows - 1)).squareRoot()
      guard deviation > 0 else { continue }
      for entry in range { result.storage[entry] /= deviation }
    }
    return result
  }
}
