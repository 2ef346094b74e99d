import Quoting
import Yams

/// Refuses what does not show in a file of keys and values: names go on into terminals, scripts, models and pages.
enum PlainText {
  /// Looks at every key and every value.
  ///
  /// The line breaks at the end of a block of text (`|` and `>`) are YAML's own, and no part of it.
  ///
  /// - Throws: ``SpecificationError`` with the line of the first text that holds a control character, a line break, a
  ///   mark of direction or the like.
  static func check(_ node: Node, file: String) throws(SpecificationError) {
    switch node {
    case .alias: return
    case .scalar(let scalar):
      guard let character = text(of: scalar).firstUnfit else { return }
      throw SpecificationError(
        .file(file, line: scalar.mark?.line ?? 1, key: ""),
        "the text \"\(scalar.string.prefix(40).shown)\" holds the character \(character.escape), which does not show",
        remedy: "Write names and paths in one line of plain text")
    case .sequence(let sequence): for element in sequence { try check(element, file: file) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try check(key, file: file)
        try check(value, file: file)
      }
    }
  }

  /// The text of a scalar, without the line breaks that end a block.
  static func text(of scalar: Node.Scalar) -> String {
    guard scalar.style == .literal || scalar.style == .folded else { return scalar.string }
    var text = scalar.string[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
