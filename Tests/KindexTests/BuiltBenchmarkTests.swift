import Foundation
import KindexTestSupport
import Testing

/// A benchmark built from constituents, recomputed here from its definition.
@Suite struct BuiltBenchmarkTests {
  static let prices = """
    date,A,B,C,INDEX
    2024-01-02,10,20,30,100
    2024-01-03,11,20,31,103
    2024-01-04,12,21,30,107
    2024-01-05,12,22,32,110

    """

  /// Writes the prices and a table of stocks, and runs a command in their folder.
  private func run(_ stocks: String?, _ arguments: [String]) throws -> KindexCommand.Result {
    let folder = try TemporaryFolder()
    _ = try folder.file("prices.csv", Self.prices)
    if let stocks { _ = try folder.file("stocks.csv", stocks) }
    let table = stocks == nil ? [] : ["--stocks", "stocks.csv"]
    return try KindexCommand.run(
      [arguments[0], "prices.csv"] + table + arguments.dropFirst() + ["--format", "json"], in: folder.url)
  }

  /// The comparison with INDEX that check reports.
  private func comparison(_ stocks: String, _ options: [String]) throws -> [String: Any] {
    let result = try run(stocks, ["check", "--benchmark", "INDEX"] + options)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(try result.json()["benchmark_comparison"] as? [String: Any])
  }

