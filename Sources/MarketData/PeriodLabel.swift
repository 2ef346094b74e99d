/// Labels that name a part of a year without a day: `2024-03`, `2024 Q1`, `2024-W05`, `Mar 2024`.
///
/// They are no dates, but their order in time is plain.
enum PeriodLabel {
  /// What sorts the labels in time; nil where one of them does not name a year and a number within it.
  static func keys(_ labels: [String]) -> [Int]? {
    guard labels.count > 1 else { return nil }
    var keys: [Int] = []
    for label in labels {
      guard let key = key(label) else { return nil }
      keys.append(key)
    }
    return keys
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func key(_ label: String) -> Int? {
    let pieces = label.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    guard pieces.count <= 2 else { return nil }
    var year: Int?
    var part: Int?
    // A letter and a digit meet in 2024Q1 and in W05.
    for piece in pieces.flatMap({ parted($0) }) {
      if let number = Int(piece) {
        if piece.count == 4, (1800...2200).contains(number), year == nil {
          year = number
        } else if piece.count <= 2, part == nil {
          part = number
        } else {
          return nil
        }
      } else if let month = months.firstIndex(where: { piece.hasPrefix($0) }), part == nil {
        part = month + 1
      } else if !["q", "w", "m", "h"].contains(piece) {
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
