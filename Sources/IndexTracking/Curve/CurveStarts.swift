import MILP
public import TrackingDomain

/// Good portfolios for every cardinality of a curve, each found from its neighbours' in both directions.
public struct CurveStarts: Sendable {
  private let limits: TrackingLimits

  /// Prepares a search; only seed and cancellation of the limits are used.
  public init(limits: TrackingLimits) { self.limits = limits }

  /// Searches up and down the curve.
  ///
  /// - Parameters:
  ///   - problems: the same problem with ascending cardinalities.
  ///   - seconds: most wall-clock time for all of them.
  /// - Returns: the best proportions found for each; nil where none was.
  public func find(_ problems: [TrackingProblem], seconds: Double) -> [[Double]?] {
    var best = [[Double]?](repeating: nil, count: problems.count)
    let outlays = problems.map { Outlay($0, system: DeviationSystem($0)) }
    let share = seconds / Double(max(1, 2 * problems.count))
    func visit(_ point: Int, from neighbour: Int?) {
      guard !limits.cancellation.isCancelled else { return }
      let starts = [best[point], neighbour.flatMap { best[$0] }].compactMap { $0 }
      let finder = IncumbentFinder(problems[point], outlay: outlays[point], limits: limits)
      guard let found = finder.find(seconds: share, starts: starts, report: { _ in }).accepted else { return }
      best[point] = better(found, best[point], outlays[point])
    }
    for point in problems.indices { visit(point, from: point > 0 ? point - 1 : nil) }
    for point in problems.indices.reversed() where point + 1 < problems.count { visit(point, from: point + 1) }
    return best
  }

  private func better(_ first: [Double], _ second: [Double]?, _ outlay: Outlay) -> [Double] {
    guard let second else { return first }
    func value(_ weights: [Double]) -> Double {
      let outlays = outlay.outlays(weights)
      return outlay.system.value(weights: outlays, cash: 1 - outlays.reduce(0, +))
    }
    return value(first) <= value(second) ? first : second
  }
}