  /// Tracking difference, difference in all, standard deviation and correlation of Σ n·V against INDEX.
  private func expected(_ units: [Double]) -> (mean: Double, total: Double, error: Double, correlation: Double) {
    let paths = [[10.0, 11, 12, 12], [20, 20, 21, 22], [30, 31, 30, 32]]
    let index = [100.0, 103, 107, 110]
    let level = (0..<4).map { date in zip(units, paths).reduce(0) { $0 + $1.0 * $1.1[date] } }
    let own = (1..<4).map { level[$0] / level[$0 - 1] - 1 }
    let other = (1..<4).map { index[$0] / index[$0 - 1] - 1 }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - mean(a)) * ($1.1 - mean(b)) }
    }
    let excess = zip(own, other).map { $0 - $1 }
    return (
      mean(excess), level[3] / level[0] - index[3] / index[0], (product(excess, excess) / 2).squareRoot(),
      product(own, other) / (product(own, own) * product(other, other)).squareRoot()
    )
  }

  @Test(
    arguments: [
      // Weights of the last date, of the second, capitalisations of the second, and share counts: n ∝ q/V[t*] or q.
      ("weight", "weights", nil, [0.5 / 12, 0.3 / 22, 0.2 / 32]),
      ("weight", "weights", "2024-01-03", [0.5 / 11, 0.3 / 20, 0.2 / 31]),
      ("cap", "cap", "2024-01-03", [0.5 / 11, 0.3 / 20, 0.2 / 31]),
      ("shares_outstanding", "shares", nil, [0.5, 0.3, 0.2]),
    ] as [(String, String, String?, [Double])])
  func theLevelsAreThoseOfSharesHeld(_ column: String, _ source: String, _ date: String?, _ units: [Double]) throws {
    let table = "id,\(column)\nA,0.5\nB,0.3\nC,0.2\n"
    let found = try comparison(
      table, ["--benchmark-from", source] + (date.map { ["--benchmark-date", $0] } ?? []))
    let (mean, total, error, correlation) = expected(units)
    #expect(found["against"] as? String == "INDEX" && found["periods"] as? Int == 3)
    #expect(agree(found["tracking_difference"], mean))
    #expect(agree(found["total_difference"], total))
    #expect(agree(found["tracking_error"], error))
    #expect(agree(found["correlation"], correlation))
  }

  /// The bundled market's benchmark is by definition the capitalisation of its stocks, weights of the last date.
  @Test(arguments: ["weights", "cap"]) func theBundledBenchmarkIsRebuilt(_ source: String) throws {
    let result = try KindexCommand.run([
      "check", "models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--benchmark", "INDEX",
      "--benchmark-from", source, "--format", "json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let found = try #require(try result.json()["benchmark_comparison"] as? [String: Any])
    #expect(abs(found["tracking_error"] as? Double ?? .nan) < 1e-9)
    #expect(abs(found["total_difference"] as? Double ?? .nan) < 1e-8)
    #expect(abs((found["correlation"] as? Double ?? .nan) - 1) < 1e-9)
  }

  /// Tracking the one built is tracking the one given, where they are the same; the result says which it was.
  @Test func aSolveSaysWhatItTracks() throws {
    let options = [
      "models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--benchmark", "INDEX", "-k", "5",
      "--in-sample", "120", "--min-weight", "2%",
    ]
    let given = try KindexCommand.run(["solve"] + options + ["--format", "json"])
    let built = try KindexCommand.run(["solve"] + options + ["--benchmark-from", "weights", "--format", "json"])
    #expect(given.code == 0 && built.code == 0, "\(built.errors)")
    func part(_ result: KindexCommand.Result, _ section: String) throws -> [String: Any] {
      try #require(try result.json()[section] as? [String: Any])
    }
    let (first, second) = (try part(given, "objective"), try part(built, "objective"))
    #expect(abs((first["value"] as? Double ?? .nan) / (second["value"] as? Double ?? .nan) - 1) < 1e-4)
    #expect(try part(given, "input")["benchmark"] == nil)
    #expect(
      try part(built, "input")["benchmark"] as? String
        == "constituents by weight in models/market60/stocks.csv on 2021-12-02")
    let text = try KindexCommand.run(["solve"] + options + ["--benchmark-from", "cap"])
    #expect(text.text.contains("benchmark: constituents by cap in"), "\(text.text)")
  }

  @Test func whatIsNoPartOfTheBenchmarkIsNamed() throws {
    let result = try run(
      "id,weight\nA,0.5\nB,0.3\nC,\n", ["check", "--benchmark", "INDEX", "--benchmark-from", "weights"])
    #expect(result.code == 0, "\(result.errors)")
    let messages = try #require(try result.json()["warnings"] as? [[String: Any]]).compactMap {
      $0["message"] as? String
    }
    #expect(messages.contains { $0.contains("no part of the benchmark: C") }, "\(messages)")
    #expect(messages.contains { $0.contains("add up to 80%") && $0.contains("scaled") }, "\(messages)")
    let found = try comparison("id,weight\nA,0.5\nB,0.3\nC,\n", ["--benchmark-from", "weights"])
    #expect(agree(found["tracking_difference"], expected([0.5 / 12, 0.3 / 22, 0]).mean))
  }

  static let good = "id,weight\nA,0.5\nB,0.3\nC,0.2\n"
  static let faults: [(stocks: String?, options: [String], code: Int32, says: [String])] = [
    (nil, ["--benchmark-from", "weights"], 65, ["--benchmark-from", "table of stocks", "--stocks"]),
    (good, ["--benchmark-from", "weights"], 65, ["INDEX", "no stock of stocks.csv", "--benchmark"]),
    (good, ["--benchmark", "INDEX", "--benchmark-from", "cap"], 65, ["no stock has a cap"]),
    (good, ["--benchmark", "INDX", "--benchmark-from", "weights"], 65, ["--benchmark", "INDX", "INDEX"]),
    (good, ["--benchmark-date", "2024-01-03"], 65, ["--benchmark-date", "--benchmark-from"]),
    (
      good, ["--benchmark", "INDEX", "--benchmark-from", "weights", "--benchmark-date", "2023-01-01"], 65,
      ["--benchmark-date", "2024-01-02"]
    ),
    (
      "id,shares_outstanding\nA,1\nB,1\nC,1\n",
      ["--benchmark", "INDEX", "--benchmark-from", "shares", "--benchmark-date", "2024-01-03"], 65, ["no date"]
    ),
    (good, ["--benchmark", "INDEX", "--benchmark-from", "prices"], 64, ["weights", "cap", "shares"]),
    (
      "id,weight\nA,-0.5\nB,0.3\nC,0.2\n", ["--benchmark", "INDEX", "--benchmark-from", "weights"], 65, ["stocks.csv:2"]
    ),
  ]

  @Test(arguments: faults.indices) func isRefused(_ number: Int) throws {
    let fault = Self.faults[number]
    let result = try run(fault.stocks, ["solve", "-k", "2"] + fault.options)
    #expect(result.code == fault.code && result.output.isEmpty, "\(result.errors)")
    for text in fault.says { #expect(result.errors.contains(text), "\(result.errors)") }
  }
}
