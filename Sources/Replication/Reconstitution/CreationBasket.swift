public import TrackingDomain

/// What is delivered for one creation unit of a fund on an index: whole share counts and the balancing cash.
public struct CreationBasket: Sendable {
  /// The unit's value, currency.
  public let value: Double
  /// N share counts, whole lots.
  public let shares: [Double]
  /// The unit's value less that of the shares, currency; at least zero.
  public let cash: Double

  /// Makes a basket in the proportions of an index, by largest remainder.
  ///
  /// - Parameters:
  ///   - value: the unit's value, currency.
  ///   - weights: N weights of the index, adding up to one.
  ///   - problem: prices and lots.
  /// - Throws: `ProblemError` where the value is no positive amount.
  public init(value: Double, weights: [Double], problem: TrackingProblem) throws(ProblemError) {
    guard value > 0, value.isFinite else {
      throw ProblemError(
        "creation unit", "\(decimal(value)) is not an amount above zero", remedy: "Give a positive size")
    }
    var unit = problem
    unit.capital = value
    unit.holdings = .none(count: problem.stockCount)
    unit.costs = TransactionCosts()
    unit.constraints = []
    let most = weights.map { $0 > 0 ? Double.greatestFiniteMagnitude : 0 }
    let shares = LotRounding(unit).shares(near: weights, least: weights.map { _ in 0 }, most: most)
    self.value = value
    self.shares = shares ?? weights.map { _ in 0 }
    cash = Judge(unit).portfolio(shares: self.shares).cash
  }
}
