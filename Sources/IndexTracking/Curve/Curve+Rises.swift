extension Curve {
  /// Where the best value found rises with the number of stocks, and why.
  ///
  /// With at most K stocks the curve never rises; with exactly K it does once the least weights of further stocks cost
  /// more than they help. A rise is only called real where the point with more stocks is bounded from below by the
  /// value with fewer.
  ///
  /// - Parameters:
  ///   - points: ascending cardinalities.
  ///   - leastWeight: the floor in words, such as "1%".
  ///   - floors: the least proportion of each stock that is held, by id.
  /// - Returns: a sentence for each run of points that rise, all proven or all not.
  public static func rises(in points: [Solution], leastWeight: String, floors: [String: Double]) -> [String] {
    var runs: [(points: [Solution], isProven: Bool)] = []
    var last: Int?
    for (fewer, more) in zip(points, points.dropFirst()) {
      guard let low = fewer.objective.value, let high = more.objective.value, high > low + 1e-9 * abs(low) else {
        continue
      }
      let isProven = more.objective.bound.map { $0 > low - 1e-9 * abs(low) } ?? false
      if last == fewer.cardinality, runs.last?.isProven == isProven {
        runs[runs.count - 1].points.append(more)
      } else {
        runs.append(([more], isProven))
      }
      last = more.cardinality
    }
    return runs.map { sentence($0.points, isProven: $0.isProven, leastWeight: leastWeight, floors: floors) }
  }

  private static func sentence(
    _ points: [Solution], isProven: Bool, leastWeight: String, floors: [String: Double]
  ) -> String {
    let (first, last) = (points[0], points[points.count - 1])
    let what =
      points.count == 1
      ? "\(first.cardinality) stocks track worse than the point before"
      : "\(first.cardinality) to \(last.cardinality) stocks each track worse than the point before"
    guard isProven else { return "\(what) as far as the search got: not proven, more time may lower it" }
    let atFloor = last.holdings.count { $0.targetWeight <= (floors[$0.id] ?? 0) * (1 + 1e-6) }
    guard atFloor > 0 else {
      return
        "\(what): holding exactly so many costs more here than it helps, though none is at its least weight"
    }
    return "\(what): every stock that is held must be at least \(leastWeight), which costs more here than it "
      + "helps; with \(last.cardinality), \(atFloor) \(atFloor == 1 ? "is" : "are") no larger than that"
  }
}
