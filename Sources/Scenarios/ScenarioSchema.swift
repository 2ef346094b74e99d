/// The published descriptions of the scenario format, written from the same table that the decoder reads by.
package enum ScenarioSchema {
  /// The JSON Schema, draft 2020-12, for editors and other programs.
  package static var text: String {
    let head: OrderedJSON = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Kindex scenario",
      "description": "What index tracking with exactly K stocks is asked for. YAML or JSON.",
    ]
    guard case .object(let members) = ScenarioKeys.root.schema, case .object(let headMembers) = head else { return "" }
    return OrderedJSON.object(headMembers + members).text + "\n"
  }

  /// The reference of all keys, a table in Markdown.
  package static var reference: String {
    var lines = [
      "# Keys of a scenario", "",
      "Written from the table that the decoder reads by; `scenario.schema.json` says the same for editors.", "",
      "| key | value | for example | meaning |", "|---|---|---|---|",
    ]
    func add(_ keys: [KeyDescription], _ prefix: String) {
      for key in keys {
        let path = prefix + key.name
        let value = (key.isSection ? "" : key.expected).replacing("|", with: "\\|")
        let example = key.isSection ? "" : "`\(key.name): \(key.example)`"
        lines.append("| `\(path)` | \(value) | \(example) | \(key.summary) |")
        add(key.children, path + ".")
      }
    }
    add(ScenarioKeys.root.keys.map { $0.description }, "")
    return lines.joined(separator: "\n") + "\n"
  }
}
