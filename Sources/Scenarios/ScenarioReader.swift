import MarketData

/// Reads scenarios: YAML or JSON files that say everything of a problem.
///
/// YAML and JSON go through one decoder, and every key is known to one table, from which the published JSON Schema and
/// the reference are written too. Paths in a scenario are relative to its own folder.
public struct ScenarioReader {
  /// Whether a path names a scenario, by its ending: `.yaml`, `.yml` or `.json`.
  public static func isScenario(path: String) -> Bool {
    let name = path.lowercased()
    return [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
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
    return try document(bytes: bytes, name: path)
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
