/// A day of the week, Monday first.
public enum Weekday: Int, Sendable, Hashable, Codable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// Which of the days of a kind within a month.
public enum Ordinal: Int, Sendable, Hashable, Codable, CaseIterable {
  case first = 1
  case second, third, fourth, fifth
  case last = -1
}

/// One rule of when a portfolio is rebalanced.
public enum CalendarRule: Sendable, Hashable, Codable {
  /// Every n-th date, beginning with the first.
  case every(Int)
  /// Certain weekdays of every month; all of them where no ordinals are given.
  case weekday(Weekday, [Ordinal])
  /// The last trading day of every so many months: 1 month end, 3 quarter end, 12 year end.
  case end(months: Int)

  /// Whether the rule needs real dates.
  var needsDates: Bool {
    if case .every = self { return false }
    return true
  }
}

extension CalendarRule {
  /// The positions of the dates that a rule names, ascending.
  ///
  /// A weekday without trading moves to the next trading day, as does one that falls after the last of a month's; the end
  /// of a month is its last trading day, which the data know only where a later month follows or no weekday is left.
  ///
  /// - Parameters:
  ///   - days: the trading days, ascending.
  ///   - range: positions that may be named.
  func positions(of days: [CivilDate], in range: ClosedRange<Int>) -> [Int] {
    switch self {
    case .every(let count):
      return Array(stride(from: range.lowerBound, through: range.upperBound, by: count))
    case .weekday(let weekday, let ordinals):
      return Self.nominal(weekday, ordinals, from: days[0], to: days[days.count - 1])
        .compactMap { nominal in Self.firstTradingDay(notBefore: nominal, days) }
        .filter(range.contains)
    case .end(let months):
      return range.filter { Self.isEnd($0, of: days, months: months) }
    }
  }

  /// The days that a rule names, whether or not there is trading, none before the first date.
  private static func nominal(
    _ weekday: Weekday, _ ordinals: [Ordinal], from first: CivilDate, to last: CivilDate
  ) -> [Int] {
    (first.monthNumber...last.monthNumber).flatMap { month -> [Int] in
      let start = CivilDate.first(ofMonth: month)
      let end = CivilDate.first(ofMonth: month + 1)
      let offset = (weekday.rawValue - start.weekday + 7) % 7
      let all = Array(stride(from: start.day + offset, to: end.day, by: 7))
      let chosen =
        ordinals.isEmpty
        ? all
        : Set(ordinals).compactMap { ordinal in
          ordinal == .last ? all.last : all.indices.contains(ordinal.rawValue - 1) ? all[ordinal.rawValue - 1] : nil
        }
      return chosen.filter { $0 >= first.day }
    }
  }

  private static func firstTradingDay(notBefore day: Int, _ days: [CivilDate]) -> Int? {
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low < days.count ? low : nil
  }

  private static func isEnd(_ position: Int, of days: [CivilDate], months: Int) -> Bool {
    let date = days[position]
    guard date.month % months == 0 else { return false }
    guard position + 1 < days.count else {
      // The data end here: it is the month's end only where nothing but a weekend is left of it.
      let next = CivilDate.first(ofMonth: date.monthNumber + 1)
      return (date.day + 1..<next.day).allSatisfy { CivilDate(day: $0).weekday > 4 }
    }
    return days[position + 1].monthNumber != date.monthNumber
  }
}
