/// The K-tradeoff curve: the object that `kindex curve --format json` writes, `kindex.curve`.
public struct Curve: Codable, Sendable, Hashable {
  /// Always "kindex.curve".
  public var kind = "kindex.curve"
  /// Version of this form.
  public var version = 1
  /// What the user calls the problem.
  public var name: String
  /// One solution a cardinality, ascending.
  public var points: [Solution]
  /// Where holding more stocks exactly is worse than holding fewer, and why.
  public var notes: [String]
  /// Cardinalities for which nothing was found, with the reason.
  public var failures: [CurveFailure]

  /// Gathers points into a curve.
  public init(name: String, points: [Solution], notes: [String], failures: [CurveFailure]) {
    self.name = name
    self.points = points
    self.notes = notes
    self.failures = failures
  }
}

/// A cardinality for which there is no portfolio.
public struct CurveFailure: Codable, Sendable, Hashable {
  /// The number of stocks asked for.
  public var cardinality: Int
  /// Why there is none.
  public var reason: String

  /// Pairs a cardinality with a reason.
  public init(cardinality: Int, reason: String) {
    self.cardinality = cardinality
    self.reason = reason
  }
}

extension Curve {
  /// Where the best value found rises with the number of stocks, and why it must.
  ///
  /// With at most K stocks the curve never rises; with exactly K it does once the least weights of further stocks cost
  /// more than they help. A rise is only called real where the point with more stocks is bounded from below by the
  /// value with fewer.
  ///
  /// - Parameters:
  ///   - points: ascending cardinalities.
  ///   - leastWeight: the floor in words, such as "1%".
  ///   - floors: the least proportion of each stock that is held, by id.
  public static func rises(in points: [Solution], leastWeight: String, floors: [String: Double]) -> [String] {
    var runs: [(first: Int, last: Int, isProven: Bool)] = []
    for (fewer, more) in zip(points, points.dropFirst()) {
      guard let low = fewer.objective.value, let high = more.objective.value, high > low * (1 + 1e-9) else { continue }
      let isProven = more.objective.bound.map { $0 > low * (1 - 1e-9) } ?? false
      if let run = runs.last, run.last == fewer.cardinality, run.isProven == isProven {
        runs[runs.count - 1].last = more.cardinality
      } else {
        runs.append((more.cardinality, more.cardinality, isProven))
      }
    }
    /// How many stocks of a point are no larger than they must be.
    func countAtFloor(_ cardinality: Int) -> Int {
      let holdings = points.first { $0.cardinality == cardinality }?.holdings ?? []
      return holdings.count { $0.targetWeight <= (floors[$0.id] ?? 0) * (1 + 1e-6) }
    }
    return runs.map { run in
      let what =
        run.first == run.last
        ? "\(run.first) stocks track worse than the point before"
        : "\(run.first) to \(run.last) stocks each track worse than the point before"
      return run.isProven
        ? "\(what): every stock that is held must be at least \(leastWeight), which costs more here than it helps; "
          + "with \(run.last), \(countAtFloor(run.last)) are no larger than that"
        : "\(what) as far as the search got: not proven, more time may lower it"
    }
  }
}
