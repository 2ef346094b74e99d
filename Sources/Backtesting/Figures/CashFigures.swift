public import TrackingDomain

/// What idle cash does to tracking: an estimate, and what it did.
///
/// With c[t] the share of cash after the trades of t, S[t] the value of the shares, g what cash grows by in a period:
/// the effect of cash on the return is c[t−1]·((g − 1) − r_S[t]).
public struct CashFigures: Codable, Sendable, Hashable {
  /// Mean of c over the dates from which a return follows.
  public var meanShare: Double
  /// ``meanShare`` × standard deviation of the benchmark's returns × √(periods a year): the tracking error to expect.
  @NullEncoded public var dragEstimate: Double?
  /// Standard deviation of the effect × √(periods a year): the tracking error that cash made.
  @NullEncoded public var dragRealised: Double?
  /// Mean of the effect × periods a year: the return that cash cost (negative) or saved.
  @NullEncoded public var returnEffect: Double?

  enum CodingKeys: String, CodingKey {
    case meanShare = "mean_share"
    case dragEstimate = "drag_estimate"
    case dragRealised = "drag_realised"
    case returnEffect = "return_effect"
  }

  /// Sums up a path of at least two points.
  ///
  /// - Parameters:
  ///   - path: T + 1 points.
  ///   - cashFactor: g.
  ///   - periodsPerYear: nil where unknown.
  init(_ path: [PathPoint], cashFactor: Double, periodsPerYear: Double?) {
    var effects: [Double] = []
    var shares: [Double] = []
    for (before, after) in zip(path, path.dropFirst()) {
      let share = before.cash / before.portfolio
      shares.append(share)
      let invested = before.portfolio - before.cash
      guard invested > 0 else {
        effects.append(0)
        continue
      }
      // Before the trades of the date: what they cost is still there, and cash has only earned its rate.
      let grown = after.portfolio + after.transactionCost - before.cash * cashFactor
      effects.append(share * ((cashFactor - 1) - (grown - invested) / invested))
    }
    meanShare = shares.reduce(0, +) / Double(shares.count)
    guard let periodsPerYear, effects.count > 1 else { return }
    func deviation(_ values: [Double]) -> Double { TrackingMeasure.variance.value(of: values).squareRoot() }
    let root = periodsPerYear.squareRoot()
    dragEstimate = meanShare * deviation(PathReturns(path).benchmark) * root
    dragRealised = deviation(effects) * root
    returnEffect = effects.reduce(0, +) / Double(effects.count) * periodsPerYear
  }
}
