import Scenarios
import Testing

/// Every way in which a value can be wrong, with the whole message: file, line, key, what was expected, what to do.
@Suite struct RefusalTests {
  @Test(
    arguments: [
      // Versions.
      ("name: x", "scenario.yaml:1: the key kindex is missing. Write kindex: 1."),
      (
        "kindex: 2\nnew_key: 3",
        "scenario.yaml:1: kindex: the scenario is of version 2, this Kindex reads version 1. Use a newer Kindex."
      ),
      ("kindex: 0", "scenario.yaml:1: kindex: there is no version 0. Write kindex: 1."),
      ("kindex: one", "scenario.yaml:1: kindex: expected the version 1, found \"one\". Write kindex: 1."),
      // Unknown keys.
      (
        "kindex: 1\ncardinalty: 20",
        "scenario.yaml:2: cardinalty: there is no key cardinalty. Did you mean cardinality?"
      ),
      (
        "kindex: 1\nbenchmark: I", "scenario.yaml:2: benchmark: there is no key benchmark. Did you mean data.benchmark?"
      ),
      ("kindex: 1\nprices: p.csv", "scenario.yaml:2: prices: there is no key prices. Did you mean data.prices?"),
      (
        "kindex: 1\ndata:\n  window:\n    form: 2020-01-01",
        "scenario.yaml:4: data.window.form: there is no key form. Did you mean from?"
      ),
      (
        "kindex: 1\ncash: {greatest_of_all: 1%}",
        "scenario.yaml:2: cash.greatest_of_all: there is no key greatest_of_all. The keys here are min, max, flow."
      ),
      (
        "kindex: 1\nbacktest: {calender: month end}",
        "scenario.yaml:2: backtest.calender: there is no key calender. Did you mean calendar?"
      ),
      (
        "kindex: 1\nrules: [{eiter: [A, B]}]",
        "scenario.yaml:2: rules[1].eiter: there is no key eiter. Did you mean either?"
      ),
      (
        "kindex: 1\nrules: [{buy_only: false}]",
        "scenario.yaml:2: rules[1].buy_only: expected a list of stocks, or true for all that are owned, found \"false\". Write buy_only: [AAPL]."
      ),
      (
        "kindex: 1\nlargest: {max: 40%}",
        "scenario.yaml:2: largest: the key count is missing. Write count: 5."
      ),
      // Missing values.
      (
        "kindex: 1\ncapital:",
        "scenario.yaml:2: capital: expected an amount of money, above 0, at most 1e+15, found nothing. Write capital: 1_000_000."
      ),
      (
        "kindex: 1\nweights: ~",
        "scenario.yaml:2: weights: expected a mapping with the keys min, max, found nothing. Write weights: {min: 1%}."
      ),
      // Types and units.
      (
        "kindex: 1\ncapital: a lot",
        "scenario.yaml:2: capital: expected an amount of money, above 0, at most 1e+15, found \"a lot\". Write capital: 1_000_000."
      ),
      (
        "kindex: 1\ncapital: -5",
        "scenario.yaml:2: capital: expected an amount of money, above 0, at most 1e+15, found \"-5\". Write capital: 1_000_000."
      ),
      (
        "kindex: 1\ncapital: 0x10",
        "scenario.yaml:2: capital: expected an amount of money, above 0, at most 1e+15, found \"0x10\". Write capital: 1_000_000."
      ),
      (
        "kindex: 1\ncapital: .inf",
        "scenario.yaml:2: capital: expected an amount of money, above 0, at most 1e+15, found \".inf\". Write capital: 1_000_000."
      ),
      (
        "kindex: 1\nweights: {max: 30}",
        "scenario.yaml:2: weights.max: 30 without a unit may be 30% or 3000%. Write 30% if that is meant; 3000% is not "
          + "possible."
      ),
      (
        "kindex: 1\ncosts: {buy: 0.15}",
        "scenario.yaml:2: costs.buy: 0.15 without a unit may be 0.15% or 15%. Write the one that is meant: 0.15% or 15%."
      ),
      (
        "kindex: 1\nsolver: {gap: 1}",
        "scenario.yaml:2: solver.gap: 1 without a unit may be 1% or 100%. Write the one that is meant: 1% or 100%."
      ),
      (
        "kindex: 1\ntrading: {max_turnover: 20}",
        "scenario.yaml:2: trading.max_turnover: 20 without a unit may be 20% or 2000%. Write the one that is meant: 20% or "
          + "2000%."
      ),
      (
        "kindex: 1\nweights: {max: 10 percent}",
        "scenario.yaml:2: weights.max: expected a proportion such as 1%, 100bps or 0.01, from 0% to 100%, "
          + "found \"10 percent\". Write max: 10%."
      ),
      (
        "kindex: 1\nweights: [1%, 10%]",
        "scenario.yaml:2: weights: expected a mapping with the keys min, max, found a list. Write weights: {min: 1%}."
      ),
      (
        "kindex: 1\ntrading: {lot: 1.5}",
        "scenario.yaml:2: trading.lot: expected a number of shares, 1 or more, found \"1.5\". Write lot: 100."
      ),
      (
        "kindex: 1\nsolver: {time_limit: 5 days}",
        "scenario.yaml:2: solver.time_limit: expected a time such as 60s, 500ms, 5m or 2h, at most 1000000000 s, found \"5 days\". "
          + "Write time_limit: 60s."
      ),
      ("kindex: 1\nucits: yes", "scenario.yaml:2: ucits: expected true or false, found \"yes\". Write ucits: true."),
      (
        "kindex: 1\ndata: {prices: [a.csv]}",
        "scenario.yaml:2: data.prices: expected the path of a file, relative to the scenario, found a list. "
          + "Write prices: prices.csv."
      ),
      (
        "kindex: 1\nobjective: {kind: tracking}",
        "scenario.yaml:2: objective.kind: there is no measure \"tracking\"; there are mse, variance, mad, downside, "
          + "semivariance, max, cvar, risk. Choose one of them."
      ),
      (
        "kindex: 1\nobjective:\n  basis: share",
        "scenario.yaml:3: objective.basis: there is no basis \"share\"; there are shares, weights, values. "
          + "Did you mean shares?"
      ),
      // Contradictions.
      (
        "kindex: 1\nweights: {min: 20%, max: 10%}",
        "scenario.yaml:2: weights.min: the least, 20%, is above the greatest, 10%. Lower the one or raise the other."
      ),
      (
        "kindex: 1\ncash: {min: 2%, max: 1%}",
        "scenario.yaml:2: cash.min: the least, 2%, is above the greatest, 1%. Lower the one or raise the other."
      ),
      (
        "kindex: 1\ncardinality: {min: 20, max: 10}",
        "scenario.yaml:2: cardinality.min: the least, 20, is above the greatest, 10. Lower the one or raise the other."
      ),
      (
        "kindex: 1\ncardinality: {exactly: 20, max: 10}",
        "scenario.yaml:2: cardinality.max: exactly leaves no room for min and max. Keep exactly, or min and max."
      ),
      (
        "kindex: 1\ncardinality: 0",
        "scenario.yaml:2: cardinality: expected a number of stocks such as 20, 15...25 or <=25, 1 or more, or a mapping "
          + "with the keys exactly, min, max, groups, found \"0\". Write cardinality: 20."
      ),
      (
        "kindex: 1\ncardinality: {groups: {Banks: {}}}",
        "scenario.yaml:2: cardinality.groups.Banks: no number is given. Write {max: 4}."
      ),
      (
        "kindex: 1\nsectors: {Banks: {}}",
        "scenario.yaml:2: sectors.Banks: no bound is given. Write {max: 30%} or {band: 2%}."
      ),
      (
        "kindex: 1\nsectors:\n  Banks: {min: 30%, max: 3%}",
        "scenario.yaml:3: sectors.Banks: the least, 30%, is above the greatest, 3%. Lower the one or raise the other."
      ),
      (
        "kindex: 1\nsectors: {Banks: 30%}",
        "scenario.yaml:2: sectors.Banks: expected a mapping with the keys min, max, band, found \"30%\". "
          + "Write Banks: {min: 5%}."
      ),
      (
        "kindex: 1\nfactors: {names: [beta]}",
        "scenario.yaml:2: factors: the tolerance is missing. Write factors: {tolerance: 0.1}."
      ),
      // Rules.
      (
        "kindex: 1\nrules: {either: [A, B]}",
        "scenario.yaml:2: rules: expected a list of rules, found a mapping. Write rules: [{must_hold: [AAPL]}]."
      ),
      (
        "kindex: 1\nrules:\n  - either: [A, B]\n    exclude: [C]",
        "scenario.yaml:3: rules[1]: a rule is one key with its stocks. Write - must_hold: [AAPL], each rule after its own "
          + "dash."
      ),
      (
        "kindex: 1\nrules:\n  - exclude: [C]\n  - either: [A]",
        "scenario.yaml:4: rules[2].either: expected a list of 2 or more stocks, found a list. Write either: [JPM, BAC]."
      ),
      (
        "kindex: 1\nrules:\n  - either:\n    - A\n    - A",
        "scenario.yaml:5: rules[1].either[2]: A is named twice. Name it once."
      ),
      (
        "kindex: 1\nrules:\n  - exclude: TSLA",
        "scenario.yaml:3: rules[1].exclude: expected a list of stocks, found \"TSLA\". Write exclude: [AAPL]."
      ),
      (
        "kindex: 1\nrules:\n  - at_most: [A, B]",
        "scenario.yaml:3: rules[1].at_most: expected a number of stocks with the list it applies to, found a list. "
          + "Write at_most: {2: [A, B, C]}."
      ),
      (
        "kindex: 1\nrules:\n  - at_least: {3: [A, B]}",
        "scenario.yaml:3: rules[1].at_least.3: there are only 2 stocks in the list. Give 0 to 2."
      ),
      (
        "kindex: 1\nrules:\n  - if_held: {A: A}",
        "scenario.yaml:3: rules[1].if_held.A: A cannot need itself. Name two stocks."
      ),
      (
        "kindex: 1\nrules:\n  - if_held: [A, B]",
        "scenario.yaml:3: rules[1].if_held: expected a mapping from a stock to the one it needs, found a list. "
          + "Write if_held: {GOOG: GOOGL}."
      ),
      (
        "kindex: 1\nbacktest: {on_missing: ignore}",
        "scenario.yaml:2: backtest.on_missing: there is no way out \"ignore\"; there are error, sell, hold. "
          + "Choose one of them."
      ),
    ])
  func aWrongValueIsRefused(text: String, message: String) throws {
    #expect(try refusal(text) == message)
  }
}
