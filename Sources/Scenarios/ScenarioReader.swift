import MarketData

/// Reads scenarios: YAML or JSON files that say everything of a problem.
///
/// YAML and JSON go through one decoder, and every key is known to one table, from which the published JSON Schema and
/// the reference are written too. Paths in a scenario are relative to its own folder.
public struct ScenarioReader {
  /// Whether a path names a scenario, by its ending: `.yaml`, `.yml` or `.json`.
  ///
  /// A pipe, such as the shell makes of `<(command)`, has no ending: there the content tells.
  public static func isScenario(path: String) -> Bool {
    let name = path.lowercased()
    if [".yaml", ".yml", ".json"].contains(where: { name.hasSuffix($0) }) { return true }
    guard PipeContents.isPipe(path), let bytes = try? PipeContents.bytes(of: path) else { return false }
    return opensLikeScenario(bytes)
  }

  /// Whether the first line that says something is a key or an opening brace, which no price table begins with.
  private static func opensLikeScenario(_ bytes: [UInt8]) -> Bool {
    let lines = String(decoding: bytes.prefix(1 << 16), as: UTF8.self).split(whereSeparator: \.isNewline)
    let first = lines.lazy.map { $0.drop(while: \.isWhitespace) }
      .first { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("---") && !$0.hasPrefix("%") }
    guard let first else { return false }
    if first.hasPrefix("{") { return true }
    guard let colon = first.firstIndex(of: ":") else { return false }
    let rest = first[first.index(after: colon)...]
    return !first[..<colon].contains(",") && (rest.isEmpty || rest.first?.isWhitespace == true)
  }

  /// Reads a scenario.
  ///
  /// - Returns: what it says, every value with its file, line and key; paths as the program can open them.
  /// - Throws: `DataError` where the file is missing, unreadable or no text; ``SpecificationError`` for everything in
  ///   it that cannot be taken, with file, line, key, what was expected and the nearest valid name.
  public static func read(path: String) throws -> Specification { try specification(of: document(path: path)) }

  /// Reads bytes that are already in memory.
  ///
  /// - Parameters:
  ///   - bytes: the content of a scenario, UTF-8.
  ///   - name: the path that it would have; it appears in messages, and paths in it are relative to its folder.
  /// - Throws: as ``read(path:)``.
  public static func parse(bytes: [UInt8], name: String) throws -> Specification {
    try specification(of: document(bytes: bytes, name: name))
  }

  /// The nodes of a file of keys and values: a scenario, or a file that is written like one.
  ///
  /// - Throws: as ``read(path:)``, as far as the text itself goes.
  package static func document(path: String) throws -> ScenarioNode {
    guard let bytes = try contents(ofFile: path, atMost: ScenarioText.mostBytes) else {
      throw ScenarioText.tooLong(path)
    }
    // What a scenario on a pipe names lies where the program runs: its folder is none.
    return try document(bytes: bytes, name: PipeContents.isPipe(path) ? "scenario" : path)
  }

  /// What a scenario says with some of its values edited.
  ///
  /// - Throws: as ``read(path:)``, as far as keys and values go.
  package static func specification(
    of root: ScenarioNode, edits: ScenarioEdits = ScenarioEdits()
  ) throws -> Specification {
    let edited = edits.isEmpty ? root : try root.edited(edits)
    var specification = Specification()
    try ScenarioKeys.readVersion(edited)
    try ScenarioKeys.root.read(edited, into: &specification)
    return specification
  }

  private static func document(bytes: [UInt8], name: String) throws -> ScenarioNode {
    guard bytes.count <= ScenarioText.mostBytes else { throw ScenarioText.tooLong(name) }
    return try ScenarioDocument(file: name).root(ScenarioText.text(bytes, file: name))
  }
}
