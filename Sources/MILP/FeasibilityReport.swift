/// How far a point is from satisfying a ``Model``, judged from the model alone and never from a solver's word.
///
/// Each figure is the largest violation over the model. A row or bound with the side s is violated by
/// max(0, distance beyond s)/max(1, |s|); a whole column by its distance to the nearest whole number. A point with
/// values that are not numbers violates everything infinitely.
public struct FeasibilityReport: Sendable, Hashable {
  /// The scaled violation up to which a point counts as feasible.
  public static let tolerance = 1e-6

  /// The largest scaled violation of a row.
  public private(set) var rowViolation = 0.0
  /// The row where it occurs; nil when no row is violated.
  public private(set) var worstRow: Int?
  /// The largest scaled violation of a column's bounds.
  public private(set) var boundViolation = 0.0
  /// The column where it occurs; nil when no bound is violated.
  public private(set) var worstBound: Int?
  /// The largest distance of a whole column's value to the nearest whole number.
  public private(set) var integralityViolation = 0.0
  /// The column where it occurs; nil when all are whole.
  public private(set) var worstIntegrality: Int?

  /// The largest of the three violations.
  public var worst: Double { max(rowViolation, boundViolation, integralityViolation) }

  /// Whether every violation is within a tolerance.
  public func isFeasible(within tolerance: Double = FeasibilityReport.tolerance) -> Bool { worst <= tolerance }

  /// Judges a point.
  ///
  /// - Parameters:
  ///   - point: one value a column.
  ///   - model: what it is judged by.
  /// - Precondition: as many values as columns.
  /// - Complexity: O(columns + non-zeros).
  public init(of point: [Double], in model: Model) {
    precondition(point.count == model.columnCount, "a point needs one value a column")
    for (column, value) in point.enumerated() {
      let outside = FeasibilityReport.distance(
        of: value, beyond: model.columnLower[column], or: model.columnUpper[column])
      if outside > boundViolation { (boundViolation, worstBound) = (outside, column) }
      guard model.columnKinds[column] != .continuous else { continue }
      let fraction = value.isFinite ? abs(value - value.rounded()) : .infinity
      if fraction > integralityViolation { (integralityViolation, worstIntegrality) = (fraction, column) }
    }
    let activities = model.rowActivities(at: point)
    for (row, activity) in activities.enumerated() {
      let outside = FeasibilityReport.distance(of: activity, beyond: model.rowLower[row], or: model.rowUpper[row])
      if outside > rowViolation { (rowViolation, worstRow) = (outside, row) }
    }
  }

  /// How far a value lies outside lower … upper, scaled by the side that it violates.
  private static func distance(of value: Double, beyond lower: Double, or upper: Double) -> Double {
    guard value.isFinite else { return .infinity }
    if value < lower { return (lower - value) / max(1, abs(lower)) }
    if value > upper { return (value - upper) / max(1, abs(upper)) }
    return 0
  }
}

extension Model {
  /// The activity Σ aⱼxⱼ of every row at a point.
  ///
  /// - Precondition: as many values as columns.
  /// - Complexity: O(rows + non-zeros).
  public func rowActivities(at point: [Double]) -> [Double] {
    precondition(point.count == columnCount, "a point needs one value a column")
    return point.withUnsafeBufferPointer { values in
      (0..<rowCount).map { row in
        var sum = 0.0
        for entry in rowStarts[row]..<rowStarts[row + 1] {
          sum += entryValues[entry] * values[Int(entryColumns[entry])]
        }
        return sum
      }
    }
  }

  /// A point with every whole column rounded and every value brought inside its bounds.
  ///
  /// Solvers answer within tolerances: 0.9999999 for 1, −1e-9 for 0. This removes them where they cost nothing; the
  /// rows are to be judged afterwards.
  public func tidied(_ point: [Double]) -> [Double] {
    precondition(point.count == columnCount, "a point needs one value a column")
    return point.indices.map { column in
      let value = columnKinds[column] == .continuous ? point[column] : point[column].rounded()
      return min(max(value, columnLower[column]), columnUpper[column])
    }
  }
}
