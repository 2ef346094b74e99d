/// Splits comma-separated bytes into records of fields, one record at a time (RFC 4180).
///
/// Lines end in LF, CR LF or CR; a quoted field may hold commas, line ends and doubled quotes. Memory stays bounded by
/// the longest record, which is itself bounded.
struct CSVScanner {
  /// The longest field that is read, in bytes.
  static let fieldLimit = 1 << 16
  /// The longest record that is read, in bytes.
  static let recordLimit = 1 << 24
  /// The greatest number of fields in a record.
  static let columnLimit = 200_000

  /// The name of the input, for messages.
  let name: String
  /// The line on which the current record starts, from 1.
  private(set) var line = 0
  /// How many fields the current record has.
  var count: Int { fields.count }

  private struct Field {
    var start: Int
    var end: Int
    var isQuoted = false
    /// Whether the field holds doubled quotes.
    var isEscaped = false
  }

  private enum Step { case record(next: Int, lines: Int), needsMore }

  private let input: ByteInput
  private var fields: [Field] = []
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var nextLine = 1

  /// Starts at the first byte.
  init(_ input: ByteInput) throws(DataError) {
    try input.becomeTable()
    self.input = input
    name = input.name
    buffer = [UInt8](repeating: 0, count: 1 << 18)
    try fill()
  }

  /// Moves to the next record.
  ///
  /// Blank lines at the end count for nothing; one with a record after it is an error.
  ///
  /// - Returns: false at the end.
  mutating func next() throws(DataError) -> Bool {
    var blankLine: Int?
    var blankCount = 0
    while try advance() {
      guard isBlank else {
        if let blankLine {
          throw DataError(
            .malformed, file: name, line: blankLine, "the line is blank, but more follows",
            remedy: "Delete the line, or restore what it held")
        }
        return true
      }
      blankLine = blankLine ?? line
      blankCount += 1
      guard blankCount <= TableLimits.blankLines else {
        throw DataError(
          .malformed, file: name, line: blankLine, "more than \(TableLimits.blankLines) blank lines follow one another",
          remedy: "Delete them, and check that the file is whole")
      }
    }
    return false
  }

  /// Gives the bytes of a field to a reader, without its surrounding quotes and blanks.
  func withBytes<R>(_ field: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    buffer.withUnsafeBufferPointer { bytes in
      var (start, end) = (fields[field].start, fields[field].end)
      while start < end, Self.isBlank(bytes[start]) { start += 1 }
      while start < end, Self.isBlank(bytes[end - 1]) { end -= 1 }
      return body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }
  }

  /// What is to be said of how the input was read.
  var remarks: [DataWarning] { input.remarks.map { DataWarning(file: name, $0) } }

  /// The text of a field, without its surrounding quotes and blanks; Windows-1252 where it is not UTF-8.
  ///
  /// - Throws: ``DataError`` for bytes that are neither, or control characters.
  func text(_ field: Int, column: String?) throws(DataError) -> String {
    let (text, hasControl) = withBytes(field) { bytes in
      (
        String(validating: bytes, as: UTF8.self) ?? windowsText(bytes),
        bytes.contains { $0 < 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }
      )
    }
    guard let text else {
      throw DataError(
        .malformed, file: name, line: line, column: column, "the text is neither UTF-8 nor Windows-1252",
        remedy: "Save the file as UTF-8")
    }
    guard !hasControl else {
      throw DataError(
        .malformed, file: name, line: line, column: column, "the text holds a NUL or another control character",
        remedy: "Check that this is a text file, and remove the character")
    }
    return fields[field].isEscaped ? text.replacing("\"\"", with: "\"") : text
  }

  private func windowsText(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard let text = WindowsText.decoded(bytes) else { return nil }
    input.remarkWindowsText()
    return text
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private var isBlank: Bool { count == 1 && !fields[0].isQuoted && withBytes(0) { $0.isEmpty } }

  private mutating func advance() throws(DataError) -> Bool {
    while true {
      if start == end, isAtEnd { return false }
      switch try scan() {
      case .record(let next, let lines):
        (line, start) = (nextLine, next)
        nextLine += lines
        return true
      case .needsMore:
        guard end - start <= Self.recordLimit else {
          throw DataError(
            .malformed, file: name, line: nextLine, "the line is longer than \(Self.recordLimit >> 20) MiB",
            remedy: "Check that the file is text with one date a line, and that its quotes are closed")
        }
        try fill()
      }
    }
  }

  /// Reads more: moves what is unread to the front, then doubles it at most.
  private mutating func fill() throws(DataError) {
    let (input, unread, head) = (input, end - start, start)
    if head > 0 {
      buffer.withUnsafeMutableBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        base.update(from: base + head, count: unread)
      }
      (start, end) = (0, unread)
    }
    if end == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
    // A record that does not fit is scanned again from its start, so as much is read at once as there is room for.
    while end < buffer.count {
      let free = end
      let got = try buffer.withUnsafeMutableBufferPointer { bytes throws(DataError) in
        try input.read(into: UnsafeMutableBufferPointer(rebasing: bytes[free...]))
      }
      end += got
      if got == 0 {
        isAtEnd = true
        return
      }
    }
  }

