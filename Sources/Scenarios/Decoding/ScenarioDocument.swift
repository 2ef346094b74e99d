import Foundation
import MarketData
import Yams

/// Parses the text of a scenario, YAML or JSON, into nodes that know their lines.
///
/// One parser serves both, since JSON is YAML. Of YAML's richer side a scenario takes none: no second document, no
/// anchors and aliases, no tags of one's own; what is written is what is meant.
struct ScenarioDocument {
  let file: String

  /// The node of the whole scenario.
  ///
  /// - Throws: ``SpecificationError`` with the line at fault.
  func root(_ text: String) throws(SpecificationError) -> ScenarioNode {
    do {
      // Nodes hold their anchors weakly; the parser that owns them must live until they have been looked at.
      let parser = try Parser(yaml: text, encoding: .utf8)
      guard let node = try parser.singleRoot() else { throw emptiness }
      try withExtendedLifetime(parser) {
        try refuseDecoration(node)
        try PlainText.check(node, file: file)
      }
      let root = ScenarioNode(root: node, file: file)
      if root.isEmpty { throw emptiness }
      return root
    } catch let error as SpecificationError {
      throw error
    } catch let error as YamlError {
      throw translate(error, of: text)
    } catch {
      throw fault(1, "the text cannot be parsed: \(error)", remedy: "Check the YAML")
    }
  }

  private var emptiness: SpecificationError {
    fault(1, "the scenario is empty", remedy: "Begin with kindex: 1 and data: {prices: prices.csv}")
  }

  private func fault(_ line: Int, _ message: String, remedy: String) -> SpecificationError {
    SpecificationError(.file(file, line: line, key: ""), message, remedy: remedy)
  }

  private func refuseDecoration(_ node: Node) throws(SpecificationError) {
    let line = node.mark?.line ?? 1
    if node.anchor != nil {
      throw fault(
        line, "anchors and aliases (& and *) are not taken in a scenario", remedy: "Write the value out at each place")
    }
    let tag =
      switch node {
      case .scalar(let scalar): scalar.tag.rawValue
      case .mapping(let mapping): mapping.tag.rawValue
      case .sequence(let sequence): sequence.tag.rawValue
      case .alias(let alias): alias.tag.rawValue
      }
    let isPlain = tag.isEmpty || tag == "!" || Self.plainTags.contains(tag.replacing(Self.corePrefix, with: ""))
    guard isPlain else {
      throw fault(
        line, "the tag \(tag.replacing(Self.corePrefix, with: "!!")) is not taken in a scenario",
        remedy: "Write the value without it")
    }
    switch node {
    case .scalar, .alias: return
    case .sequence(let sequence): for element in sequence { try refuseDecoration(element) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        try refuseDecoration(key)
        try refuseDecoration(value)
      }
    }
  }

  private static let corePrefix = "tag:yaml.org,2002:"
  private static let plainTags: Set<String> = [
    "str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value",
  ]

  private func translate(_ error: YamlError, of text: String) -> SpecificationError {
    switch error {
    case .duplicatedKeysInMapping(let names, let context):
      let mark = context.mark
      let name = names.first ?? ""
      let second = secondLine(of: name, first: mark, in: text).map { " and on line \($0)" } ?? ""
      return fault(
        mark.line, "the key \(name) is given twice, on line \(mark.line)\(second)", remedy: "Keep one of the two")
    case .composer(_, let problem, let mark, _) where problem.contains("another document"):
      return fault(mark.line, "a second document begins here", remedy: "Keep one scenario to a file")
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let opening = context.map { " (\($0.text) from line \($0.mark.line))" } ?? ""
      return fault(
        mark.line, "column \(mark.column): \(problem)\(opening)",
        remedy: "Check brackets, quotation marks, colons and the indentation, which must be spaces")
    case .reader(let problem, let offset, _, let yaml):
      let line = yaml.prefix(offset ?? 0).reduce(1) { $0 + ($1.isNewline ? 1 : 0) }
      return fault(line, problem, remedy: "Remove characters that do not print, and save the file as UTF-8")
    default:
      return fault(1, "the text cannot be parsed: \(error)", remedy: "Check the YAML")
    }
  }

  /// The line of the second of two equal keys, of which the parser tells only the first.
  ///
  /// With the first one renamed the text parses, and the mapping that holds the renamed key holds the second one; or
  /// the parser complains anew, about a third one, and names the second as the first.
  private func secondLine(of name: String, first: Mark, in text: String) -> Int? {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    guard lines.indices.contains(first.line - 1) else { return nil }
    var scalars = Array(lines[first.line - 1].unicodeScalars)
    guard scalars.indices.contains(first.column - 1) else { return nil }
    let isQuoted = scalars[first.column - 1] == "\"" || scalars[first.column - 1] == "'"
    let renamed = "renamed-\(UUID().uuidString)-"
    scalars.insert(contentsOf: renamed.unicodeScalars, at: first.column - (isQuoted ? 0 : 1))
    lines[first.line - 1] = String(String.UnicodeScalarView(scalars))
    do {
      guard let root = try compose(yaml: lines.joined(separator: "\n")) else { return nil }
      return line(of: name, besideKeyStarting: renamed, in: root)
    } catch YamlError.duplicatedKeysInMapping(let names, let context) {
      return names.first == name ? context.mark.line : nil
    } catch {
      return nil
    }
  }

  private func line(of name: String, besideKeyStarting renamed: String, in node: Node) -> Int? {
    switch node {
    case .scalar, .alias: return nil
    case .sequence(let sequence):
      return sequence.lazy.compactMap { line(of: name, besideKeyStarting: renamed, in: $0) }.first
    case .mapping(let mapping):
      if mapping.contains(where: { $0.key.scalar?.string.hasPrefix(renamed) == true }) {
        return mapping.first { $0.key.scalar?.string == name }?.key.mark?.line
      }
      return mapping.lazy.compactMap { line(of: name, besideKeyStarting: renamed, in: $0.value) }.first
    }
  }
}
