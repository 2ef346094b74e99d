public import TrackingDomain

/// When a portfolio is rebalanced: one rule, or several together.
public struct RebalancingCalendar: Sendable, Hashable {
  /// The rules; a date that any of them names is one of the calendar.
  public let rules: [CalendarRule]
  /// The calendar as the user wrote it.
  public let label: String

  /// Joins rules.
  public init(_ rules: [CalendarRule], label: String) {
    self.rules = rules
    self.label = label
  }

  /// The positions of the calendar's dates, ascending, each once.
  ///
  /// - Parameters:
  ///   - dates: all dates of the data, ascending.
  ///   - range: positions of the dates that may be named.
  /// - Throws: `ProblemError` where a rule needs real dates and the labels are not ISO 8601, and where no date of the
  ///   range is named.
  /// - Complexity: O(dates).
  public func positions(of dates: [String], in range: ClosedRange<Int>) throws(ProblemError) -> [Int] {
    var days: [CivilDate] = []
    if rules.contains(where: \.needsDates) {
      for date in dates {
        guard let day = CivilDate(date) else {
          throw ProblemError(
            "calendar", "\"\(label)\" needs real dates, and \"\(date)\" is a label",
            remedy: "Write the dates of the prices as YYYY-MM-DD, or use a calendar such as every 21")
        }
        days.append(day)
      }
    }
    let named = Set(rules.flatMap { $0.positions(of: days, in: range) }).sorted()
    guard !named.isEmpty else {
      throw ProblemError(
        "calendar", "\"\(label)\" names no date between \(dates[range.lowerBound]) and \(dates[range.upperBound])",
        remedy: "Choose another calendar or a longer range of dates")
    }
    return named
  }
}
