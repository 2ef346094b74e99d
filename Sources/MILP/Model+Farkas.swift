extension Model {
  /// Whether multipliers of the rows prove that the linear relaxation, and so the model, has no solution
  /// (Farkas 1902).
  ///
  /// Σ (y > 0 ? y·lower : y·upper) > max of yᵀAx over l ≤ x ≤ u: what the rows demand exceeds what the bounds allow.
  /// Everything is summed here from the model's own numbers, without the engine; the surplus must exceed what rounding
  /// could make up.
  ///
  /// - Parameter multipliers: y, one a row.
  public func isProvenInfeasible(by multipliers: [Double]) -> Bool {
    guard multipliers.count == rowCount, multipliers.allSatisfy(\.isFinite) else { return false }
    let largest = multipliers.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return false }
    var demanded = 0.0
    var effort = 0.0
    var combined = [Double](repeating: 0, count: columnCount)
    for row in 0..<rowCount {
      let y = multipliers[row] / largest
      let side = y > 0 ? rowLower[row] : rowUpper[row]
      guard abs(y) > 1e-12, side.isFinite else { continue }
      demanded += y * side
      effort += abs(y) * max(1, abs(side))
      for entry in rowStarts[row]..<rowStarts[row + 1] {
        combined[Int(entryColumns[entry])] += y * entryValues[entry]
      }
    }
    var allowed = 0.0
    for column in 0..<columnCount where abs(combined[column]) > 1e-13 {
      let side = combined[column] > 0 ? columnUpper[column] : columnLower[column]
      guard side.isFinite else { return false }
      allowed += combined[column] * side
      effort += abs(combined[column]) * max(1, abs(side))
    }
    return demanded - allowed > 1e-9 * effort
  }
}
