import MarketData
import Yams

/// A value of a scenario together with where it stands: file, line and key path.
package struct ScenarioNode {
  /// The scenario's file as the user named it.
  let file: String
  /// The line of its key, or of the value itself in a list, counted from 1.
  package let line: Int
  /// The keys that lead to it, such as `rules[2].either`; empty for the whole scenario.
  package let path: String
  private let node: Node
  /// What is put in the place of keys below, or added to them.
  private var edits = ScenarioEdits()

  /// The whole scenario.
  init(root: Node, file: String) { self.init(root, file: file, line: root.mark?.line ?? 1, path: "") }

  private init(_ node: Node, file: String, line: Int, path: String) {
    self.node = node
    self.file = file
    self.line = line
    self.path = path
  }

  /// Where it stands.
  package var origin: Origin { .file(file, line: line, key: path) }

  /// The same place with another text.
  package func replacing(text: String) -> ScenarioNode {
    ScenarioNode(
      Node.scalar(Node.Scalar(text, .implicit, Node.Scalar.Style.plain, node.mark)), file: file, line: line, path: path)
  }

  /// The same value with others put in the place of what is below it.
  ///
  /// - Throws: ``SpecificationError`` where keys are to be put below something that has none.
  func edited(_ edits: ScenarioEdits) throws(SpecificationError) -> ScenarioNode {
    guard isMapping || isEmpty else {
      let below = edits.members.first
      throw SpecificationError(
        below?.place.origin ?? origin, "\(origin) is \(found) and has no keys below it",
        remedy: "Write it as a mapping there, or give \(path) as a whole here")
    }
    var result = isEmpty ? ScenarioNode(Node.mapping([:]), file: file, line: line, path: path) : self
    result.edits = edits
    return result
  }

  /// The last key of the path.
  var key: String { path.split(separator: ".").last.map(String.init) ?? "" }

  /// The text of a scalar as it was written, without quotation marks; nil for anything else and for no value.
  ///
  /// YAML's own guesses at types are not asked, so that a stock may be called ON, NO or 1e3.
  package var text: String? {
    guard case .scalar(let scalar) = node, !isEmpty else { return nil }
    return PlainText.text(of: scalar)
  }

  /// Whether there is a key but no value, or null.
  package var isEmpty: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// Whether this is a mapping of keys to values.
  package var isMapping: Bool { if case .mapping = node { true } else { false } }

  /// An error about this value.
  package func error(_ message: String, remedy: String) -> SpecificationError {
    SpecificationError(origin, message, remedy: remedy)
  }

  /// The error for a value that is not written as it should be.
  package func mismatch(expected: String, example: String) -> SpecificationError {
    let name = key.prefix { $0 != "[" }
    let shown = name.isEmpty || key.contains("[") ? example : "\(name): \(example)"
    return error("expected \(expected), found \(found)", remedy: "Write \(shown)")
  }

  /// What stands here, for messages.
  private var found: String {
    switch node {
    case .scalar(let scalar):
      isEmpty ? "nothing" : "\"\(scalar.string.prefix(40))\(scalar.string.count > 40 ? "…" : "")\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  /// The keys of a mapping and their values, in order; nil where this is no mapping.
  ///
  /// - Throws: ``SpecificationError`` where a key is no text or comes twice.
  package func entries() throws(SpecificationError) -> [(key: String, value: ScenarioNode)]? {
    guard case .mapping(let mapping) = node else { return nil }
    var lines: [String: Int] = [:]
    var entries: [(key: String, value: ScenarioNode)] = []
    for (keyNode, value) in mapping {
      let line = keyNode.mark?.line ?? self.line
      guard case .scalar(let scalar) = keyNode, !scalar.string.isEmpty else {
        throw SpecificationError(
          .file(file, line: line, key: path), "a key must be a plain word", remedy: "Write key: value")
      }
      let name = scalar.string
      let child = ScenarioNode(value, file: file, line: line, path: path.isEmpty ? name : "\(path).\(name)")
      // Quoted and plain spellings of a number are different keys to YAML, but the same name to us.
      if let before = lines.updateValue(line, forKey: name) {
        throw child.error("the key is given twice, before on line \(before)", remedy: "Keep one of the two")
      }
      entries.append((name, try edits[name]?.node(inPlaceOf: child) ?? child))
    }
    for member in edits.members where lines[member.key] == nil {
      entries.append((member.key, try member.edit.node(inPlaceOf: member.place.replacing(text: ""))))
    }
    return entries
  }

  /// The members of a list, in order; nil where this is no list.
  package func elements() -> [ScenarioNode]? {
    guard case .sequence(let sequence) = node else { return nil }
    return sequence.enumerated().map { position, element in
      ScenarioNode(element, file: file, line: element.mark?.line ?? line, path: "\(path)[\(position + 1)]")
    }
  }

  /// The value on one line: a scalar as it was written, anything else as YAML writes it in brackets.
  package var summary: String {
    switch node {
    case .scalar(let scalar): scalar.string
    case .sequence: "[" + (elements() ?? []).map(\.summary).joined(separator: ", ") + "]"
    case .mapping(let mapping):
      "{"
        + mapping.map {
          "\($0.key.scalar?.string ?? ""): \(ScenarioNode($0.value, file: file, line: line, path: path).summary)"
        }
        .joined(separator: ", ") + "}"
    case .alias: ""
    }
  }
}
