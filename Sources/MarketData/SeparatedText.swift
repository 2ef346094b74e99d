/// Tables with other separators than commas, made into comma-separated text with decimal points.
///
/// Semicolons, tabs and bars separate columns where the first line has them and no comma. Which mark is the decimal one is
/// then decided by all numbers of the file: `1.234,5` and `0,15` have commas, `1,234.5` and `0.15` points. Where both are
/// found, or numbers such as `1,234` leave it open, the file is refused.
enum SeparatedText {
  /// The text, and what is to be said of it.
  struct Result {
    let bytes: [UInt8]
    let remark: String
  }

  /// The separator of a table, by its first line; nil where it is the comma, or there is none.
  static func separator(firstLine: some Sequence<UInt8>) -> UInt8? {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in firstLine {
      if byte == 0x0a || byte == 0x0d { if !isQuoted { break } }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    guard counts[UInt8(ascii: ",")] == nil else { return nil }
    let candidates: [UInt8] = [UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]
    return candidates.first { counts[$0] != nil }
  }

  /// Rewrites a table.
  ///
  /// - Throws: ``DataError`` where its decimal mark cannot be told.
  static func rewritten(_ bytes: [UInt8], separator: UInt8, file: String) throws(DataError) -> Result {
    var evidence = Evidence()
    forEachField(bytes, separator) { field, _, _, line in evidence.take(Number(field), line: line) }
    let mark = try evidence.decimalMark(file: file)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 16)
    forEachField(bytes, separator) { field, isQuoted, end, _ in
      if let number = Number(field), let mark {
        output += number.plain(decimalMark: mark)
      } else {
        append(field, isQuoted: isQuoted, to: &output)
      }
      output += end == separator ? [UInt8(ascii: ",")] : end.map { [$0] } ?? []
    }
    let words = [UInt8(ascii: ";"): "semicolons", 0x09: "tabs", UInt8(ascii: "|"): "bars"]
    let decimals = mark == UInt8(ascii: ",") ? ", and decimals stand behind commas" : ""
    return Result(bytes: output, remark: "the columns are separated by \(words[separator] ?? "")\(decimals)")
  }

  /// Gives every field without its quotes, with the byte that ends it, nil at the end, and its line.
  private static func forEachField(
    _ bytes: [UInt8], _ separator: UInt8,
    _ body: (_ field: ArraySlice<UInt8>, _ isQuoted: Bool, _ end: UInt8?, _ line: Int) -> Void
  ) {
    var position = 0
    var line = 1
    while position < bytes.count {
      let start = position
      var isQuoted = false
      if bytes[position] == UInt8(ascii: "\"") {
        isQuoted = true
        position += 1
        while position < bytes.count {
          if bytes[position] == UInt8(ascii: "\"") {
            guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else { break }
            position += 1
          }
          position += 1
        }
      }
      while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0a, bytes[position] != 0x0d {
        position += 1
      }
      var field = bytes[start..<position]
      isQuoted = isQuoted && field.count > 1 && field.last == UInt8(ascii: "\"")
      if isQuoted { field = field.dropFirst().dropLast() }
      let end = position < bytes.count ? bytes[position] : nil
      body(field, isQuoted, end, line)
      if end == 0x0a { line += 1 }
      position += 1
    }
  }

  /// A field as comma-separated text has it; quotes in a quoted field are doubled already, in others not.
  private static func append(_ field: ArraySlice<UInt8>, isQuoted: Bool, to output: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    guard field.contains(where: { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 0x0a || $0 == 0x0d }) else {
      output += field
      return
    }
    output.append(quote)
    for byte in field {
      if byte == quote, !isQuoted { output.append(byte) }
      output.append(byte)
    }
    output.append(quote)
  }
}

extension SeparatedText {
  /// What the numbers of a file say of its decimal mark.
  private struct Evidence {
    /// The first line that speaks for a comma, for a point, and that leaves it open.
    private var comma: (line: Int, text: String)?
    private var point: (line: Int, text: String)?
    private var open: (line: Int, text: String)?

