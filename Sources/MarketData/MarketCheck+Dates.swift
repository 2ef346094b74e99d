/// Dates that cannot all be right: weekends among weekdays, two rows of one day, dates on which nothing moves.
extension MarketCheck {
  /// The least number of dates that a habit can be seen in.
  public static let leastDates = 5
  /// The share of series without a new price from which on nothing moves, where there are many.
  public static let idleShare = 0.98

  /// Everything noticed about the dates themselves.
  static func calendar(_ market: Market) -> [DataWarning] {
    let days = market.dates.compactMap { Moment($0)?.day }
    guard days.count == market.dates.count, days.count >= leastDates else { return [] }
    return [repeatedDays(days, market), weekends(days, market)].compactMap(\.self)
  }

  /// Two rows of one day in a table that mostly has one a day.
  private static func repeatedDays(_ days: [Int], _ market: Market) -> DataWarning? {
    let repeated = days.indices.dropFirst().filter { days[$0] == days[$0 - 1] }
    guard let first = repeated.first, repeated.count * 4 < days.count else { return nil }
    let more = repeated.count > 1 ? "; in all \(repeated.count) rows repeat a day" : ""
    return DataWarning(
      file: market.source, "two rows are of one day, \(market.dates[first - 1]) and \(market.dates[first])\(more)",
      date: market.dates[first], kind: .dates)
  }

  /// Saturdays and Sundays in a table of daily prices that is not traded on all days alike.
  private static func weekends(_ days: [Int], _ market: Market) -> DataWarning? {
    let spacings = zip(days, days.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
    guard !spacings.isEmpty, spacings[spacings.count / 2] == 1 else { return nil }
    // 1970-01-01 was a Thursday; 0 is Monday.
    let weekdays = days.map { ((($0 + 3) % 7) + 7) % 7 }
    let counts = (0..<7).map { weekday in weekdays.count { $0 == weekday } }
    let usual = Double(counts[..<5].reduce(0, +)) / 5
    let isTradedDaily = counts[5...].allSatisfy { Double($0) > usual / 2 }
    guard counts[5] + counts[6] > 0, !isTradedDaily, let first = weekdays.firstIndex(where: { $0 > 4 }) else {
      return nil
    }
    var message = "\(counts[5] + counts[6]) of \(days.count) dates fall on a weekend"
    if counts[6] > 0, counts[4] == 0 {
      message += " and none on a Friday: they seem a day early, as dates are that passed through another time zone"
    } else if counts[5] > 0, counts[0] == 0 {
      message += " and none on a Monday: they seem a day late, as dates are that passed through another time zone"
    }
    return DataWarning(file: market.source, message, date: market.dates[first], kind: .dates)
  }

  /// Dates on which no price differs from that of the date before: holidays that were filled.
  static func idle(_ series: [Series], _ market: Market) -> DataWarning? {
    let lively = series.filter { !$0.unit.isEmpty }
    guard lively.count >= 3 else { return nil }
    let needed = lively.count < 50 ? lively.count : Int((idleShare * Double(lively.count)).rounded(.up))
    let idle = (0..<market.periodCount).filter { period in
      lively.count { $0.returns[period] == 0 } >= needed
    }
    guard let first = idle.first else { return nil }
    return DataWarning(
      file: market.source,
      idle.count == 1
        ? "nothing moves: every price is that of the date before"
        : "nothing moves on \(idle.count) dates: every price is that of the date before",
      date: market.dates[first + 1], kind: .idle)
  }
}
