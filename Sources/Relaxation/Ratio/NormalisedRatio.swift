import LinearAlgebra

/// A problem of ratios over weights that sum to 1 at an average of the dates rather than at the last one.
///
/// d = N/D does not change where all weights are multiplied, so that any positive level may be what sums to 1. With
/// c[i] the mean of δ[t,i]/D̂[t] and v[i] = c[i]·w[i]/Σc[j]·w[j] it is the mean level of the path against a reference
/// D̂: what is left of a path that wanders is then a third, in the mean square, of what it is against its end. What is
/// said of w becomes, with σ = Σv[j]/c[j] between σ̲ and σ̄ and w[i] = v[i]/(c[i]·σ),
///
/// | of w | of v |
/// |---|---|
/// | ε ≤ w[i] ≤ δ | ε·c[i]·σ̲ ≤ v[i] ≤ δ·c[i]·σ̄ |
/// | l ≤ aᵀw + gᵀz | 0 ≤ Σ(a[i] − l)·v[i]/c[i] + Σmax(g[i]·σ̲, g[i]·σ̄)·z[i], likewise from above |
///
/// which every portfolio satisfies that satisfies the left; complete supports are solved in w. What the paths play no part
/// in, wᵀFw, is no ratio: where there is such a part, all c are 1, v is w, and F stays as it is.
struct NormalisedRatio {
  /// c, N entries, positive.
  let levels: [Double]
  /// n/c, δ/c and F, as they are over v, under the constraints of v.
  private(set) var problem: RatioQuadratic
  /// δ/c with a last row 1/c.
  let paths: Matrix
  private let original: CardinalityQuadratic

  /// Normalises at a reference.
  ///
  /// - Parameter reference: ŵ, N weights that sum to 1.
  init(_ source: RatioQuadratic, reference: [Double]) {
    let (periods, count) = (source.periods, source.count)
    let path = source.denominators.times(reference)
    let levels = (0..<count).map { i -> Double in
      if source.fixed != nil { return 1 }
      let level = (0..<periods).reduce(0.0) { $0 + source.denominators[$1, i] / path[$1] } / Double(max(1, periods))
      // What has no value at any date, such as money spent on trading, only fills the budget.
      return level > 0 ? level : 1
    }
    var (numerators, denominators) = (source.numerators, source.denominators)
    var paths = Matrix(rows: periods + 1, columns: count)
    for i in 0..<count {
      for t in 0..<periods {
        numerators[t, i] /= levels[i]
        denominators[t, i] /= levels[i]
        paths[t, i] = denominators[t, i]
      }
      paths[periods, i] = 1 / levels[i]
    }
    self.levels = levels
    self.paths = paths
    original = source.constraints
    problem = RatioQuadratic(
      numerators: numerators, denominators: denominators, weights: source.weights, isCentred: source.isCentred,
      fixed: source.fixed, fixedSplit: source.fixedSplit, constraints: source.constraints)
    let inverse = levels.map { 1 / $0 }
    restate((inverse.min() ?? 1)...(inverse.max() ?? 1))
  }

  /// States the constraints for a range of σ.
  mutating func restate(_ sigma: ClosedRange<Double>) {
    var result = original
    for i in levels.indices {
      result.floors[i] = original.floors[i] * levels[i] * sigma.lowerBound * (1 - 1e-12)
      result.ceilings[i] = min(1, original.ceilings[i] * levels[i] * sigma.upperBound * (1 + 1e-12))
    }
    result.sideRows = original.sideRows.flatMap { row in Self.sides(row).map { restated($0, sigma) } }
    problem.constraints = result
  }

  /// v of w.
  func normalised(_ weights: [Double]) -> [Double] {
    let scaled = zip(weights, levels).map { $0 * $1 }
    let total = scaled.reduce(0, +)
    return scaled.map { $0 / total }
  }

  /// w of v.
  func weights(_ normalised: [Double]) -> [Double] {
    let scaled = zip(normalised, levels).map { $0 / $1 }
    let total = scaled.reduce(0, +)
    return scaled.map { $0 / total }
  }

  /// A row as rows of one side each.
  private static func sides(_ row: CardinalityQuadratic.SideRow) -> [CardinalityQuadratic.SideRow] {
    guard row.weights.contains(where: { $0 != 0 }) else { return [row] }
    var lower = row
    var upper = row
    lower.upper = .infinity
    upper.lower = -.infinity
    return [lower, upper].filter { $0.lower.isFinite || $0.upper.isFinite }
  }

  private func restated(
    _ row: CardinalityQuadratic.SideRow, _ sigma: ClosedRange<Double>
  ) -> CardinalityQuadratic.SideRow {
    guard row.weights.contains(where: { $0 != 0 }) else { return row }
    var result = row
    let isLower = row.lower.isFinite
    let limit = isLower ? row.lower : row.upper
    for i in levels.indices {
      result.weights[i] = (row.weights[i] - limit) / levels[i]
      let (a, b) = (row.holdings[i] * sigma.lowerBound, row.holdings[i] * sigma.upperBound)
      result.holdings[i] = isLower ? max(a, b) : min(a, b)
    }
    if isLower { result.lower = -1e-12 } else { result.upper = 1e-12 }
    return result
  }
}
