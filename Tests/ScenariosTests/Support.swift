import Foundation
import KindexTestSupport
import Scenarios
import Testing

/// Reads a text as if it were a scenario of the given name; a head with the version is put in its first line.
func scenario(_ text: String, name: String = "scenario.yaml") throws -> Specification {
  try ScenarioReader.parse(bytes: Array("kindex: 1\n\(text)".utf8), name: name)
}

/// The message with which a text, taken whole, is refused.
func refusal(
  _ text: String, name: String = "scenario.yaml", sourceLocation: SourceLocation = #_sourceLocation
) throws -> String {
  try refusal(Array(text.utf8), name: name, sourceLocation: sourceLocation)
}

/// The message with which bytes are refused.
func refusal(
  _ bytes: [UInt8], name: String = "scenario.yaml", sourceLocation: SourceLocation = #_sourceLocation
) throws -> String {
  let error = try #require(throws: (any Error).self, sourceLocation: sourceLocation) {
    try ScenarioReader.parse(bytes: bytes, name: name)
  }
  return "\(error)"
}

/// The bundled scenarios by file name, ascending.
let bundledScenarios = [
  "cash-buffer.yaml", "downside-risk.yaml", "enhanced-indexation.yaml", "factor-matching.yaml", "first-steps.json",
  "k-tradeoff.yaml", "liquidity.yaml", "one-or-the-other.yaml", "proportions.yaml", "rebalancing.yaml",
  "replication.yaml", "risk-budget.yaml", "sector-bands.yaml", "sector-caps.yaml", "share-classes.yaml",
  "tail-risk.yaml",
  "transaction-costs.yaml",
  "ucits.yaml", "worst-day.yaml",
]

/// The path of a bundled scenario.
func bundledPath(_ name: String) -> String {
  KindexCommand.packageRoot.appending(path: "models/scenarios/\(name)").path
}

/// Runs a piece of work with a folder of its own, which is removed afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
  let folder = try TemporaryFolder()
  try withExtendedLifetime(folder) { try body(folder.url) }
}
