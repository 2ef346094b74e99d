/// The first column of a price table, as dates where it can be understood.
///
/// Labels in ISO 8601 and whole numbers stay as they are. Every other usual way of writing dates is decided by the whole
/// column and rewritten in ISO 8601: year/month/day, day/month/year or month/day/year with years of two or four digits,
/// months as words of one language (see `DateWords`), with or without a time of day, and the serial numbers of spreadsheets. What could be read in two
/// ways is refused; what is no date stays as it is, with a warning.
package struct DateColumn: Sendable {
  /// The labels: ISO 8601 where they were understood as dates.
  package let labels: [String]
  /// How dates of this column are written; nil for ISO 8601, and for labels that are no dates.
  package let form: DateForm?
  /// What was noticed.
  package let warnings: [DataWarning]

  /// Reads a column.
  ///
  /// - Parameters:
  ///   - texts: the labels, as written.
  ///   - ascends: whether the rows stand in order of time; where they may not, order decides nothing.
  ///   - takesSerials: whether the serial numbers of spreadsheets are dates, and not the numbers that they are.
  ///   - file: the file they come from.
  ///   - line: the line of a label by position, where known.
  /// - Throws: ``DataError`` where some labels are dates and others none, and where two readings are possible.
  package init(
    _ texts: [String], ascends: Bool, takesSerials: Bool = true, file: String, line: (Int) -> Int?
  ) throws(DataError) {
    if texts.contains(where: { Moment($0) != nil }) {
      (labels, form, warnings) = (texts, nil, [])
      return
    }
    if takesSerials, let serials = Self.serials(texts) {
      (labels, form) = (serials, .serial)
      warnings = [Self.reading(texts, serials, "as the serial numbers of a spreadsheet", file)]
      return
    }
    if texts.allSatisfy({ Double($0) != nil }) {
      (labels, form) = (texts, nil)
      warnings =
        texts.allSatisfy({ Int($0).map { abs($0) < Self.greatestCount } ?? false })
        ? []
        : [
          Self.notUnderstood(texts, "they are taken as numbers", file)
        ]
      return
    }
    guard let words = DateWords.understanding(texts) else { throw Self.ambiguousMonths(texts, file: file, line: line) }
    let written = texts.map { WrittenDate($0, words: words) }
    guard let order = try Self.order(of: written, texts, ascends: ascends, file: file, line: line) else {
      (labels, form) = (texts, nil)
      warnings =
        texts.isEmpty
        ? []
        : [
          Self.notUnderstood(
            texts,
            (Self.hasMonth(texts[0]) ? DateWords.known + "; " : "") + "the order of the rows is taken as that of time",
            file)
        ]
      return
    }
    let form = DateForm.written(
      order, withTime: written.contains { ($0?.time ?? 0) != 0 }, language: words.language)
    let labels = texts.map { form.iso($0) ?? $0 }
    (self.labels, self.form) = (labels, form)
    let isClear = written.allSatisfy { ($0?.hasName ?? true) || order == .yearMonthDay && $0?.hasShortYear == false }
    warnings = isClear ? [] : [Self.reading(texts, labels, "as \(order.rawValue)", file)]
  }

  /// The same column with its labels in another order.
  ///
  /// - Parameter order: a position of a label for each of the new ones.
  func reordered(_ order: [Int]) -> DateColumn {
    DateColumn(labels: order.map { labels[$0] }, form: form, warnings: warnings)
  }

  private init(labels: [String], form: DateForm?, warnings: [DataWarning]) {
    (self.labels, self.form, self.warnings) = (labels, form, warnings)
  }

  /// Whole numbers beyond this count seconds or hold digits of something else.
  private static let greatestCount = 100_000_000
  /// The serial numbers that are taken for dates: from 1982 to 2064.
  private static let serialRange = 30_000.0...60_000.0

  private static func serials(_ texts: [String]) -> [String]? {
    var labels: [String] = []
    for text in texts {
      guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2e }), let number = Double(text),
        serialRange.contains(number), let label = DateForm.serial.iso(text)
      else { return nil }
      labels.append(label)
    }
    guard !labels.isEmpty else { return nil }
    // A time of day in one of them is written in all.
    return labels.allSatisfy { $0.hasSuffix("T00:00:00") } ? labels.map { String($0.prefix(10)) } : labels
  }

  /// Whether a label has numbers beside a word that could be a month.
  private static func hasMonth(_ text: String) -> Bool {
    text.contains(where: \.isNumber) && text.split { !$0.isLetter }.contains { $0.count >= 3 }
  }

  private static func notUnderstood(_ texts: [String], _ consequence: String, _ file: String) -> DataWarning {
    DataWarning(
      file: file,
      "the dates, such as \"\(texts[0].prefix(40))\", are not understood as dates: \(consequence), and how many make a "
        + "year is not known", date: texts[0], kind: .dates)
  }

  private static func reading(_ texts: [String], _ labels: [String], _ how: String, _ file: String) -> DataWarning {
    DataWarning(
      file: file, "the dates are read \(how): \"\(texts[0])\" is \(labels[0])", date: labels[0], kind: .dates)
  }
}