  /// Splits the record at `start`, if all of it has been read.
  private mutating func scan() throws(DataError) -> Step {
    fields.removeAll(keepingCapacity: true)
    let (start, end, isAtEnd, line, name) = (start, end, isAtEnd, nextLine, name)
    var fields = consumeFields()
    defer { self.fields = fields }
    return try buffer.withUnsafeBufferPointer { bytes throws(DataError) in
      var position = start
      var lines = 1
      while true {
        guard fields.count < Self.columnLimit else {
          throw DataError(
            .malformed, file: name, line: line, "the line has more than \(Self.columnLimit) fields",
            remedy: "Check that the file has one date a line, or split it")
        }
        var field = Field(start: position, end: position)
        if position < end, bytes[position] == UInt8(ascii: "\"") {
          guard let close = Self.closingQuote(bytes, position + 1, end, isAtEnd, &field, &lines) else {
            if end - position > Self.fieldLimit || isAtEnd {
              throw Self.openQuote(isAtEnd, name: name, line: line, field: fields.count + 1)
            }
            return .needsMore
          }
          position = close + 1
        } else {
          while position < end, !Self.endsField(bytes[position]) { position += 1 }
          field.end = position
        }
        guard position - field.start <= Self.fieldLimit else {
          throw DataError(
            .malformed, file: name, line: line, column: "number \(fields.count + 1)",
            "a field is longer than \(Self.fieldLimit >> 10) KiB",
            remedy: "Check that this is a comma-separated text file, with one date a line")
        }
        if position == end {
          guard isAtEnd else { return .needsMore }
          fields.append(field)
          return .record(next: end, lines: lines)
        }
        switch bytes[position] {
        case UInt8(ascii: ","):
          fields.append(field)
          position += 1
        case UInt8(ascii: "\n"):
          fields.append(field)
          return .record(next: position + 1, lines: lines)
        case UInt8(ascii: "\r"):
          guard position + 1 < end || isAtEnd else { return .needsMore }
          fields.append(field)
          let isPair = position + 1 < end && bytes[position + 1] == UInt8(ascii: "\n")
          return .record(next: position + (isPair ? 2 : 1), lines: lines)
        default:
          throw DataError(
            .malformed, file: name, line: line, column: "number \(fields.count + 1)",
            "a quote stands where none may be",
            remedy: "Quote the whole field, and write a quote inside it twice")
        }
      }
    }
  }

  /// Takes the field list out of the scanner, so that it is appended to in place.
  private mutating func consumeFields() -> [Field] {
    var taken: [Field] = []
    swap(&taken, &fields)
    return taken
  }

  /// The position of the quote that ends a quoted field; nil where it has not been read yet.
  private static func closingQuote(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ isAtEnd: Bool, _ field: inout Field,
    _ lines: inout Int
  ) -> Int? {
    field = Field(start: start, end: start, isQuoted: true)
    var position = start
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        // Whether the quote is doubled shows only in the byte after it.
        guard position + 1 < end || isAtEnd else { return nil }
        guard position + 1 < end, bytes[position + 1] == UInt8(ascii: "\"") else {
          field.end = position
          return position
        }
        field.isEscaped = true
        position += 2
      case UInt8(ascii: "\n"):
        lines += 1
        position += 1
      default:
        position += 1
      }
    }
    return nil
  }

  private static func openQuote(_ isAtEnd: Bool, name: String, line: Int, field: Int) -> DataError {
    DataError(
      .malformed, file: name, line: line, column: "number \(field)",
      isAtEnd ? "a quote is opened and never closed" : "a quoted field is longer than \(fieldLimit >> 10) KiB",
      remedy: "Close the quote that opens this field")
  }

  /// Whether an unquoted field stops here: comma, line ends, and the quote, which is then an error.
  ///
  /// Digits, points and letters are all above the comma, so one comparison settles most bytes.
  @inline(__always)
  private static func endsField(_ byte: UInt8) -> Bool {
    byte <= 0x2c && (byte == 0x2c || byte == 0x0a || byte == 0x0d || byte == 0x22)
  }
}
