/// The dates of a table, understood: ISO 8601, numbers, or labels whose order is the file's.
///
/// One label that is an ISO date makes all of them dates: a label that is not one then is an error. Dates and numbers
/// must ascend strictly. Other labels must differ, and are taken in file order; those that name a year and a part of it,
/// such as a month, must ascend too. Other ways of writing dates are rewritten before, see ``DateColumn``.
package struct DateAxis: Sendable {
  /// How the labels are read.
  package enum Kind: Sendable { case dates, integers, decimals, labels }

  /// How the labels are read.
  package let kind: Kind
  /// The labels as written.
  package let labels: [String]
  /// Microseconds since 1970 for dates, the number itself for whole numbers, what sorts them for decimal numbers, the
  /// position for labels; ascending.
  package let keys: [Int]
  /// Days since 1970 of the calendar date as written, for dates; otherwise empty.
  package let days: [Int]
  /// How the user writes dates of this axis besides ISO 8601; nil for no other way.
  private let form: DateForm?

  /// Reads and checks labels.
  ///
  /// - Parameters:
  ///   - labels: the labels in file order.
  ///   - form: how the file writes dates, where not in ISO 8601.
  ///   - file: the file they come from.
  ///   - texts: the labels as the file writes them, for messages.
  ///   - line: the line of a label by position, where known.
  /// - Throws: ``DataError`` naming the first two places that contradict each other.
  package init(
    _ labels: [String], form: DateForm? = nil, file: String, texts: [String]? = nil, line: (Int) -> Int?
  ) throws(DataError) {
    self.labels = labels
    self.form = form
    let texts = texts ?? labels
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
      try Self.checkAscending(keys, texts, file: file, line: line)
    } else if !labels.isEmpty, labels.allSatisfy({ Int($0) != nil }) {
      kind = .integers
      keys = labels.map { Int($0) ?? 0 }
      days = []
      try Self.checkAscending(keys, labels, file: file, line: line)
    } else if !labels.isEmpty, labels.allSatisfy({ Self.decimalKey($0) != nil }) {
      kind = .decimals
      keys = labels.map { Self.decimalKey($0) ?? 0 }
      days = []
      try Self.checkAscending(keys, labels, file: file, line: line)
    } else {
      kind = .labels
      keys = Array(labels.indices)
      days = []
      try Self.checkDistinct(labels, file: file, line: line)
      if let periods = PeriodLabel.keys(labels) {
        try Self.checkAscending(periods, labels, file: file, line: line)
      }
    }
  }

  /// What sorts labels in time: moments, or numbers; nil where the order of the file must do.
  package static func sortKeys(_ labels: [String]) -> [Int]? {
    let moments = labels.compactMap { Moment($0)?.microseconds }
    if moments.count == labels.count { return moments }
    let numbers = labels.compactMap { Int($0) }
    if numbers.count == labels.count { return numbers }
    let decimals = labels.compactMap(decimalKey)
    return decimals.count == labels.count ? decimals : PeriodLabel.keys(labels)
  }

  /// A whole number that sorts as a finite decimal number does; nil for other texts.
  private static func decimalKey(_ text: String) -> Int? {
    guard let value = Double(text), value.isFinite else { return nil }
    // The bits of a positive number sort as it does, those of a negative one the other way round.
    let bits = Int(bitPattern: UInt((value == 0 ? 0 : abs(value)).bitPattern))
    return value < 0 ? -bits : bits
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
        guard let moment = Moment(text) ?? axis.form?.iso(text).flatMap(Moment.init) else {
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
      case .decimals:
        guard let number = DateAxis.decimalKey(text) else {
          throw DataError(
            .inconsistent, file: file, "\"\(text)\" is not a number, but the dates of the file are",
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
      let place = line(position)
      if keys[position] == keys[position - 1] {
        throw duplicate(labels[position], line: place, earlier: line(position - 1), file: file)
      }
      throw disorder(
        labels[position], line: place, after: labels[position - 1], on: line(position - 1), file: file,
        isSecond: position == 1)
    }
  }

  /// The error for a date that does not come after the one before; newest first is common, and has its own remedy.
  fileprivate static func disorder(
    _ text: String, line: Int?, after before: String, on lineBefore: Int?, file: String, isSecond: Bool
  ) -> DataError {
    DataError(
      .inconsistent, file: file, line: line,
      "the date \(text) comes after \(before)" + (lineBefore.map { " on line \($0)" } ?? ""),
      remedy: isSecond
        ? "Turn the rows round if the file is newest first, or else sort them: dates must ascend"
        : "Sort the rows so that dates ascend")
  }

  private static func checkDistinct(_ labels: [String], file: String, line: (Int) -> Int?) throws(DataError) {
    var seen = [String: Int](minimumCapacity: labels.count)
    for (position, label) in labels.enumerated() {
      if let earlier = seen.updateValue(position, forKey: label) {
        throw duplicate(label, line: line(position), earlier: line(earlier), file: file)
      }
    }
  }

  fileprivate static func duplicate(_ text: String, line: Int?, earlier: Int?, file: String) -> DataError {
    DataError(
      .inconsistent, file: file, line: line,
      "the date \(text) " + (earlier.map { "already stands on line \($0)" } ?? "is given twice"),
      remedy: "Keep one row for each date")
  }
}

/// Watches the dates of a table as they come, so that a file out of order is refused at its first row out of order
/// rather than at its end.
struct AscendingDates {
  private var last: (text: String, line: Int, moment: Moment?)?
  private var count = 0

  /// Takes the date of the next row.
  ///
  /// - Throws: ``DataError`` where it repeats the last one, or is an ISO date and not after it.
  mutating func take(_ text: String, line: Int, file: String) throws(DataError) {
    let moment = count == 0 || last?.moment != nil ? Moment(text) : nil
    if let last {
      if text == last.text || (moment != nil && moment?.microseconds == last.moment?.microseconds) {
        throw DateAxis.duplicate(text, line: line, earlier: last.line, file: file)
      }
      if let before = last.moment, let moment, moment.microseconds < before.microseconds {
        throw DateAxis.disorder(text, line: line, after: last.text, on: last.line, file: file, isSecond: count == 1)
      }
    }
    last = (text, line, moment)
    count += 1
  }
}
