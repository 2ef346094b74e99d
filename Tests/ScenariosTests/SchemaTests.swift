import Foundation
import KindexTestSupport
import Scenarios
import Testing

/// The published schema and reference say what the decoder does.
@Suite struct SchemaTests {
  @Test(arguments: [("scenario.schema.json", ScenarioSchema.text), ("scenario.md", ScenarioSchema.reference)])
  func theFileIsInStepWithTheDecoder(name: String, text: String) throws {
    let file = KindexCommand.packageRoot.appending(path: "models/schema/\(name)")
    if KindexCommand.isRecording { try Data(text.utf8).write(to: file) }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == text,
      "models/schema/\(name) is out of step with the table of keys; KINDEX_RECORD=1 swift test writes it anew")
  }

  @Test func theSchemaIsJSON() throws {
    let object = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.text.utf8)) as? [String: Any]
    #expect(object?["required"] as? [String] == ["kindex"])
    #expect(object?["additionalProperties"] as? Bool == false)
  }

  @Test(.enabled(if: Validator.isAvailable, "python3 with jsonschema and PyYAML is needed"))
  func anIndependentValidatorTakesTheExamples() throws {
    let run = try Validator.run(bundledScenarios.map(bundledPath))
    #expect(run.code == 0, "\(run.text)\(run.errors)")
  }

  @Test(
    .enabled(if: Validator.isAvailable, "python3 with jsonschema and PyYAML is needed"),
    arguments: [
      "cardinality: {min: 15, max: 25}", "cardinality: {exactly: 20, groups: {Banks: {max: 4}, Energy: 1...3}}",
      "cardinality: <=15", "cash: {max: 1%, flow: -50_000}", "costs: {least: 9.50}\ntrading: {max_trades: 0}",
      "largest: {count: 5, max: 40%}",
      "trading: {sell_departed: true}", "capital: 1_000_000",
      "capital: 1e6", "weights: {min: 1 %, max: 1000bps}",
      "rules: [{at_most: {2: [X, Y, 9984]}}, {if_held: {GOOG: GOOGL}}]",
      "rules: [{buy_only: [X, Y]}, {buy_only: true}]", "solver: {time_limit: 5m, node_limit: 1_000}",
      "data: {window: {from: 2023-01-01, in_sample: 145}}", "factors: {tolerance: 0.1, names: [beta]}",
      "objective: {kind: risk}\nrisk: {model: pca, factors: 3, window: 250, as_of: 2023-06-30, max_age: 5}",
      "risk: {model: exposures.csv, factor_covariance: factors.csv, horizon: year, against: series}",
      "risk: {model: exposures, exposures: [beta, size]}",
      "difference: {fee: 20bps, turnover: 30%, trades: 40, benchmark_return: -5%, cash_return: 2%}",
      "difference: {lending: {all: {on_loan: 10%, fee: 40bps, kept: 85%}}}",
      "difference: {dividends: {yield: 2%, withheld: 15%, benchmark_withheld: 30%}}",
      "objective: {moments: ewma, half_life: 60}",
      "backtest: {calendar: every 21, triggers: {drift: {weight: 2%}}, on_missing: hold}",
      "replication: {method: all, strata: [sector, country], members: tracking, core_share: 85%, rest: stratified}",
    ])
  func anIndependentValidatorTakesEveryForm(text: String) throws {
    _ = try scenario(text)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("scenario.yaml")
      try Data("kindex: 1\n\(text)\n".utf8).write(to: file)
      let run = try Validator.run([file.path])
      #expect(run.code == 0, "\(run.text)\(run.errors)")
    }
  }

  @Test(.enabled(if: Validator.isAvailable, "python3 with jsonschema and PyYAML is needed"))
  func anIndependentValidatorRefusesWhatTheDecoderRefuses() throws {
    let faults = [
      "kindex: 2", "name: x", "kindex: 1\ncardinalty: 20", "kindex: 1\nweights: {max: 30}", "kindex: 1\nucits: 1",
      "kindex: 1\nweights: {max: 10 percent}", "kindex: 1\ncapital: -5", "kindex: 1\nobjective: {kind: tracking}",
      "kindex: 1\nrules: {either: [A, B]}", "kindex: 1\nrules: [{either: [A]}]", "kindex: 1\nrules: [{either: [A, A]}]",
      "kindex: 1\nrules: [{must_hold: [A], exclude: [B]}]", "kindex: 1\nrules: [{at_most: {x: [A]}}]",
      "kindex: 1\ntrading: {lot: 1.5}", "kindex: 1\nsolver: {time_limit: 5 days}", "kindex: 1\ncapital:",
      "kindex: 1\nrisk: {factors: 0}", "kindex: 1\nrisk: {horizon: month}", "kindex: 1\nrisk: {window: 1}",
      "kindex: 1\nobjective: {moments: robust}", "kindex: 1\nreplication: {method: sampled}",
      "kindex: 1\nbacktest: {on_missing: ignore}",
      "kindex: 1\ncardinality: 0", "kindex: 1\nsectors: {Banks: 30%}",
    ]
    try withTemporaryFolder { folder in
      var paths: [String] = []
      for (number, text) in faults.enumerated() {
        _ = try refusal(text)
        let file = folder.appendingPathComponent("\(number).yaml")
        try Data(text.utf8).write(to: file)
        paths.append(file.path)
      }
      let run = try Validator.run(paths + ["--expect-invalid"])
      #expect(run.code == 0, "\(run.text)\(run.errors)")
    }
  }
}

/// The script that validates scenarios with Python's jsonschema.
private enum Validator {
  static func run(_ arguments: [String]) throws -> KindexCommand.Result {
    let script = KindexCommand.packageRoot.appending(path: "Scripts/validate-scenarios.py").path
    let schema = KindexCommand.packageRoot.appending(path: "models/schema/scenario.schema.json").path
    return try KindexCommand.run(
      ["python3", script, schema] + arguments, program: URL(fileURLWithPath: "/usr/bin/env"))
  }

  static let isAvailable = (try? run([]))?.code == 0
}
