/// The dates of a table, understood: ISO 8601, whole numbers, or labels whose order is the file's.
///
/// One label that is an ISO date makes all of them dates: a label that is not one then is an error. Dates and whole
/// numbers must ascend strictly. Other labels must differ, and are taken in file order; day-month-year dates are
/// such labels, but are refused where neither way of reading them ascends.
package struct DateAxis: Sendable {
  /// How the labels are read.
  package enum Kind: Sendable { case dates, integers, labels }

  /// How the labels are read.
  package let kind: Kind
  /// The labels as written.
  package let labels: [String]
  /// Microseconds since 1970 for dates, the number itself for whole numbers, the position for labels; ascending.
  package let keys: [Int]
  /// Days since 1970 of the calendar date as written, for dates; otherwise empty.
  package let days: [Int]

  /// Reads and checks labels.
  ///
  /// - Parameters:
  ///   - labels: the labels in file order.
  ///   - file: the file they come from.
  ///   - line: the line of a label by position, where known.
  /// - Throws: ``DataError`` naming the first two places that contradict each other.
  package init(_ labels: [String], file: String, line: (Int) -> Int?) throws(DataError) {
    self.labels = labels
    let moments = labels.map(Moment.init)
    if moments.contains(where: { $0 != nil }) {
      if let position = moments.firstIndex(where: { $0 == nil }) {
        throw DataError(
          .malformed, file: file, line: line(position), "\"\(labels[position])\" is not a date, although others are",
          remedy: "Write every date as YYYY-MM-DD, and check that the day exists")
      }
      kind = .dates
      keys = moments.map { $0?.microseconds ?? 0 }
      days = moments.map { $0?.day ?? 0 }
      try Self.checkAscending(keys, labels, file: file, line: line)
    } else if !labels.isEmpty, labels.allSatisfy({ Int($0) != nil }) {
      kind = .integers
      keys = labels.map { Int($0) ?? 0 }
      days = []
      try Self.checkAscending(keys, labels, file: file, line: line)
    } else {
      kind = .labels
      keys = Array(labels.indices)
      days = []
      try Self.checkDistinct(labels, file: file, line: line)
      try Self.checkDayMonthYear(labels, file: file, line: line)
    }
  }

  /// What sorts labels in time: moments, or whole numbers; nil where the order of the file must do.
  package static func sortKeys(_ labels: [String]) -> [Int]? {
    let moments = labels.compactMap { Moment($0)?.microseconds }
    if moments.count == labels.count { return moments }
    let numbers = labels.compactMap { Int($0) }
    return numbers.count == labels.count ? numbers : nil
  }

  /// The first position at or after a given date, whole number or label.
  package func first(notBefore text: String, file: String) throws(DataError) -> Int {
    let bound = try Bound(text, on: self, file: file)
    return bound.values(on: self).firstIndex { $0 >= bound.key } ?? labels.count
  }

  /// The last position at or before a given date, whole number or label; -1 where there is none.
  package func last(notAfter text: String, file: String) throws(DataError) -> Int {
    let bound = try Bound(text, on: self, file: file)
    return bound.values(on: self).lastIndex { $0 <= bound.key } ?? -1
  }

  /// One end of a range of dates; a day without a time means the whole of that day.
  private struct Bound {
    let key: Int
    let isDay: Bool

    init(_ text: String, on axis: DateAxis, file: String) throws(DataError) {
      switch axis.kind {
      case .dates:
        guard let moment = Moment(text) else {
          throw DataError(
            .inconsistent, file: file, "\"\(text)\" is not a date, but the file is dated",
            remedy: "Write the date as YYYY-MM-DD")
        }
        isDay = !moment.hasTime
        key = moment.hasTime ? moment.microseconds : moment.day
      case .integers:
        guard let number = Int(text) else {
          throw DataError(
            .inconsistent, file: file, "\"\(text)\" is not a whole number, but the dates of the file are",
            remedy: "Give a number between \(axis.labels.first ?? "") and \(axis.labels.last ?? "")")
        }
        (key, isDay) = (number, false)
      case .labels:
        guard let position = axis.labels.firstIndex(of: text) else {
          throw DataError(
            .inconsistent, file: file, "there is no date \"\(text)\"", remedy: suggestion(for: text, among: axis.labels)
          )
        }
        (key, isDay) = (position, false)
      }
    }

    func values(on axis: DateAxis) -> [Int] { isDay ? axis.days : axis.keys }
  }

  private static func checkAscending(_ keys: [Int], _ labels: [String], file: String, line: (Int) -> Int?)
    throws(DataError)
  {
    for position in keys.indices.dropFirst() where keys[position] <= keys[position - 1] {
      if keys[position] == keys[position - 1] {
        throw duplicate(labels, position - 1, position, file: file, line: line)
      }
      let before = line(position - 1).map { " on line \($0)" } ?? ""
      // A wholly descending file is common (newest first) and has its own remedy.
      let descends = zip(keys, keys.dropFirst()).allSatisfy { $0 > $1 }
      throw DataError(
        .inconsistent, file: file, line: line(position),
        "the date \(labels[position]) comes after \(labels[position - 1])\(before)",
        remedy: descends
          ? "Turn the rows round: the file is newest first, and dates must ascend"
          : "Sort the rows so that dates ascend")
    }
  }

  private static func checkDistinct(_ labels: [String], file: String, line: (Int) -> Int?) throws(DataError) {
    var seen = [String: Int](minimumCapacity: labels.count)
    for (position, label) in labels.enumerated() {
      if let earlier = seen.updateValue(position, forKey: label) {
        throw duplicate(labels, earlier, position, file: file, line: line)
      }
    }
  }

  private static func duplicate(
    _ labels: [String], _ first: Int, _ second: Int, file: String, line: (Int) -> Int?
  ) -> DataError {
    let earlier = line(first).map { "already stands on line \($0)" } ?? "is given twice"
    return DataError(
      .inconsistent, file: file, line: line(second), "the date \(labels[second]) \(earlier)",
      remedy: "Keep one row for each date")
  }

  /// Refuses day-month-year dates that ascend neither as day/month nor as month/day.
  private static func checkDayMonthYear(_ labels: [String], file: String, line: (Int) -> Int?) throws(DataError) {
    let parts = labels.map { label in label.split(whereSeparator: { "/.-".contains($0) }).map { Int($0) } }
    let days = parts.compactMap { part -> (a: Int, b: Int, year: Int)? in
      guard part.count == 3, let a = part[0], let b = part[1], let year = part[2], year >= 1000 else { return nil }
      return (a, b, year)
    }
    guard days.count == labels.count, days.count > 1 else { return }
    let readings = [days.map { ($0.year, $0.b, $0.a) }, days.map { ($0.year, $0.a, $0.b) }]
    let breaks = readings.map { reading in (1..<reading.count).first { reading[$0] <= reading[$0 - 1] } }
    guard let dayFirst = breaks[0], let monthFirst = breaks[1] else { return }
    let position = max(dayFirst, monthFirst)
    throw DataError(
      .inconsistent, file: file, line: line(position),
      "the dates do not ascend, whether read as day/month or as month/day (\(labels[position]))",
      remedy: "Write the dates as YYYY-MM-DD and sort the rows so that they ascend")
  }
}
