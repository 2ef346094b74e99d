import MarketData

/// What is known of a key apart from how it is read: for messages, the schema and the reference.
package struct KeyDescription: Sendable {
  /// The key.
  package let name: String
  /// What it means, one sentence with a full stop.
  package let summary: String
  /// What its value is.
  package let expected: String
  /// A value that is well written.
  package let example: String
  /// Whether a scenario must have it.
  package let isRequired: Bool
  /// Whether its value is only a mapping of the keys below it.
  let isSection: Bool
  /// The schema of its value.
  let schema: OrderedJSON
  /// The keys below it.
  package let children: [KeyDescription]
}

/// A key of a scenario: its name and meaning, the form of its value, and where the value goes.
struct ScenarioKey<Target>: Sendable {
  let description: KeyDescription
  /// Reads the value, which is not empty, into the target.
  let read: @Sendable (ScenarioNode, inout Target) throws -> Void

  init(_ description: KeyDescription, _ read: @escaping @Sendable (ScenarioNode, inout Target) throws -> Void) {
    self.description = description
    self.read = read
  }

  /// A key whose value goes wherever a closure puts it.
  init<Value>(
    _ name: String, _ form: ValueForm<Value>, isRequired: Bool = false, children: [KeyDescription] = [],
    _ summary: String, put: @escaping @Sendable (Setting<Value>, inout Target) -> Void
  ) {
    let description = KeyDescription(
      name: name, summary: summary, expected: form.expected, example: form.example, isRequired: isRequired,
      isSection: false, schema: form.schema, children: children)
    self.init(description) { node, target in put(Setting(try form.decode(node), node.origin), &target) }
  }

  /// A key whose value is stored with its place.
  init<Value>(
    _ name: String, _ form: ValueForm<Value>,
    _ property: any WritableKeyPath<Target, Setting<Value>?> & Sendable, _ summary: String
  ) {
    self.init(name, form, summary) { setting, target in target[keyPath: property] = setting }
  }

  /// A key whose value is stored alone.
  init<Value>(
    _ name: String, _ form: ValueForm<Value>, _ property: any WritableKeyPath<Target, Value?> & Sendable,
    _ summary: String
  ) {
    self.init(name, form, summary) { setting, target in target[keyPath: property] = setting.value }
  }

  /// A key under which there are further keys for the same target.
  static func section(
    _ name: String, _ summary: String, _ table: KeyTable<Target>
  ) -> ScenarioKey {
    let children = table.keys.map { $0.description }
    let description = KeyDescription(
      name: name, summary: summary, expected: table.expected, example: table.example, isRequired: false,
      isSection: true, schema: table.schema, children: children)
    return ScenarioKey(description) { node, target in try table.read(node, into: &target) }
  }
}

/// The keys that may stand in one mapping.
struct KeyTable<Target>: Sendable {
  let keys: [ScenarioKey<Target>]
  /// Looks at what was read as a whole; throws ``SpecificationError``.
  let check: @Sendable (ScenarioNode, Target) throws -> Void

  init(
    _ keys: [ScenarioKey<Target>], check: @escaping @Sendable (ScenarioNode, Target) throws -> Void = { _, _ in }
  ) {
    self.keys = keys
    self.check = check
  }

  private var names: [String] { keys.map(\.description.name) }

  /// What is expected of the mapping.
  var expected: String { "a mapping with the keys \(names.joined(separator: ", "))" }

  /// The mapping with its first key.
  var example: String {
    keys.first.map { "{\($0.description.name): \($0.description.example)}" } ?? "{}"
  }

  /// The schema of the mapping: these keys and no other.
  var schema: OrderedJSON {
    let properties = keys.map { key in
      OrderedJSON.Member(
        key: key.description.name,
        value: key.description.schema.adding(["description": .string(key.description.summary)]))
    }
    let required = keys.filter(\.description.isRequired).map { OrderedJSON.string($0.description.name) }
    let object: OrderedJSON = [
      "type": "object", "properties": .object(properties), "additionalProperties": false,
    ]
    return required.isEmpty ? object : object.adding(["required": .array(required)])
  }

  /// Reads a mapping key by key.
  func read(_ node: ScenarioNode, into target: inout Target) throws {
    guard let entries = try node.entries() else { throw node.mismatch(expected: expected, example: example) }
    for (name, value) in entries {
      guard let key = keys.first(where: { $0.description.name == name }) else { throw unknown(name, value) }
      guard !value.isEmpty else {
        throw value.mismatch(expected: key.description.expected, example: key.description.example)
      }
      try key.read(value, &target)
    }
    for key in keys where key.description.isRequired && !entries.contains(where: { $0.key == key.description.name }) {
      throw node.error(
        "the key \(key.description.name) is missing",
        remedy: "Write \(key.description.name): \(key.description.example)")
    }
    try check(node, target)
  }

  private func unknown(_ name: String, _ node: ScenarioNode) -> SpecificationError {
    let homes = ScenarioKeys.paths(endingIn: name)
    let remedy: String
    // A key that is right, but elsewhere, is the likelier meaning than one that merely looks similar.
    if homes.count == 1, let home = homes.first {
      remedy = "Did you mean \(home)?"
    } else if let nearest = nearestName(to: name, among: names) {
      remedy = "Did you mean \(nearest)?"
    } else {
      remedy = "The keys here are \(names.joined(separator: ", "))"
    }
    return node.error("there is no key \(name)", remedy: remedy)
  }
}

extension ValueForm {
  /// A mapping with the keys of a table, read into a fresh value.
  static func mapping(_ table: KeyTable<Value>, _ initial: Value) -> ValueForm {
    ValueForm(table.expected, example: table.example, schema: table.schema) { node in
      var value = initial
      try table.read(node, into: &value)
      return value
    }
  }
}
