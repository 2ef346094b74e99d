/// How deeply a YAML text may nest, found without recursion and never below the truth for plausible texts.
///
/// The parser descends by recursion and would exhaust the stack on a text such as a hundred thousand brackets, so the
/// depth is looked at first. Flow collections nest by brackets outside quotations and comments; block collections nest
/// by indentation, at least one column a level, so that the indentation and the leading indicators of a line bound them.
struct NestingDepth {
  private var brackets = 0
  private var indentation = 0
  private var quotation: UInt8?
  private var isComment = false
  private var isEscaped = false
  private var isLeading = true
  private var column = 0
  private var previous = UInt8(ascii: "\n")

  /// The first line, from 1, on which a text nests more deeply than a limit; nil where none does.
  static func firstLine(in text: some Sequence<UInt8>, deeperThan limit: Int) -> Int? {
    var depth = NestingDepth()
    var line = 1
    for byte in text {
      depth.read(byte)
      if depth.brackets + depth.indentation > limit { return line }
      if byte == UInt8(ascii: "\n") { line += 1 }
    }
    return nil
  }

  private mutating func read(_ byte: UInt8) {
    defer { previous = byte }
    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
      (isComment, isLeading, column, indentation) = (false, true, 0, 0)
      return
    }
    if isComment { return }
    column += 1
    if let open = quotation {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") {
        isEscaped = true
      } else if byte == open {
        quotation = nil
      }
      return
    }
    let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
    case UInt8(ascii: "#") where startsToken: isComment = true
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if startsToken { quotation = byte }
    default: break
    }
    if isLeading, !isBlank {
      let isIndicator = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: ":")
      if !isComment { indentation = column }
      isLeading = isIndicator
    }
  }

  /// Whether a quotation or a comment may begin after the byte before.
  private var startsToken: Bool { " \t\r\n[{,:-?".utf8.contains(previous) }
}
