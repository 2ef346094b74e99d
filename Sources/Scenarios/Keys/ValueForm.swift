import MarketData

/// How one value is written: what the decoder takes, what an error asks for and what the schema says, in one place.
struct ValueForm<Value: Sendable & Hashable>: Sendable {
  /// What is expected, after "expected", such as "a proportion from 0% to 100%".
  let expected: String
  /// A value that is well written.
  let example: String
  /// The JSON Schema of the value.
  let schema: OrderedJSON
  /// Takes the value from a node that is not empty, or throws ``SpecificationError``.
  let decode: @Sendable (ScenarioNode) throws -> Value

  /// A form that is decoded in its own way.
  init(
    _ expected: String, example: String, schema: OrderedJSON,
    decode: @escaping @Sendable (ScenarioNode) throws -> Value
  ) {
    self.expected = expected
    self.example = example
    self.schema = schema
    self.decode = decode
  }

  /// A form whose values are scalars, read from their text.
  init(
    scalar expected: String, example: String, schema: OrderedJSON,
    _ read: @escaping @Sendable (String) -> Value?
  ) {
    self.init(expected, example: example, schema: schema) { node in
      guard let value = node.text.flatMap(read) else { throw node.mismatch(expected: expected, example: example) }
      return value
    }
  }

  /// The same form with every value made into another.
  func map<Other: Sendable & Hashable>(_ transform: @escaping @Sendable (Value) -> Other) -> ValueForm<Other> {
    ValueForm<Other>(expected, example: example, schema: schema) { transform(try decode($0)) }
  }

  /// A form of which this is the shorthand: scalars are read by it, mappings and lists by the other.
  func or(_ other: ValueForm) -> ValueForm {
    let expected = "\(expected), or \(other.expected)"
    return ValueForm(expected, example: example, schema: ["anyOf": [schema, other.schema]]) { node in
      guard node.text != nil else {
        guard node.isMapping else { throw node.mismatch(expected: expected, example: example) }
        return try other.decode(node)
      }
      do { return try decode(node) } catch { throw node.mismatch(expected: expected, example: example) }
    }
  }
}

// MARK: - Words

extension ValueForm where Value == String {
  /// Any text; numbers are taken as they are written.
  static func text(_ expected: String, example: String) -> ValueForm {
    ValueForm(scalar: expected, example: example, schema: ["type": ["string", "number"], "minLength": 1.0]) {
      $0.isEmpty ? nil : $0
    }
  }

  /// A path, relative to the scenario's own folder.
  static func path(example: String) -> ValueForm {
    let expected = "the path of a file, relative to the scenario"
    return ValueForm(expected, example: example, schema: ["type": "string", "minLength": 1.0]) { node in
      guard let text = node.text, !text.isEmpty else { throw node.mismatch(expected: expected, example: example) }
      // Standard input has no folder.
      guard text != "-", !text.hasPrefix("/"), let slash = node.file.lastIndex(of: "/") else { return text }
      return String(node.file[...slash]) + text
    }
  }

  /// A date, or whatever label the price table has in its first column.
  static let date = text("a date", example: "2023-01-31")
  /// The name of a series of the price table.
  static let id = text("a name of the price table", example: "AAPL")
}

extension ValueForm where Value == [String] {
  /// A list of different names.
  static func names(_ expected: String, example: String, atLeast least: Int) -> ValueForm {
    ValueForm(
      expected, example: example,
      schema: [
        "type": "array", "minItems": .number(Double(least)), "uniqueItems": true, "items": ValueForm<String>.id.schema,
      ]
    ) { node in
      guard let elements = node.elements(), elements.count >= least else {
        throw node.mismatch(expected: expected, example: example)
      }
      var seen: Set<String> = []
      return try elements.map { element in
        let name = try ValueForm<String>.id.decode(element)
        guard seen.insert(name).inserted else {
          throw element.error("\(name) is named twice", remedy: "Name it once")
        }
        return name
      }
    }
  }
}

extension ValueForm where Value == Bool {
  /// True or false; YAML's older yes, no, on and off are refused, because the next reader may take them for names.
  static let flag = ValueForm(scalar: "true or false", example: "true", schema: ["type": "boolean"]) {
    ["true": true, "false": false][$0]
  }
}

extension ValueForm where Value: CaseIterable & RawRepresentable<String> {
  /// One of the names of an enumeration.
  static func choice(_ noun: String) -> ValueForm {
    let names = Value.allCases.map(\.rawValue)
    let example = names.first ?? ""
    return ValueForm(
      "\(noun): \(names.joined(separator: ", "))", example: example,
      schema: ["enum": .array(names.map { .string($0) })]
    ) { node in
      guard let text = node.text else {
        throw node.mismatch(expected: "\(noun): \(names.joined(separator: ", "))", example: example)
      }
      guard let value = Value(rawValue: text) else {
        throw node.error(
          "there is no \(noun) \"\(text)\"; there are \(names.joined(separator: ", "))",
          remedy: nearestName(to: text, among: names).map { "Did you mean \($0)?" } ?? "Choose one of them")
      }
      return value
    }
  }
}
