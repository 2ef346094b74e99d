import Foundation
import KindexTestSupport
import Testing

/// The OR-Library instances: first 145 simple returns, basis `weights`, least weight 1 %; values known to be optimal.
@Suite(
  .enabled(if: KindexCommand.realData != nil, "skipped: the OR-Library files are not here; set KINDEX_DATA"))
struct PublishedFactsTests {
  /// One instance with its optimum.
  struct Fact: Sendable, CustomTestStringConvertible {
    let instance: Int
    let cardinality: Int
    let measure: String
    let value: Double
    let isProven: Bool

    var testDescription: String { "indtrack\(instance) \(measure) K=\(cardinality)" }
  }

  static let facts = [
    Fact(instance: 1, cardinality: 10, measure: "mse", value: 1.346206e-5, isProven: true),
    Fact(instance: 2, cardinality: 10, measure: "mse", value: 8.083700e-6, isProven: true),
    Fact(instance: 3, cardinality: 10, measure: "mse", value: 2.183634e-5, isProven: true),
    Fact(instance: 4, cardinality: 10, measure: "mse", value: 1.657374e-5, isProven: true),
    Fact(instance: 1, cardinality: 5, measure: "mse", value: 4.134875e-5, isProven: true),
    Fact(instance: 1, cardinality: 20, measure: "mse", value: 5.566526e-6, isProven: true),
    Fact(instance: 1, cardinality: 10, measure: "mad", value: 2.806975e-3, isProven: false),
    Fact(instance: 2, cardinality: 10, measure: "mad", value: 2.22e-3, isProven: false),
    Fact(instance: 3, cardinality: 10, measure: "mad", value: 3.572817e-3, isProven: false),
    Fact(instance: 4, cardinality: 10, measure: "mad", value: 3.088987e-3, isProven: false),
    Fact(instance: 1, cardinality: 5, measure: "mad", value: 5.012188e-3, isProven: false),
    Fact(instance: 1, cardinality: 20, measure: "mad", value: 1.749162e-3, isProven: false),
    Fact(instance: 1, cardinality: 10, measure: "downside", value: 8.714745e-4, isProven: false),
  ]

  @Test(arguments: facts) func isReached(_ fact: Fact) throws {
    let data = try #require(KindexCommand.realData)
    let result = try KindexCommand.run(
      [
        "solve", data.appending(path: "orlib/indtrack\(fact.instance).txt").path, "-k", "\(fact.cardinality)",
        "--objective", fact.measure, "--basis", "weights", "--in-sample", "145", "--min-weight", "1%", "--format",
        "json", "--time-limit", "60s",
      ] + (fact.isProven ? [] : ["--node-limit", "2000"]))
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    let objective = try #require(json["objective"] as? [String: Any])
    let value = try #require(objective["value"] as? Double)
    let bound = try #require(objective["bound"] as? Double)
    #expect(value <= fact.value * (1 + 1e-6))
    #expect(bound <= fact.value * (1 + 1e-6), "a bound above the best known value is wrong")
    if fact.isProven {
      #expect(json["termination"] as? String == "optimal")
      #expect(value >= fact.value * (1 - 1e-6))
    }
  }
}
