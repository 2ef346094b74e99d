/// Which prices are fitted and which only judge the fit, as positions of prices.
///
/// A range of n + 1 prices spans n returns. The out-of-sample range starts at the last fitted price, where positions
/// are taken, so that no return is lost between the two and none is counted twice.
public struct Sample: Sendable, Hashable {
  /// The prices whose returns are fitted.
  public let inSample: ClosedRange<Int>
  /// The prices whose returns only judge the fit; nil where there are none.
  public let outOfSample: ClosedRange<Int>?

  /// The number of returns fitted.
  public var inSamplePeriods: Int { inSample.count - 1 }

  /// The number of returns that only judge the fit.
  public var outOfSamplePeriods: Int { (outOfSample?.count ?? 1) - 1 }

  /// Divides the dates of a market.
  ///
  /// Without a number of returns, everything from `from` to `to` is fitted, and what follows up to `outOfSampleTo`, if
  /// given, judges. With one, the first so many returns after `from` are fitted, and the rest up to `outOfSampleTo`,
  /// or else up to `to`, judges.
  ///
  /// - Parameters:
  ///   - market: whose dates are divided.
  ///   - from: the first date; nil for the market's first.
  ///   - to: the last date; nil for the market's last.
  ///   - inSampleReturns: how many returns to fit, at least 1.
  ///   - outOfSampleTo: the last date of the out-of-sample range.
  /// - Throws: ``DataError`` where a date cannot be read or the dates do not hold so many returns.
  public init(
    _ market: Market, from: String? = nil, to: String? = nil, inSampleReturns: Int? = nil, outOfSampleTo: String? = nil
  ) throws(DataError) {
    let window = try market.dateRange(from: from, to: to)
    var fitted = window
    if let inSampleReturns {
      guard (1..<window.count).contains(inSampleReturns) else {
        throw DataError(
          .inconsistent, file: market.source,
          "\(inSampleReturns) returns cannot be fitted: there are \(window.count - 1) between "
            + "\(market.dates[window.lowerBound]) and \(market.dates[window.upperBound])",
          remedy: "Fit between 1 and \(window.count - 1) returns")
      }
      fitted = window.lowerBound...(window.lowerBound + inSampleReturns)
    }
    var end = window.upperBound
    if let outOfSampleTo {
      let range = try market.dateRange(from: nil, to: outOfSampleTo)
      guard range.upperBound > fitted.upperBound else {
        throw DataError(
          .inconsistent, file: market.source,
          "the out-of-sample range up to \(outOfSampleTo) ends before it starts on \(market.dates[fitted.upperBound])",
          remedy: "Let it end after the last fitted date, at the latest on \(market.dates[market.periodCount])")
      }
      end = range.upperBound
    }
    inSample = fitted
    outOfSample = end > fitted.upperBound ? fitted.upperBound...end : nil
  }
}
