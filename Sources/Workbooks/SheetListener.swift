/// Writes the cells of a sheet as comma-separated text while they are read.
final class SheetListener: XMLListener {
  /// The text so far.
  private(set) var output: [UInt8] = []
  private(set) var fault: WorkbookError?

  private let texts: [[UInt8]]
  private var row = 0
  private var column = 0
  private var cells = 0
  /// Columns of the first row that has any: the others have as many at least.
  private var width = 0
  private var kind = "n"
  private var isFormula = false
  private var isInValue = false
  private var isInPhonetic = false
  private var value: [UInt8] = []
  /// Columns that the present row has so far.
  private var written = 0
  private var isRowOpen = false

  /// Knows the texts that cells share.
  init(texts: [[UInt8]]) { self.texts = texts }

  func begin(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "row": beginRow(attributes["r"])
    case "c":
      kind = attributes["t"] ?? "n"
      (isFormula, value) = (false, [])
      column = attributes["r"].map(Self.column(of:)) ?? column + 1
      cells += 1
      if column < 1 || column > WorkbookContents.Limits.columns || column <= written || !isRowOpen {
        fail("the cell \(attributes["r"] ?? "") on row \(row) is not in its place")
      }
      if cells > WorkbookContents.Limits.cells { fail("the sheet has too many cells") }
    case "v": isInValue = true
    case "t": isInValue = !isInPhonetic
    case "rPh": isInPhonetic = true
    case "f": isFormula = true
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) { if isInValue { value += bytes } }

  func end(_ name: String) {
    switch name {
    case "row": endRow()
    case "c": endCell()
    case "v", "t": isInValue = false
    case "rPh": isInPhonetic = false
    default: break
    }
  }

  private func fail(_ reason: String) { if fault == nil { fault = WorkbookError(description: reason) } }

  private func beginRow(_ number: String?) {
    let next = number.flatMap { Int($0) } ?? row + 1
    guard next > row, next <= WorkbookContents.Limits.rows else { return fail("the row \(next) is not in its place") }
    output += repeatElement(UInt8(ascii: "\n"), count: next - row - 1)
    (row, column, written, isRowOpen) = (next, 0, 0, true)
  }

  private func endRow() {
    if width == 0 { width = written }
    // Empty cells at the end of a row are mostly not in the file.
    if written > 0, written < width { output += repeatElement(UInt8(ascii: ","), count: width - written) }
    output.append(UInt8(ascii: "\n"))
    isRowOpen = false
    if output.count > WorkbookContents.Limits.bytes { fail("the sheet is too large") }
  }

  private func endCell() {
    guard fault == nil else { return }
    var field = value
    switch kind {
    case "s":
      guard let position = Int(String(decoding: value, as: UTF8.self)), texts.indices.contains(position) else {
        return fail("a cell on row \(row) names a text that is not there")
      }
      field = texts[position]
    case "b": field = Array((value == [UInt8(ascii: "1")] ? "TRUE" : "FALSE").utf8)
    case "d": field = Array(value.prefix { $0 != UInt8(ascii: "T") })
    default: break
    }
    if isFormula, value.isEmpty {
      return fail(
        "the formula in column \(column) of row \(row) has no stored result: open the file in a spreadsheet program and "
          + "save it")
    }
    guard !field.isEmpty else { return }
    output += repeatElement(UInt8(ascii: ","), count: column - max(1, written))
    append(field)
    written = column
  }

  /// A field, quoted where it must be; lines within a cell are joined, so that a row stays a line.
  private func append(_ field: [UInt8]) {
    let isPlain = !field.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
    guard !isPlain else {
      output += field
      return
    }
    output.append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == 0x09 ? 0x20 : byte)
    }
    output.append(UInt8(ascii: "\""))
  }

  /// The column of an address such as AB12, counted from 1; 0 where it has none.
  private static func column(of address: String) -> Int {
    var result = 0
    for letter in address.utf8 {
      guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter), result <= WorkbookContents.Limits.columns else {
        break
      }
      result = result * 26 + Int(letter - UInt8(ascii: "A")) + 1
    }
    return result
  }
}
