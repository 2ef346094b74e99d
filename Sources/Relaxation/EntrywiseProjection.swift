/// Projections of one stock's part of the relaxation, in closed form.
enum EntrywiseProjection {
  /// The nearest positive semidefinite matrix to [s w; w z].
  static func cone(_ s: Double, _ w: Double, _ z: Double) -> (s: Double, w: Double, z: Double) {
    let centre = (s + z) / 2
    let difference = (s - z) / 2
    let radius = (difference * difference + w * w).squareRoot()
    let upper = centre + radius
    let lower = centre - radius
    if lower >= 0 { return (s, w, z) }
    if upper <= 0 { return (0, 0, 0) }
    let factor = upper / (2 * radius)
    return (upper / 2 + factor * difference, factor * w, upper / 2 - factor * difference)
  }

  /// The nearest point (w, z) of the triangle with corners (0, 0), (floor, 1) and (ceiling, 1).
  static func triangle(
    _ w: Double, _ z: Double, _ floor: Double, _ ceiling: Double
  ) -> (w: Double, z: Double) {
    if w >= floor * z && w <= ceiling * z && z <= 1 { return (w, z) }
    var best = (w: min(max(w, floor), ceiling), z: 1.0)
    var distance = (best.w - w) * (best.w - w) + (1 - z) * (1 - z)
    for slope in [floor, ceiling] {
      let t = min(max((slope * w + z) / (slope * slope + 1), 0), 1)
      let candidate = (w: slope * t, z: t)
      let other = (candidate.w - w) * (candidate.w - w) + (t - z) * (t - z)
      if other < distance { (best, distance) = (candidate, other) }
    }
    return best
  }
}