extension DateColumn {
  /// The order of day, month and year; nil where the labels are no dates.
  private static func order(
    of written: [WrittenDate?], _ texts: [String], ascends: Bool, file: String, line: (Int) -> Int?
  ) throws(DataError) -> WrittenDate.Order? {
    let readings = WrittenDate.Order.allCases.map { order in
      (order: order, keys: written.map { date in date?.day(order).map { $0.day * 86_400_000_000 + (date?.time ?? 0) } })
    }
    var complete: [(order: WrittenDate.Order, keys: [Int])] = []
    for reading in readings {
      let keys = reading.keys.compactMap(\.self)
      if keys.count == written.count, !keys.isEmpty, !complete.contains(where: { $0.keys == keys }) {
        complete.append((reading.order, keys))
      }
    }
    if complete.count == 1 { return complete[0].order }
    guard !complete.isEmpty else {
      try refuseStrays(readings, texts, file: file, line: line)
      return nil
    }
    let ascending = complete.filter { zip($0.keys, $0.keys.dropFirst()).allSatisfy { $0 < $1 } }
    if ascending.count == 1 { return ascending[0].order }
    if ascending.isEmpty, ascends {
      // None will do: the one that runs backwards throughout, if there is one, is told to be newest first.
      let descending = complete.first { zip($0.keys, $0.keys.dropFirst()).allSatisfy { $0 > $1 } }
      return (descending ?? complete[0]).order
    }
    let rivals = ascending.isEmpty ? complete : ascending
    if let plain = plausible(rivals) { return plain }
    let names = rivals.map(\.order.rawValue).joined(separator: " and as ")
    throw DataError(
      .inconsistent, file: file, line: line(0), "the dates can be read as \(names), such as \"\(texts[0])\"",
      remedy: "Write the dates as YYYY-MM-DD")
  }

  private static func ambiguousMonths(_ texts: [String], file: String, line: (Int) -> Int?) -> DataError {
    DataError(
      .inconsistent, file: file, line: line(0),
      "the names of months, such as in \"\(texts[0].prefix(40))\", mean different ones in several languages",
      remedy: "Write the dates as YYYY-MM-DD")
  }

  /// Where one reading begins with the year, the rows of the other are years apart or the other way round: the one that
  /// spans far less time.
  private static func plausible(_ rivals: [(order: WrittenDate.Order, keys: [Int])]) -> WrittenDate.Order? {
    let spans = rivals.map { ($0.keys.max() ?? 0) - ($0.keys.min() ?? 0) }
    guard let least = spans.min(), rivals.contains(where: { $0.order == .yearMonthDay }) else { return nil }
    let near = zip(rivals, spans).filter { $1 <= 30 * max(least, 1) }.map(\.0.order)
    return near.count == 1 ? near[0] : nil
  }

  /// Refuses a column of which most labels are dates and some are not.
  private static func refuseStrays(
    _ readings: [(order: WrittenDate.Order, keys: [Int?])], _ texts: [String], file: String, line: (Int) -> Int?
  ) throws(DataError) {
    func count(_ keys: [Int?]) -> Int { keys.count { $0 != nil } }
    guard let best = readings.max(by: { count($0.keys) < count($1.keys) }), count(best.keys) * 2 >= texts.count,
      let stray = best.keys.firstIndex(where: { $0 == nil })
    else { return }
    throw DataError(
      .malformed, file: file, line: line(stray),
      "\"\(texts[stray])\" is not a date as \(best.order.rawValue), although others are",
      remedy: "Write every date as YYYY-MM-DD, and check that the day exists")
  }
}

/// A way of writing dates that is not ISO 8601.
package enum DateForm: Sendable {
  /// Numbers or words of a language in an order; whether the labels have a time of day.
  case written(WrittenDate.Order, withTime: Bool, language: String)
  /// Days since 1899-12-30, as spreadsheets count.
  case serial

  /// A date of this form in ISO 8601; nil where the text is none.
  package func iso(_ text: String) -> String? {
    switch self {
    case .serial: Self.ofSerial(text)
    case .written(let order, let withTime, let language):
      Self.ofWritten(text, order, withTime, DateWords.of(language))
    }
  }

  private static func ofWritten(
    _ text: String, _ order: WrittenDate.Order, _ withTime: Bool, _ words: DateWords
  ) -> String? {
    guard let written = WrittenDate(text, words: words), let date = written.day(order) else { return nil }
    let day = dayText(date.year, date.month, date.date)
    guard withTime, let time = written.time else { return day }
    let label = day + "T" + timeOfDay(time) + written.offset
    return Moment(label) == nil ? nil : label
  }

  private static func ofSerial(_ text: String) -> String? {
    guard let number = Double(text), number.isFinite, abs(number) < 1e7 else { return nil }
    // 1899-12-30 is 25569 days before 1970-01-01; to the second, which is what the decimals of a serial number hold.
    let seconds = Int(((number - 25_569) * 86_400).rounded())
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let (year, month, date) = Moment.date(ofDay: day)
    return dayText(year, month, date) + "T" + timeOfDay((seconds - day * 86_400) * 1_000_000)
  }

  private static func dayText(_ year: Int, _ month: Int, _ date: Int) -> String {
    padded(year, 4) + "-" + padded(month, 2) + "-" + padded(date, 2)
  }

  private static func timeOfDay(_ microseconds: Int) -> String {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    let time = padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
    return rest == 0 ? time : time + "." + padded(rest, 6)
  }

  private static func padded(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
