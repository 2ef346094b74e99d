import Quoting

/// Columns of text lined up with spaces: the first to the left, numbers to the right.
struct TextTable {
  /// How a column is lined up.
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// Starts a table with a header.
  init(_ columns: [(name: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.name)]
  }

  /// Adds a row with as many cells as there are columns.
  ///
  /// A cell is one line: a line break that comes with a name is shown.
  mutating func add(_ cells: [String]) { rows.append(cells.map(\.shown)) }

  /// The table, each line indented.
  func text(indent: String = "  ") -> String {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = alignments.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return alignments[column] == .left ? row[column] + padding : padding + row[column]
      }
      var line = indent + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