    mutating func take(_ number: Number?, line: Int) {
      guard let number else { return }
      switch number.reading {
      case .plain: return
      case .comma: comma = comma ?? (line, number.text)
      case .point: point = point ?? (line, number.text)
      case .open: open = open ?? (line, number.text)
      }
    }

    /// The mark; nil where no number has one.
    func decimalMark(file: String) throws(DataError) -> UInt8? {
      if let comma, let point {
        throw DataError(
          .malformed, file: file, line: comma.line,
          "\(comma.text) has a decimal comma, and \(point.text) on line \(point.line) a decimal point",
          remedy: "Write all numbers of the file in one way")
      }
      if comma != nil { return UInt8(ascii: ",") }
      if point != nil { return UInt8(ascii: ".") }
      guard let open else { return nil }
      throw DataError(
        .malformed, file: file, line: open.line,
        "\(open.text) may have thousands or decimals behind its mark, and no number of the file tells which",
        remedy: "Write numbers with a decimal point and nothing between thousands")
    }
  }

  /// A field that is a number, whatever its marks mean.
  private struct Number {
    enum Reading { case plain, comma, point, open }

    let text: String
    let reading: Reading
    private let body: [UInt8]
    private let tail: ArraySlice<UInt8>

    init?(_ field: ArraySlice<UInt8>) {
      var digits = field
      while digits.first == 0x20 { digits.removeFirst() }
      while digits.last == 0x20 { digits.removeLast() }
      guard digits.count <= 40, digits.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
      let end = digits.firstIndex { !Number.isOfBody($0) } ?? digits.endIndex
      let tail = digits[end...]
      guard Number.isTail(tail) else { return nil }
      var body = Array(digits[..<end])
      while body.last == 0x20 { body.removeLast() }
      // Blanks and apostrophes only part thousands.
      let parts = body.split(omittingEmptySubsequences: false) { $0 == 0x20 || $0 == UInt8(ascii: "'") }
      guard parts.count == 1 || parts.dropFirst().allSatisfy({ $0.prefix { (0x30...0x39).contains($0) }.count == 3 })
      else { return nil }
      body = Array(parts.joined())
      guard let reading = Number.reading(of: body) else { return nil }
      (self.body, self.tail, self.reading) = (body, tail, reading)
      text = String(decoding: digits, as: UTF8.self)
    }

    private static func isOfBody(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || ",.'+- ".utf8.contains(byte)
    }

    /// Nothing, a unit of proportions, or an exponent.
    private static func isTail(_ tail: ArraySlice<UInt8>) -> Bool {
      let text = String(decoding: tail, as: UTF8.self).lowercased()
      return ["", "%", "bps"].contains(text) || text.wholeMatch(of: /e[+-]?[0-9]+/) != nil
    }

    /// What the marks of a number mean; nil where they are none of a number, such as those of a date.
    private static func reading(of body: [UInt8]) -> Reading? {
      let digits =
        body.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } == true ? body.dropFirst() : body[...]
      guard !digits.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }) else { return nil }
      let marks = digits.filter { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
      guard let last = marks.last else { return .plain }
      let groups = digits.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
      let isGrouped = (1...3).contains(groups[0].count) && groups.dropFirst().dropLast().allSatisfy { $0.count == 3 }
      let lastIsComma = last == UInt8(ascii: ",")
      if Set(marks).count == 2 {
        guard marks.count(where: { $0 == last }) == 1, isGrouped else { return nil }
        return lastIsComma ? .comma : .point
      }
      if marks.count > 1 {
        // Thousands alone: the other mark is the decimal one.
        guard isGrouped, groups.last?.count == 3 else { return nil }
        return lastIsComma ? .point : .comma
      }
      let isOpen = groups[1].count == 3 && (1...3).contains(groups[0].count) && groups[0].first != UInt8(ascii: "0")
      return isOpen ? .open : lastIsComma ? .comma : .point
    }

    /// The number with a decimal point and nothing between thousands.
    func plain(decimalMark mark: UInt8) -> [UInt8] {
      var result: [UInt8] = []
      for byte in body {
        if byte == mark {
          result.append(UInt8(ascii: "."))
        } else if byte != UInt8(ascii: ","), byte != UInt8(ascii: ".") {
          result.append(byte)
        }
      }
      return result + tail
    }
  }
}
