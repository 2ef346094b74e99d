import TrackingDomain

/// A part of a walk, for the spread of its figures.
public struct SubPeriod: Codable, Sendable, Hashable {
  /// The date from which its first return goes.
  public var from: String
  /// Its last date.
  public var to: String
  /// √(Σ (e − mean e)²/(T−1)) × √(periods a year), or per period where the year is unknown.
  public var trackingError: Double

  enum CodingKeys: String, CodingKey {
    case from, to
    case trackingError = "tracking_error"
  }

  /// How many parts a walk is divided into.
  static let count = 4

  /// The parts of a path, equally long to within one return; none where a part would have fewer than two.
  static func parts(of path: [PathPoint], periodsPerYear: Double?) -> [SubPeriod] {
    let returns = path.count - 1
    guard returns >= 2 * count else { return [] }
    return (0..<count).map { part in
      let (start, end) = (returns * part / count, returns * (part + 1) / count)
      let figures = SampleFigures(PathReturns(Array(path[start...end])).tracking, periodsPerYear: periodsPerYear)
      return SubPeriod(
        from: path[start].date, to: path[end].date,
        trackingError: figures.trackingErrorAnnualised ?? figures.trackingError ?? 0)
    }
  }
}
