/// Points of a grid that are left out: those where every condition holds.
struct GridExclusion: Sendable {
  /// What the user calls it, or its place in the list.
  let name: String
  /// For each axis the positions that are meant; nil for all of them.
  let positions: [Set<Int>?]

  /// Whether a point, given by its position on every axis, is left out.
  func excludes(_ point: [Int]) -> Bool {
    zip(positions, point).allSatisfy { allowed, position in allowed?.contains(position) ?? true }
  }
}
