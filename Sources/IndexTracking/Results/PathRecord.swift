import MarketData
import TrackingDomain

/// One date of a portfolio beside its benchmark; money.
public struct PathRecord: Codable, Sendable, Hashable {
  /// The part of the dates that a date belongs to.
  public enum Part: String, Codable, Sendable, Hashable {
    /// It is fitted; positions are taken on the last of these.
    case inSample = "in_sample"
    /// It comes after the fit.
    case outOfSample = "out_of_sample"
  }

  /// The date.
  public var date: String
  /// Whether it is fitted.
  public var sample: Part
  /// Σ x·V[t] + cash, what the shares and the cash of the position date were and became worth, currency.
  public var portfolio: Double
  /// C·I[t]/I[T], the benchmark scaled to the capital on the position date, currency.
  public var benchmark: Double
}

extension TrackingResult {
  /// The whole shares and the benchmark on every fitted date and every date after; nil where no portfolio was found.
  public func path() -> [PathRecord]? {
    guard let whole = portfolio?.whole else { return nil }
    let (market, sample) = (problem.market, problem.sample)
    let position = sample.inSample.upperBound
    let scale = whole.capital / market.benchmark[position]
    return (sample.inSample.lowerBound...(sample.outOfSample ?? sample.inSample).upperBound).map { date in
      PathRecord(
        date: market.dates[date], sample: date <= position ? .inSample : .outOfSample,
        portfolio: whole.heldPositions.reduce(whole.cash) { $0 + whole.shares[$1] * market.price($1, date) },
        benchmark: scale * market.benchmark[date])
    }
  }
}
