internal import Quoting

extension Model {
  /// The model in the free MPS format, as `cbc` and most other solvers read it.
  ///
  /// The text depends on the model only: numbers are the shortest that read back to the same value, names are kept
  /// where the format allows and otherwise fitted to it, the objective's constant is the cost of a column fixed at 1.
  ///
  /// - Parameter comment: the first line, in which whatever is no plain text is shown; nil for none.
  public func mpsText(comment: String? = nil) -> String {
    let names = exportNames
    let objectiveName = ExportNames(["cost"], avoiding: Set(names.rows)).names[0]
    var text = comment.map { "* \($0.shown)\n" } ?? ""
    text += "* written by Kindex: \(columnCount) columns, \(rowCount) rows, \(nonZeroCount) coefficients\n"
    text += "NAME kindex FREE\nROWS\n N \(objectiveName)\n"
    for row in 0..<rowCount { text += " \(mpsSense(row)) \(names.rows[row])\n" }
    appendColumns(names.columns, names.rows, objectiveName, to: &text)
    if let constant = names.constant { text += " \(constant) \(objectiveName) \(objectiveConstant)\n" }
    text += "RHS\n"
    for row in 0..<rowCount {
      let side = rowLower[row] > -.infinity && mpsSense(row) != "L" ? rowLower[row] : rowUpper[row]
      if side.isFinite && side != 0 { text += " rhs \(names.rows[row]) \(side)\n" }
    }
    appendRanges(names.rows, to: &text)
    text += "BOUNDS\n"
    for column in 0..<columnCount { appendMPSBounds(of: column, names.columns[column], to: &text) }
    if let constant = names.constant { text += " FX bnd \(constant) 1\n" }
    return text + "ENDATA\n"
  }

  /// E for an equality, G for a row with a lower side, L for one with an upper side only, N for a free one.
  private func mpsSense(_ row: Int) -> String {
    if rowLower[row] == rowUpper[row] { return "E" }
    if rowLower[row] > -.infinity { return "G" }
    return rowUpper[row] < .infinity ? "L" : "N"
  }

  private func appendColumns(_ names: [String], _ rows: [String], _ objectiveName: String, to text: inout String) {
    var entries = [[(row: Int, value: Double)]](repeating: [], count: columnCount)
    for row in 0..<rowCount {
      for entry in rowStarts[row]..<rowStarts[row + 1] {
        entries[Int(entryColumns[entry])].append((row, entryValues[entry]))
      }
    }
    text += "COLUMNS\n"
    var isInsideMarker = false
    var markers = 0
    for column in 0..<columnCount {
      let isWhole = columnKinds[column] != .continuous
      if isWhole != isInsideMarker {
        text += " M\(markers) 'MARKER' \(isWhole ? "'INTORG'" : "'INTEND'")\n"
        markers += 1
        isInsideMarker = isWhole
      }
      // A column without any coefficient still needs a line to exist.
      if objective[column] != 0 || entries[column].isEmpty {
        text += " \(names[column]) \(objectiveName) \(objective[column])\n"
      }
      for (row, value) in entries[column] { text += " \(names[column]) \(rows[row]) \(value)\n" }
    }
    if isInsideMarker { text += " M\(markers) 'MARKER' 'INTEND'\n" }
  }

  /// A range on a G row reaches from its lower side up to lower + |range|.
  private func appendRanges(_ names: [String], to text: inout String) {
    let ranged = (0..<rowCount).filter {
      rowLower[$0] > -.infinity && rowUpper[$0] < .infinity && rowLower[$0] != rowUpper[$0]
    }
    guard !ranged.isEmpty else { return }
    text += "RANGES\n"
    for row in ranged { text += " rng \(names[row]) \(rowUpper[row] - rowLower[row])\n" }
  }

  /// Every bound is written out: readers disagree about the defaults of whole columns.
  private func appendMPSBounds(of column: Int, _ name: String, to text: inout String) {
    let (lower, upper) = (columnLower[column], columnUpper[column])
    if lower == upper {
      text += " FX bnd \(name) \(lower)\n"
    } else if lower == -.infinity && upper == .infinity {
      text += " FR bnd \(name)\n"
    } else {
      text += lower == -.infinity ? " MI bnd \(name)\n" : " LO bnd \(name) \(lower)\n"
      text += upper == .infinity ? " PL bnd \(name)\n" : " UP bnd \(name) \(upper)\n"
    }
  }
}
