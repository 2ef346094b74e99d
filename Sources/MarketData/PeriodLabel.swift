/// Labels that name a part of a year without a day: `2024-03`, `2024 Q1`, `2024-W05`, `Mar 2024`.
///
/// They are no dates, but their order in time is plain.
enum PeriodLabel {
  /// What sorts the labels in time; nil where one of them does not name a year and a number within it.
  ///
  /// `Jan-24` may be a month of a year or a day of a month: its order counts only where both readings run one way, all
  /// forwards or all backwards.
  static func keys(_ labels: [String]) -> [Int]? {
    guard labels.count > 1, let words = DateWords.understanding(labels.map(withoutMarks)) else { return nil }
    var keys: [Int] = []
    for label in labels {
      guard let key = key(label, words) else { break }
      keys.append(key)
    }
    if keys.count == labels.count { return keys }
    let short = labels.compactMap { shortKey($0, words) }
    let steps = zip(short, short.dropFirst())
    let isOneWay = steps.allSatisfy { $0 < $1 } || steps.allSatisfy { $0 > $1 }
    return short.count == labels.count && isOneWay ? short : nil
  }

  /// A label without the letters that stand for quarters, weeks, months and halves.
  private static func withoutMarks(_ label: String) -> String {
    pieces(label).filter { !marks.contains($0) }.joined(separator: " ")
  }

  private static let marks: Set<Substring> = ["q", "w", "m", "h"]

  private static func pieces(_ label: String) -> [Substring] {
    label.lowercased().split { !($0.isLetter || $0.isNumber) }.flatMap { parted($0) }
  }

  /// What sorts a month and two digits, taken for a year of 1970 to 2069.
  private static func shortKey(_ label: String, _ words: DateWords) -> Int? {
    let pieces = pieces(label)
    guard pieces.count == 2, let month = pieces.compactMap({ words.month(String($0)) }).first,
      let digits = pieces.first(where: { $0.count == 2 && Int($0) != nil }), let year = Int(digits)
    else { return nil }
    return (year < 70 ? 2000 + year : 1900 + year) * 100 + month
  }

  private static func key(_ label: String, _ words: DateWords) -> Int? {
    guard label.split(whereSeparator: { !($0.isLetter || $0.isNumber) }).count <= 2 else { return nil }
    var year: Int?
    var part: Int?
    // A letter and a digit meet in 2024Q1 and in W05.
    for piece in pieces(label) {
      if let number = Int(piece) {
        if piece.count == 4, (1800...2200).contains(number), year == nil {
          year = number
        } else if piece.count <= 2, part == nil {
          part = number
        } else {
          return nil
        }
      } else if let month = words.month(String(piece)), part == nil {
        part = month
      } else if !marks.contains(piece) {
        return nil
      }
    }
    guard let year, let part else { return nil }
    return year * 100 + part
  }

  /// Runs of letters and runs of digits.
  private static func parted(_ piece: Substring) -> [Substring] {
    var runs: [Substring] = []
    var start = piece.startIndex
    for index in piece.indices.dropFirst() where piece[index].isNumber != piece[piece.index(before: index)].isNumber {
      runs.append(piece[start..<index])
      start = index
    }
    return runs + [piece[start...]]
  }
}
