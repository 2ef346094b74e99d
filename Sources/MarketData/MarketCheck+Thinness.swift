import Foundation

/// Histories that say too little: few returns, few new prices, few trades.
extension MarketCheck {
  /// A series that often has no new price; one that never has is stale and not said to be thin as well.
  static func thin(_ series: Series, _ market: Market) -> DataWarning? {
    let unchanged = series.returns.indices.filter { series.returns[$0] == 0 }
    let share = Double(unchanged.count) / Double(series.returns.count)
    guard let first = unchanged.first, share > staleShare, unchanged.count >= staleRun, share < 1 else { return nil }
    return DataWarning(
      file: market.source, "the price is that of the date before on \(String(format: "%.0f", share * 100)) % of dates",
      id: series.id, date: market.dates[first + 1], kind: .thin)
  }

  /// Series that are often not traded, where a price table knows volumes.
  public static func untraded(_ table: PriceTable) -> [DataWarning] {
    guard let volumes = table.volumes else { return [] }
    return table.ids.indices.compactMap { series in
      let days = (0..<table.dates.count).filter { volumes[series * table.dates.count + $0] == 0 }
      guard let first = days.first, Double(days.count) > untradedShare * Double(table.dates.count) else { return nil }
      return DataWarning(
        file: table.source, "no share is traded on \(days.count) of \(table.dates.count) dates", id: table.ids[series],
        date: table.dates[first], kind: .thin)
    }
  }

  /// A fit to so few returns that its figures say little.
  public static func thinFit(_ sample: Sample, _ market: Market) -> DataWarning? {
    guard sample.inSamplePeriods < leastReturns else { return nil }
    let count = sample.inSamplePeriods
    return DataWarning(
      file: market.source, "only \(count) return\(count == 1 ? " is" : "s are") fitted: figures of so few say little",
      date: market.dates[sample.inSample.lowerBound], kind: .thin)
  }
}
