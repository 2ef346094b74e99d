import LinearAlgebra

/// The factored matrix 2(S + M·11ᵀ) + E of a Newton step on a node problem, E a positive diagonal.
///
/// As a dense Cholesky factor; or, where S + M·11ᵀ = VᵀV/2 has few rows, by the identity of Sherman, Morrison and Woodbury,
/// (VᵀV + E)⁻¹ = E⁻¹ − E⁻¹Vᵀ(1 + VE⁻¹Vᵀ)⁻¹VE⁻¹, which takes n·rank² operations in place of n³.
struct NewtonMatrix {
  /// 2(S + M·11ᵀ) before E is added.
  enum Curvature {
    /// n × n.
    case dense([Double])
    /// V.
    case factored(LowRankFactor)

    /// The curvature of a node problem.
    init(_ node: NodeProblem) {
      if let factor = node.factor, 2 * (factor.rank + 1) < node.count {
        let stretch = 2.0.squareRoot()
        let aggregate = stretch * node.aggregate.squareRoot()
        var entries: [Double] = []
        entries.reserveCapacity(node.count * (factor.rank + 1))
        for i in 0..<node.count {
          for row in 0..<factor.rank { entries.append(stretch * factor.entries[i * factor.rank + row]) }
          entries.append(aggregate)
        }
        self = .factored(LowRankFactor(rank: factor.rank + 1, entries: entries))
        return
      }
      var doubled = node.quadratic
      for k in doubled.indices { doubled[k] = 2 * (doubled[k] + node.aggregate) }
      self = .dense(doubled)
    }

    /// Whether it is a matrix with n² entries.
    var isDense: Bool {
      if case .dense = self { return true }
      return false
    }

    /// The curvature times a vector of n entries.
    func times(_ x: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: x.count)
      switch self {
      case .dense(let matrix): Kernels.symmetricTimesVector(x.count, 1, matrix, x, 0, &result)
      case .factored(let factor):
        var rows = [Double](repeating: 0, count: factor.rank)
        Kernels.product(factor.rank, 1, x.count, 1, factor.entries, x, 0, &rows)
        Kernels.product(x.count, 1, factor.rank, 1, factor.entries, transposeA: true, rows, 0, &result)
      }
      return result
    }
  }

  private let n: Int
  /// The Cholesky factor, of order n or of the rank.
  private var factor: [Double]
  /// V and E⁻¹ of a factored curvature; nil of a dense one.
  private var parts: (rows: LowRankFactor, inverse: [Double])?

  /// Factors.
  ///
  /// - Parameters:
  ///   - curvature: 2(S + M·11ᵀ).
  ///   - diagonal: E, n entries, at least 0.
  /// - Returns: nil where the matrix is not positive definite numerically.
  init?(_ curvature: Curvature, diagonal: [Double]) {
    n = diagonal.count
    switch curvature {
    case .dense(let matrix):
      factor = matrix
      var largest = 0.0
      for i in 0..<n {
        largest = max(largest, matrix[i * n + i])
        factor[i * n + i] += diagonal[i]
      }
      for i in 0..<n { factor[i * n + i] += 1e-14 * largest }
      guard Cholesky.factor(n, &factor) else { return nil }
    case .factored(let rows):
      let rank = rows.rank
      let inverse = diagonal.map { 1 / ($0 + .leastNormalMagnitude) }
      guard inverse.allSatisfy(\.isFinite) else { return nil }
      var scaled = rows.entries
      for i in 0..<n {
        let root = inverse[i].squareRoot()
        for row in 0..<rank { scaled[i * rank + row] *= root }
      }
      factor = [Double](repeating: 0, count: rank * rank)
      Kernels.symmetricOuter(rank, n, 1, scaled, 0, &factor)
      for row in 0..<rank { factor[row * rank + row] += 1 }
      guard Cholesky.factor(rank, &factor) else { return nil }
      parts = (rows, inverse)
    }
  }

  /// Overwrites B (n × columns) by the inverse times B.
  func solve(_ b: inout [Double], columns: Int = 1) {
    guard let (rows, inverse) = parts else {
      Cholesky.solve(n, factor, &b, columns: columns)
      return
    }
    let rank = rows.rank
    for column in 0..<columns {
      for i in 0..<n { b[column * n + i] *= inverse[i] }
    }
    var images = [Double](repeating: 0, count: rank * columns)
    Kernels.product(rank, columns, n, 1, rows.entries, b, 0, &images)
    Cholesky.solve(rank, factor, &images, columns: columns)
    var change = [Double](repeating: 0, count: n * columns)
    Kernels.product(n, columns, rank, 1, rows.entries, transposeA: true, images, 0, &change)
    for column in 0..<columns {
      for i in 0..<n { b[column * n + i] -= inverse[i] * change[column * n + i] }
    }
  }
}
