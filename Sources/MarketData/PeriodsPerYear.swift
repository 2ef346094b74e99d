/// How many periods of a table make a year, judged by its dates.
public enum PeriodsPerYear {
  /// Judges by the median spacing of the dates.
  ///
  /// - Parameter dates: ISO 8601 dates, ascending.
  /// - Returns: the number of periods in a year and the words that say why; nil where the labels are not dates, or
  ///   their spacing is none of the usual ones (among them all spacings within a day).
  public static func inferred(from dates: [String]) -> (value: Double, basis: String)? {
    let days = dates.compactMap { Moment($0)?.day }
    guard days.count == dates.count, days.count >= 2 else { return nil }
    let spacings = zip(days, days.dropFirst()).map { $1 - $0 }.sorted()
    switch spacings[spacings.count / 2] {
    case 1:
      // 1970-01-01 was a Thursday, so Saturday is day 2 modulo 7.
      let weekends = days.count { [2, 3].contains((($0 % 7) + 7) % 7) }
      // A week of seven days has 28.6 % weekends; one of five that is dated a day early has 20 %.
      return weekends * 4 > days.count ? (365, "daily, weekends included") : (252, "daily, trading days")
    case 5...9: return (52, "weekly")
    case 13...15: return (26, "every two weeks")
    case 27...32: return (12, "monthly")
    case 87...95: return (4, "quarterly")
    case 178...186: return (2, "half-yearly")
    case 360...370: return (1, "yearly")
    default: return nil
    }
  }
}
