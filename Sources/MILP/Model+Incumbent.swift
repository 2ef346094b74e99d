extension Model {
  /// An incumbent made of a vector, tidied, when it satisfies the model; nil otherwise.
  ///
  /// Every engine's answer goes through here: what it says of a vector is not believed.
  ///
  /// - Complexity: O(columns + non-zeros).
  public func incumbent(from values: [Double]) -> Incumbent? {
    guard values.count == columnCount, values.allSatisfy(\.isFinite) else { return nil }
    let isNearlyWhole = values.indices.allSatisfy {
      columnKinds[$0] == .continuous || abs(values[$0] - values[$0].rounded()) <= Model.roundingDistance
    }
    guard isNearlyWhole else { return nil }
    let tidy = tidied(values)
    guard FeasibilityReport(of: tidy, in: self).isFeasible() else { return nil }
    return Incumbent(values: tidy, objective: objectiveValue(at: tidy))
  }

  /// Farther than this from a whole number, a value is not taken for it.
  private static let roundingDistance = 1e-5
}
