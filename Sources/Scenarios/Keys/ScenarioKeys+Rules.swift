/// The key `rules`: a list, each member a mapping with one key, the kind of rule.
extension ScenarioKeys {
  static let rules = ScenarioKey<Specification>(
    "rules", rulesForm, children: ruleTable.keys.map { $0.description },
    "Which stocks are held and traded, rule by rule."
  ) { setting, specification in specification.rules = setting.value }

  private static let rulesForm = ValueForm<[Setting<HoldingRule>]>(
    "a list of rules", example: "[{must_hold: [AAPL]}]",
    schema: [
      "type": "array",
      "items": ruleTable.schema.adding(["minProperties": 1.0, "maxProperties": 1.0]),
    ]
  ) { node in
    guard let elements = node.elements() else {
      throw node.mismatch(expected: "a list of rules", example: "[{must_hold: [AAPL]}]")
    }
    return try elements.flatMap { element in
      var rules: [Setting<HoldingRule>] = []
      guard let entries = try element.entries(), entries.count == 1 else {
        throw element.error(
          "a rule is one key with its stocks", remedy: "Write - must_hold: [AAPL], each rule after its own dash")
      }
      try ruleTable.read(element, into: &rules)
      return rules
    }
  }

  private static let ruleTable = KeyTable<[Setting<HoldingRule>]>([
    list("either", atLeast: 2, "At most one of the stocks is held: one or the other, not both.", HoldingRule.either),
    list("exactly_one", atLeast: 1, "Exactly one of the stocks is held.", HoldingRule.exactlyOne),
    counted("at_most", "At most so many of the stocks are held.", HoldingRule.atMost),
    counted("at_least", "At least so many of the stocks are held.", HoldingRule.atLeast),
    ScenarioKey("if_held", pairs, "The first stock is held only with the second.") { setting, rules in
      rules += setting.value.map { Setting(.ifHeld($0.value.condition, then: $0.value.consequence), $0.origin) }
    },
    list("must_hold", atLeast: 1, "All of the stocks are held.", HoldingRule.mustHold),
    list("exclude", atLeast: 1, "None of the stocks is held.", HoldingRule.exclude),
    list("no_trade", atLeast: 1, "None of the stocks is bought or sold.", HoldingRule.noTrade),
    list("sell_only", atLeast: 1, "None of the stocks is bought.", HoldingRule.sellOnly),
    ScenarioKey(
      "buy_only", buyOnly, "None of the stocks is sold; true for all that are owned."
    ) { setting, rules in rules.append(setting) },
  ])

  /// `[A, B]`, or `true` for all that is owned.
  private static let buyOnly: ValueForm<HoldingRule> = {
    let stocks = ValueForm<[String]>.stocks(atLeast: 1)
    let expected = "\(stocks.expected), or true for all that are owned"
    return ValueForm(
      expected, example: stocks.example, schema: ["anyOf": [stocks.schema, ["const": true]]]
    ) { node in
      guard node.text != nil else { return .buyOnly(try stocks.decode(node)) }
      guard node.text == "true" else { throw node.mismatch(expected: expected, example: stocks.example) }
      return .buyOnlyOwned
    }
  }()

  private static func list(
    _ name: String, atLeast least: Int, _ summary: String, _ rule: @escaping @Sendable ([String]) -> HoldingRule
  ) -> ScenarioKey<[Setting<HoldingRule>]> {
    ScenarioKey(name, .stocks(atLeast: least), summary) { setting, rules in
      rules.append(Setting(rule(setting.value), setting.origin))
    }
  }

  /// A rule such as `at_most: {2: [X, Y, Z]}`.
  private static func counted(
    _ name: String, _ summary: String, _ rule: @escaping @Sendable (Int, [String]) -> HoldingRule
  ) -> ScenarioKey<[Setting<HoldingRule>]> {
    let expected = "a number of stocks with the list it applies to"
    let example = "{2: [A, B, C]}"
    let stocks = ValueForm<[String]>.stocks(atLeast: 1)
    let form = ValueForm<HoldingRule>(
      expected, example: example,
      schema: [
        "type": "object", "patternProperties": ["^[0-9]+$": stocks.schema], "additionalProperties": false,
        "minProperties": 1.0, "maxProperties": 1.0,
      ]
    ) { node in
      guard let entries = try node.entries(), entries.count == 1, let entry = entries.first,
        let count = Int(entry.key), count >= 0
      else { throw node.mismatch(expected: expected, example: example) }
      let ids = try stocks.decode(entry.value)
      guard count <= ids.count else {
        throw entry.value.error("there are only \(ids.count) stocks in the list", remedy: "Give 0 to \(ids.count)")
      }
      return rule(count, ids)
    }
    return ScenarioKey(name, form, summary) { setting, rules in rules.append(setting) }
  }

  private struct Pair: Hashable, Sendable {
    let condition: String
    let consequence: String
  }

  private static let pairs = ValueForm<[Setting<Pair>]>(
    "a mapping from a stock to the one it needs", example: "{GOOG: GOOGL}",
    schema: ["type": "object", "minProperties": 1.0, "additionalProperties": ValueForm<String>.id.schema]
  ) { node in
    guard let entries = try node.entries(), !entries.isEmpty else {
      throw node.mismatch(expected: "a mapping from a stock to the one it needs", example: "{GOOG: GOOGL}")
    }
    return try entries.map { condition, value in
      let consequence = try ValueForm<String>.id.decode(value)
      guard consequence != condition else {
        throw value.error("\(condition) cannot need itself", remedy: "Name two stocks")
      }
      return Setting(Pair(condition: condition, consequence: consequence), value.origin)
    }
  }
}

extension ValueForm where Value == [String] {
  /// A list of stocks by their names in the price table.
  fileprivate static func stocks(atLeast least: Int) -> ValueForm {
    let wanted = least > 1 ? "a list of \(least) or more stocks" : "a list of stocks"
    return names(wanted, example: least > 1 ? "[JPM, BAC]" : "[AAPL]", atLeast: least)
  }
}
