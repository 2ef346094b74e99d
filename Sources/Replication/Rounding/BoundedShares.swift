/// Divides a total in given proportions as far as floors and ceilings allow: x[i] = clamp(λ·p[i], f[i], c[i]) with the
/// one λ ≥ 0 for which Σ x is the total.
///
/// What a ceiling cuts off goes to the others in their proportions, and what a floor takes comes from them.
package enum BoundedShares {
  /// Divides a total.
  ///
  /// - Parameters:
  ///   - total: at least zero.
  ///   - proportions: p[i] ≥ 0, any scale.
  ///   - floors: f[i] ≥ 0.
  ///   - ceilings: c[i] ≥ f[i].
  /// - Returns: x, adding up to the total; nil where floors or ceilings do not let it.
  /// - Complexity: O(n log n) in the number of shares.
  package static func divide(
    _ total: Double, proportions: [Double], floors: [Double], ceilings: [Double]
  ) -> [Double]? {
    let indices = proportions.indices
    func shares(_ scale: Double) -> [Double] {
      indices.map { min(ceilings[$0], max(floors[$0], scale * proportions[$0])) }
    }
    func sum(_ scale: Double) -> Double { shares(scale).reduce(0, +) }
    let rounding = 1e-12 * max(1, total)
    // Between neighbouring breakpoints the sum is linear in λ.
    let breakpoints =
      ([0]
      + indices.flatMap { position -> [Double] in
        proportions[position] > 0
          ? [floors[position] / proportions[position], ceilings[position] / proportions[position]] : []
      }).filter(\.isFinite).sorted()
    guard sum(0) <= total + rounding else { return nil }
    var (low, high) = (0, breakpoints.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if sum(breakpoints[middle]) <= total { low = middle } else { high = middle - 1 }
    }
    let start = breakpoints[low]
    let base = shares(start)
    let missing = total - base.reduce(0, +)
    // Compared as quotients, as the breakpoints were made: products would be off by rounding.
    let slope = indices.reduce(0.0) { slope, position in
      let proportion = proportions[position]
      guard proportion > 0, floors[position] / proportion <= start, ceilings[position] / proportion > start else {
        return slope
      }
      return slope + proportion
    }
    guard missing > rounding else { return base }
    guard slope > 0 else { return nil }
    return shares(start + missing / slope)
  }
}
