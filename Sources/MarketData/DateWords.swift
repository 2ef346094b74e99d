import Foundation

/// The names of months and weekdays in a language, in full or cut short, from the system's own locale data.
///
/// Letter case, accents and points do not count: `MÄRZ`, `Dez.` and `fevr` are read as they are meant. English is built in,
/// so that nothing is loaded for it.
struct DateWords: Sendable {
  /// The language's code, such as `de`.
  let language: String
  /// Full names and short ones, in their many forms, each with its place.
  private let months: [(name: String, place: Int)]
  private let weekdays: [(name: String, place: Int)]

  /// English names.
  static let english = DateWords(
    language: "en",
    months: [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december", "sept",
    ].enumerated().map { ($1, $0 == 12 ? 8 : $0) },
    weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].enumerated().map {
      ($1, $0)
    })

  /// The languages besides English whose names are understood.
  static let otherLanguages = [
    "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "ro", "tr", "el", "ru", "uk",
  ]

  /// What is understood, in messages.
  static var known: String { "months are known in English and \(otherLanguages.count) other languages of Europe" }

  private static let others = otherLanguages.map(DateWords.init(language:))

  /// The names of a language by its code.
  static func of(_ language: String) -> DateWords { others.first { $0.language == language } ?? english }

  private init(language: String, months: [(String, Int)], weekdays: [(String, Int)]) {
    self.language = language
    self.months = months
    self.weekdays = weekdays
  }

  private init(language: String) {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: language)
    func places(_ lists: [[String]]) -> [(String, Int)] {
      lists.flatMap { list in list.enumerated().map { (Self.plain($1), $0) } }
    }
    self.init(
      language: language,
      months: places([
        formatter.monthSymbols, formatter.standaloneMonthSymbols, formatter.shortMonthSymbols,
        formatter.shortStandaloneMonthSymbols,
      ]) + Self.spreadsheetMonths.filter { $0.language == language }.map { ($0.name, $0.place) },
      weekdays: places([
        formatter.weekdaySymbols, formatter.shortWeekdaySymbols, formatter.shortStandaloneWeekdaySymbols,
      ]))
  }

  /// Short names that spreadsheets write and the locale data do not have.
  private static let spreadsheetMonths = [(language: "de", name: "mrz", place: 2)]

  /// A word without case, accents and points.
  static func plain(_ word: some StringProtocol) -> String {
    String(word).folding(options: [.caseInsensitive, .diacriticInsensitive], locale: Locale(identifier: "en_US_POSIX"))
      .replacing(".", with: "")
  }

  /// The month that a word names, 1 to 12; nil where it names none, or could be short for several.
  func month(_ word: String) -> Int? { Self.place(of: word, among: months).map { $0 + 1 } }

  /// Whether a word names a day of the week.
  func isWeekday(_ word: String) -> Bool { Self.place(of: word, among: weekdays) != nil }

  private static func place(of word: String, among names: [(name: String, place: Int)]) -> Int? {
    let word = word.utf8.allSatisfy { $0 < 0x80 } ? word.lowercased() : plain(word)
    guard !word.isEmpty else { return nil }
    if let exact = names.first(where: { $0.name == word }) { return exact.place }
    guard word.count >= 3 else { return nil }
    let places = Set(names.filter { $0.name.hasPrefix(word) }.map(\.place))
    return places.count == 1 ? places.first : nil
  }
}

extension DateWords {
  /// The language in which all words of a column of dates are names of months and days.
  ///
  /// - Returns: English where it will do, and where none will; nil where several languages will that do not mean the same
  ///   months.
  static func understanding(_ texts: [String]) -> DateWords? {
    var words: Set<String> = []
    for text in texts { for word in text.split(whereSeparator: { !$0.isLetter }) { words.insert(plain(word)) } }
    words.subtract(marks)
    if words.isEmpty { return english }
    func understands(_ language: DateWords) -> Bool {
      words.allSatisfy { language.month($0) != nil || language.isWeekday($0) }
    }
    if words.count > mostWords || understands(english) { return english }
    let able = others.filter(understands)
    guard let first = able.first else { return english }
    return able.allSatisfy { other in words.allSatisfy { other.month($0) == first.month($0) } } ? first : nil
  }

  /// Words of a time of day.
  private static let marks: Set = ["t", "z", "utc", "gmt", "am", "pm", "年", "月", "日"]
  /// A column of dates has no more words than months and days of a week, in a few ways of writing.
  private static let mostWords = 60
}
