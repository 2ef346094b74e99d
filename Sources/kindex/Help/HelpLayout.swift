import Quoting

/// Lays out plain text in lines of at most 80 columns.
enum HelpLayout {
  static let width = 80

  /// A paragraph, indented.
  static func paragraph(_ text: String, indent: Int = 0) -> String { hanging("", text, indent: indent, column: indent) }

  /// Terms with what they mean beside them, in two columns; a term that is too long stands on a line of its own.
  static func list(_ entries: [(term: String, meaning: String)], column: Int = 16) -> String {
    entries.map { hanging($0.term, $0.meaning, indent: 2, column: column) }.joined()
  }

  /// Words in lines that begin at a column, the first line after a term that begins further left.
  private static func hanging(_ term: String, _ text: String, indent: Int, column: Int) -> String {
    var line = String(repeating: " ", count: indent) + term
    var lines: [String] = []
    if line.count + 2 > column, !term.isEmpty {
      lines.append(line)
      line = ""
    }
    line += String(repeating: " ", count: column - line.count)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: column)
        isEmpty = true
      }
      line += isEmpty ? String(word) : " \(word)"
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }
}
