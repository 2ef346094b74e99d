extension Curve {
  /// The points for which no bound is to be had, with the reason.
  ///
  /// - Parameter points: ascending cardinalities.
  /// - Returns: a sentence, or none.
  public static func unbounded(in points: [Solution]) -> [String] {
    let silent = points.filter { $0.objective.note != nil }
    guard let note = silent.first?.objective.note else { return [] }
    return ["K = " + silent.map { "\($0.cardinality)" }.joined(separator: ", ") + ": \(note)"]
  }
}
