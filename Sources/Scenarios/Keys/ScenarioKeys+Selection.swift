import TrackingDomain

/// The keys that say how many stocks are held, which, and how much of each sector.
extension ScenarioKeys {
  /// The keys that bound a number of stocks.
  private struct CountKeys: Sendable, Hashable {
    var exactly: Setting<Int>?
    var least: Setting<Int>?
    var most: Setting<Int>?

    /// The bounds; nil where none of the keys is given.
    var bounds: CountBounds? {
      if let exactly { return .exactly(exactly.value) }
      if least == nil, most == nil { return nil }
      return CountBounds(least: least?.value, most: most?.value)
    }

    /// Refuses keys that contradict each other.
    func check() throws {
      if exactly != nil, let other = least ?? most {
        throw SpecificationError(
          other.origin, "exactly leaves no room for min and max", remedy: "Keep exactly, or min and max")
      }
      try refuseCrossing(least, most) { "\($0)" }
    }
  }

  /// What `cardinality` says.
  private struct Cardinality: Sendable, Hashable {
    var keys = CountKeys()
    /// Bounds that were written in short.
    var short: CountBounds?
    var groups: [String: Setting<CountBounds>]?
  }

  static let cardinality = ScenarioKey<Specification>(
    "cardinality", cardinalityForm, children: cardinalityTable.keys.map { $0.description },
    "How many stocks are held, in all and by sector."
  ) { setting, specification in
    let bounds = setting.value.short ?? setting.value.keys.bounds
    specification.cardinality = bounds.map { Setting($0, setting.origin) }
    specification.groupCardinalities = setting.value.groups ?? [:]
  }

  private static let cardinalityForm = countBounds(atLeast: 1, example: "20")
    .map { Cardinality(short: $0) }.or(.mapping(cardinalityTable, Cardinality()))

  private static let cardinalityTable = KeyTable<Cardinality>(
    countKeys(atLeast: 1, \.keys.exactly, \.keys.least, \.keys.most) + [
      ScenarioKey(
        "groups", .byName("sector", groupForm), \.groups, "The same by sector, such as {Banks: {max: 4}}.")
    ],
    check: { _, said in try said.keys.check() })

  private static let groupForm = countBounds(atLeast: 0, example: "4").or(
    ValueForm.mapping(groupTable, CountKeys()).map { $0.bounds ?? CountBounds() })

  private static let groupTable = KeyTable<CountKeys>(
    countKeys(atLeast: 0, \.exactly, \.least, \.most),
    check: { node, said in
      if said.bounds == nil { throw node.error("no number is given", remedy: "Write {max: 4}") }
      try said.check()
    })

  private static func countKeys<Target>(
    atLeast floor: Int, _ exactly: any WritableKeyPath<Target, Setting<Int>?> & Sendable,
    _ least: any WritableKeyPath<Target, Setting<Int>?> & Sendable,
    _ most: any WritableKeyPath<Target, Setting<Int>?> & Sendable
  ) -> [ScenarioKey<Target>] {
    let form = ValueForm<Int>.count("a number of stocks", atLeast: floor, example: "20")
    return [
      ScenarioKey("exactly", form, exactly, "So many, no more and no fewer."),
      ScenarioKey("min", form, least, "Least number."),
      ScenarioKey("max", form, most, "Greatest number."),
    ]
  }

  /// `20`, `5...15` or `<=15`.
  private static func countBounds(atLeast floor: Int, example: String) -> ValueForm<CountBounds> {
    ValueForm(
      scalar: "a number of stocks such as 20, 15...25 or <=25, \(floor) or more", example: example,
      schema: [
        "type": ["integer", "string"], "minimum": .number(Double(floor)),
        "pattern": "^([0-9]+|[<>]= *[0-9]+|[0-9]+ *(\\.\\.\\.?|…|–|-) *[0-9]+)$",
      ]
    ) { text in
      guard let bounds = QuantityText.counts(text), bounds.among == nil else { return nil }
      let numbers = [bounds.least, bounds.most].compactMap { $0 }
      guard numbers.allSatisfy({ $0 >= floor }), numbers == numbers.sorted() else { return nil }
      return bounds
    }
  }

  static let sectors = ScenarioKey<Specification>(
    "sectors", .byName("sector", .mapping(sectorTable, SectorBounds())),
    children: [
      KeyDescription(
        name: "‹sector›", summary: "Bounds of one sector, by its name in the table of stocks.",
        expected: sectorTable.expected, example: "{max: 30%}", isRequired: false, isSection: true,
        schema: sectorTable.schema,
        children: sectorTable.keys.map { $0.description })
    ],
    "Bounds of the weight of sectors."
  ) { setting, specification in specification.sectors = setting.value }

  private static let sectorTable = KeyTable<SectorBounds>(
    [
      ScenarioKey("min", .fraction(example: "5%"), \.least, "Least weight."),
      ScenarioKey("max", .fraction(example: "30%"), \.most, "Greatest weight."),
      ScenarioKey(
        "band", .fraction(example: "2%"), \.band,
        "Greatest difference from the benchmark's weight of the sector; needs the column weight."),
    ],
    check: { node, said in
      if said.least == nil, said.most == nil, said.band == nil {
        throw node.error("no bound is given", remedy: "Write {max: 30%} or {band: 2%}")
      }
      if let least = said.least, let most = said.most, least > most {
        throw node.error(
          "the least, \(percent(least)), is above the greatest, \(percent(most))",
          remedy: "Lower the one or raise the other")
      }
    })
}

extension ScenarioKeys {
  static let largest = ScenarioKey<Specification>(
    "largest", .mapping(largestTable, LargestBound(count: 1, most: 1)),
    children: largestTable.keys.map { $0.description },
    "Most that the largest weights may be together, such as {count: 5, max: 40%}."
  ) { setting, specification in specification.largest = setting }

  private static let largestTable = KeyTable<LargestBound>([
    ScenarioKey("count", .count("a number of stocks", atLeast: 1, example: "5"), isRequired: true, "How many stocks.") {
      $1.count = $0.value
    },
    ScenarioKey("max", .fraction(example: "40%"), isRequired: true, "Their greatest weight together.") {
      $1.most = $0.value
    },
  ])
}

extension ValueForm {
  /// A mapping from names that the user's tables give to values of one form.
  static func byName<Element: Sendable & Hashable>(
    _ noun: String, _ form: ValueForm<Element>
  ) -> ValueForm<[String: Setting<Element>]> {
    let expected = "a mapping from each \(noun) to \(form.expected)"
    let example = "{Banks: \(form.example)}"
    return ValueForm<[String: Setting<Element>]>(
      expected, example: example, schema: ["type": "object", "additionalProperties": form.schema]
    ) { node in
      guard let entries = try node.entries() else { throw node.mismatch(expected: expected, example: example) }
      var result: [String: Setting<Element>] = [:]
      for (name, value) in entries { result[name] = Setting(try form.decode(value), value.origin) }
      return result
    }
  }
}
