import MarketData
import RiskModels

/// How great and how small the numbers of a problem may be: far beyond what a portfolio can mean.
///
/// And within what squares and quotients of doubles, an engine's tolerances and its whole numbers can hold.
enum Magnitudes {
  /// Prices, currency a share.
  static let price = 1e-15...1e15
  /// A price over the one a date before; a return beyond is a fault of the data.
  static let step = 1e-6...1e6
  /// A price over the one at which positions are taken.
  static let path = 1e-12...1e12
  /// Money, currency.
  static let money = 1e18
  /// Lots of a stock that the capital could buy, or shares that are owned: a quarter of what doubles count exactly.
  ///
  /// CBC asks whether x = ⌊x + ½⌋, which fails for odd numbers beyond 2⁵².
  static let lots = 0x1p51
  /// λ, and a ticket over the capital.
  static let factor = 1e9
  /// A factor's exposure, in units of its column.
  static let exposure = 1e15
  /// A variance a period; of the distance between exposures, the square of an exposure.
  static let variance = 1e12
}

extension TrackingProblem {
  /// Checks that prices, returns, amounts and exposures are of a size that can be reckoned with.
  ///
  /// - Parameters:
  ///   - wholeMarket: whether prices outside the dates that are fitted and judged are used, too.
  ///   - jumps: whether jumps of stocks are looked at; not before the constraints say which stocks can be held.
  /// - Throws: ``ProblemError`` for the first fault found, with stock and date.
  public func validateMagnitudes(wholeMarket: Bool = false, jumps: Bool = true) throws(ProblemError) {
    let end = sample.inSample.upperBound
    let dates =
      wholeMarket ? 0...market.periodCount : sample.inSample.lowerBound...(sample.outOfSample?.upperBound ?? end)
    try validatePath(market.benchmark[...], of: market.benchmarkID, dates, end)
    let idle = idleStocks
    for (stock, id) in market.ids.enumerated() {
      try validatePath(market.prices(of: stock), of: id, dates, end, isIdle: !jumps || idle.contains(stock))
    }
    try validateAmounts()
    for (name, values) in universe.factors {
      guard let stock = values.firstIndex(where: { !(abs($0) <= Magnitudes.exposure) }) else { continue }
      throw ProblemError(
        "exposure of \(market.ids[stock])", "\(values[stock]) to \(name) is no exposure",
        remedy: "Correct it at its source, or give the column in other units")
    }
  }

  /// Stocks that are not owned and cannot be held: their returns play no part, so only their prices must be numbers.
  private var idleStocks: Set<Int> {
    var idle: Set<Int> = []
    for case .selection(let rule) in constraints where rule.range.upperBound == 0 { idle.formUnion(rule.members) }
    return idle.filter { holdings.shares[$0] == 0 }
  }

  private func validatePath(
    _ path: ArraySlice<Double>, of id: String, _ dates: ClosedRange<Int>, _ end: Int,
    isIdle: Bool = false
  ) throws(ProblemError) {
    let start = path.startIndex
    let last = path[start + end]
    var before = path[start + dates.lowerBound]
    for date in dates {
      let price = path[start + date]
      let isLawful =
        Magnitudes.price.contains(price)
        && (isIdle || Magnitudes.step.contains(price / before) && Magnitudes.path.contains(price / last))
      guard isLawful else {
        throw ProblemError(
          "\(market.source): \(id)",
          "on \(market.dates[date]) the price \(price) after \(before), with \(last) on \(market.dates[end]), makes "
            + "returns that no stock has", remedy: "Correct the price at its source")
      }
      before = price
    }
  }

  private func validateAmounts() throws(ProblemError) {
    for (subject, amount) in [
      ("capital", capital), ("cash", holdings.cash), ("holdings", ownedValue), ("costs.ticket", costs.ticket),
      ("costs.least", costs.least),
    ] where !(abs(amount) <= Magnitudes.money) {
      throw ProblemError(
        subject, "\(amount) is no amount of money",
        remedy: "Give an amount of at most \(Magnitudes.money), in thousands or millions if need be")
    }
    for (stock, id) in market.ids.enumerated() {
      guard abs(holdings.shares[stock]) <= Magnitudes.lots else {
        throw ProblemError(
          "holdings of \(id)", "\(holdings.shares[stock]) shares are too many to be counted exactly",
          remedy: "Give at most 2251799813685248 shares")
      }
      let lot = market.price(stock, sample.inSample.upperBound) * max(universe.lots[stock], 1)
      guard max(capital, ownedValue) / lot <= Magnitudes.lots else {
        throw ProblemError(
          "capital",
          "\(max(capital, ownedValue)) buys more than 2251799813685248 lots of \(id), too many to be counted",
          remedy: "Give less capital, greater lots, or prices and money in the same unit")
      }
    }
    for (subject, charge) in [("costs.ticket", costs.ticket), ("costs.least", costs.least)]
    where charge > Magnitudes.factor * abs(capital) {
      throw ProblemError(
        subject, "\(charge) a trade is out of proportion to a capital of \(capital)",
        remedy: "Give the cost of one trade in the data's currency")
    }
  }

  /// Checks that a risk model's variances can be reckoned with.
  func validateVariances(_ risk: ActiveRisk) throws(ProblemError) {
    let most =
      risk.model.estimate.method == .exposures ? Magnitudes.exposure * Magnitudes.exposure : Magnitudes.variance
    for (id, variance) in zip(risk.model.ids, risk.model.variances) where !(variance <= most) {
      throw ProblemError(
        "risk.model", "the variance of \(id), \(variance), is not one that a stock has",
        remedy: "Correct the exposures and the covariance of factors at their source")
    }
  }
}
