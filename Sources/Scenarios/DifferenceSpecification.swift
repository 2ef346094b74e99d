import MarketData
public import TrackingDomain

/// What a user may assume of a year; what is nil was not said.
public struct DifferenceSpecification: Sendable, Hashable, Codable {
  /// What the fund charges.
  public var fee: Setting<Double>?
  /// Half-sum of absolute weight changes a year.
  public var turnover: Setting<Double>?
  /// Trades a year.
  public var trades: Setting<Double>?
  /// What the benchmark is expected to return.
  public var benchmarkReturn: Setting<Double>?
  /// What cash earns.
  public var cashReturn: Setting<Double>?
  /// Terms of lending by segment.
  public var lending: [String: Setting<LendingTerms>] = [:]
  /// Dividends and what is withheld of them.
  public var dividends: Setting<DividendTerms>?

  /// Says nothing yet.
  public init() {}

  /// This with everything that another one says put in its place.
  func overridden(by other: DifferenceSpecification) -> DifferenceSpecification {
    var result = self
    result.fee = other.fee ?? fee
    result.turnover = other.turnover ?? turnover
    result.trades = other.trades ?? trades
    result.benchmarkReturn = other.benchmarkReturn ?? benchmarkReturn
    result.cashReturn = other.cashReturn ?? cashReturn
    result.lending.merge(other.lending) { $1 }
    result.dividends = other.dividends ?? dividends
    return result
  }

  /// The assumptions, segments checked against the sectors that there are.
  ///
  /// - Throws: ``SpecificationError`` for a segment that is no sector.
  public func assumptions(sectors: [String]) throws -> DifferenceAssumptions {
    for (segment, terms) in lending.sorted(by: { $0.key < $1.key }) {
      let known = sectors + [DifferenceAssumptions.everySegment]
      guard !known.contains(segment) else { continue }
      throw SpecificationError(
        terms.origin, "no stock is of the sector \(segment)",
        remedy: nearestName(to: segment, among: known).map { "Did you mean \($0)?" }
          ?? "Name a sector of the table of stocks, or \(DifferenceAssumptions.everySegment)")
    }
    var result = DifferenceAssumptions()
    result.fee = fee?.value
    result.turnover = turnover?.value
    result.trades = trades?.value
    result.benchmarkReturn = benchmarkReturn?.value
    result.cashReturn = cashReturn?.value
    result.lending = lending.mapValues(\.value)
    result.dividends = dividends?.value
    return result
  }
}
