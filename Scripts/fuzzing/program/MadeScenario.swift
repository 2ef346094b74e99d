/// A scenario that is mostly right, made of choices: blind changes of a text hardly ever come as far as the assembly.
struct MadeScenario {
  /// The scenario's text.
  let text: String

  /// Lines to choose from, those of a group excluding each other; `#` stands for a number of the choices.
  private static let groups: [[String]] = [
    [
      "objective: {kind: mse, basis: weights}", "objective: {kind: mad, basis: values}",
      "objective: {kind: cvar, level: 0.#, basis: shares}", "objective: {kind: max}", "objective: {kind: downside}",
      "objective: {kind: variance, moments: ledoit-wolf}", "objective: {kind: semivariance, returns: log}",
      "objective: {kind: mse, excess_reward: 0.#}", "objective: {kind: mse, half_life: #}",
      "objective: {kind: risk}\nrisk: {model: ledoit-wolf}",
    ],
    [
      "cardinality: #", "cardinality: {min: #, max: #}", "cardinality: {exactly: 3, groups: {Banks: {max: #}}}",
      "cardinality: 1...#",
    ],
    ["weights: {min: #%, max: 4#%}", "weights: {min: 0.0#}", "weights: {max: #}"],
    [
      "sectors: {Banks: {max: #0%}, Energy: {min: #%}}", "sectors: {Banks: {band: #%}}", "sectors: {Nowhere: {max: 1}}",
    ],
    ["rules:\n  - either: [AAA, BBB]\n  - at_most: {#: [AAA, CCC, DDD]}", "rules:\n  - if_held: {AAA: BBB}"],
    ["rules:\n  - must_hold: [AAA]\n  - exclude: [AAA]", "rules:\n  - no_trade: [CCC]\n  - sell_only: [AAA, #]"],
    ["costs: {buy: #bps, sell: #bps, ticket: #, limit: #bps}", "costs: {ticket: 1e#}"],
    ["trading: {max_turnover: #%, min_trade: 0.#%}", "trading: {participation: #%, days: #}", "trading: {lot: #}"],
    ["cash: {min: #%, max: 1#%}", "cash: {max: #}"],
    ["factors: {names: [size], tolerance: 0.#}"],
    ["ucits: true"],
    ["capital: 1e#", "capital: #", "capital: #_000", "cash_flow: -#00"],
    ["data: {prices: p.csv, window: {from: 2024-01-0#, in_sample: #}}", "data: {prices: p.csv, benchmark: INDEX}"],
    ["solver: {time_limit: #s, gap: #%, seed: #}"],
  ]
  private static let numbers = [
    "1", "2", "3", "5", "0", "9", "12", "-1", "1e9", "0.5", "1e308", "4503599627370496", "1e-300",
    "9223372036854775807",
    "nan", "", "1_0", "1e15", "3000000000", "7",
  ]

  /// Chooses by the bytes: two for each group, and one for each number.
  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    func next() -> Int { Int(rest.popFirst() ?? 0) }
    var lines = ["kindex: 1"]
    for group in Self.groups {
      let choice = next()
      guard choice < 200 else { continue }
      for part in group[choice % group.count].split(separator: "#", omittingEmptySubsequences: false).enumerated() {
        // Small numbers mostly, so that most scenarios mean something.
        let number = next()
        let digit = number < 200 ? Self.numbers[number % 6] : Self.numbers[number % Self.numbers.count]
        if part.offset == 0 {
          lines.append(String(part.element))
        } else {
          lines[lines.count - 1] += digit + part.element
        }
      }
    }
    text = lines.joined(separator: "\n") + "\n"
  }
}
