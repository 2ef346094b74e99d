internal import Quoting

extension Model {
  /// The model in the LP format, as `cbc` and most other solvers read it.
  ///
  /// The text depends on the model only: numbers are the shortest that read back to the same value, names are kept
  /// where the format allows and otherwise fitted to it, the objective's constant is the cost of a column fixed at 1.
  ///
  /// - Parameter comment: the first line, in which whatever is no plain text is shown; nil for none.
  public func lpText(comment: String? = nil) -> String {
    let names = exportNames
    var text = comment.map { "\\ \($0.shown)\n" } ?? ""
    text += "\\ written by Kindex: \(columnCount) columns, \(rowCount) rows, \(nonZeroCount) coefficients\n"
    text += "Minimize\n obj:"
    var isUsed = [Bool](repeating: false, count: columnCount)
    for column in entryColumns { isUsed[Int(column)] = true }
    // A column without any coefficient is named here, or a reader would not know it.
    var terms = (0..<columnCount).filter { objective[$0] != 0 || !isUsed[$0] }
      .map { (objective[$0], names.columns[$0]) }
    if let constant = names.constant { terms.append((objectiveConstant, constant)) }
    if terms.isEmpty { terms = [(0, names.columns[0])] }
    Model.append(terms, to: &text)
    text += "\nSubject To\n"
    let lowerNames = lowerNames(names.rows)
    let columns = names.columns + [names.constant].compactMap(\.self)
    for row in 0..<rowCount { appendRow(row, (names.rows[row], lowerNames[row]), columns, to: &text) }
    text += "Bounds\n"
    for column in 0..<columnCount { appendBounds(of: column, names.columns[column], to: &text) }
    if let constant = names.constant { text += " \(constant) = 1\n" }
    appendKinds(names.columns, to: &text)
    return text + "End\n"
  }

  private func appendRow(
    _ row: Int, _ names: (upper: String, lower: String?), _ columns: [String], to text: inout String
  ) {
    var terms = (rowStarts[row]..<rowStarts[row + 1]).map { (entryValues[$0], columns[Int(entryColumns[$0])]) }
    if terms.isEmpty { terms = [(0, columns[0])] }
    let (lower, upper) = (rowLower[row], rowUpper[row])
    func append(_ name: String, _ relation: String) {
      text += " \(name):"
      Model.append(terms, to: &text)
      text += " \(relation)\n"
    }
    if lower == upper {
      append(names.upper, "= \(upper)")
    } else if let lowerName = names.lower {
      // CBC's reader takes the first number of a two-sided row for a coefficient: such a row becomes two.
      append(names.upper, "<= \(upper)")
      append(lowerName, ">= \(lower)")
    } else if upper < .infinity {
      append(names.upper, "<= \(upper)")
    } else {
      append(names.upper, lower == -.infinity ? ">= -inf" : ">= \(lower)")
    }
  }

  /// The names of the second halves of two-sided rows.
  private func lowerNames(_ rows: [String]) -> [String?] {
    let ranged = rows.indices.filter {
      rowLower[$0] > -.infinity && rowUpper[$0] < .infinity && rowLower[$0] != rowUpper[$0]
    }
    let names = ExportNames(ranged.map { rows[$0] + "_low" }, avoiding: Set(rows)).names
    var result = [String?](repeating: nil, count: rows.count)
    for (row, name) in zip(ranged, names) { result[row] = name }
    return result
  }

  private func appendBounds(of column: Int, _ name: String, to text: inout String) {
    let (lower, upper) = (columnLower[column], columnUpper[column])
    if columnKinds[column] == .binary && lower == 0 && upper == 1 { return }
    if lower == -.infinity && upper == .infinity {
      text += " \(name) free\n"
    } else if lower == upper {
      text += " \(name) = \(lower)\n"
    } else {
      text += " \(lower == -.infinity ? "-inf" : "\(lower)") <= \(name) <= \(upper == .infinity ? "inf" : "\(upper)")\n"
    }
  }

  private func appendKinds(_ names: [String], to text: inout String) {
    let isPlainBinary = { column in
      columnKinds[column] == .binary && columnLower[column] == 0 && columnUpper[column] == 1
    }
    let whole = (0..<columnCount).filter { columnKinds[$0] != .continuous }
    // A reader gives a binary the bounds 0 and 1 whatever stands under Bounds: one with others is an integer here.
    for (title, columns) in [
      ("Generals", whole.filter { !isPlainBinary($0) }), ("Binaries", whole.filter(isPlainBinary)),
    ] where !columns.isEmpty {
      text += "\(title)\n"
      for column in columns { text += " \(names[column])\n" }
    }
  }

  private static func append(_ terms: [(Double, String)], to text: inout String) {
    for (position, (coefficient, name)) in terms.enumerated() {
      if position > 0 && position % 8 == 0 { text += "\n  " }
      let sign = coefficient < 0 ? "-" : position == 0 ? "" : "+"
      text += sign.isEmpty ? " \(coefficient.magnitude) \(name)" : " \(sign) \(coefficient.magnitude) \(name)"
    }
  }
}
