import Foundation
import KindexTestSupport
import Testing

/// `kindex replicate` end to end on the bundled market.
@Suite struct ReplicateTests {
  static let market = ["models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--in-sample", "100"]

  private func run(_ options: [String], code: Int32 = 0) throws -> KindexCommand.Result {
    let result = try KindexCommand.run(["replicate"] + Self.market + options)
    #expect(result.code == code, "\(result.errors)")
    return result
  }

  @Test func fullReplicationHoldsWholeLotsAndNamesWhatIsTooSmall() throws {
    let json = try run(["--method", "full", "--capital", "20000", "--format", "json"]).json()
    #expect(json["kind"] as? String == "kindex.solution")
    #expect(json["method"] as? String == "full")
    #expect(json["termination"] as? String == "constructed")
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    let small = try #require(json["too_small"] as? [[String: Any]])
    #expect(holdings.count + small.count == 60)
    #expect(!small.isEmpty && small.allSatisfy { ($0["weight"] as? Double ?? 1) < 0.05 })
    let spent = holdings.reduce(0.0) { sum, holding in
      sum + (holding["shares"] as? Double ?? .nan) * (holding["price"] as? Double ?? .nan)
    }
    let cash = try #require(json["cash"] as? Double)
    #expect(cash >= 0 && abs(spent + cash - 20000) < 1e-6)
    let rounding = try #require(json["rounding"] as? [String: Any])
    #expect(try #require(rounding["in_sample"] as? Double) > 0)
    let text = try run(["--method", "full", "--capital", "20000"]).text
    #expect(text.contains("too small for a lot: \(small.count) stocks"), "\(text)")
    #expect(text.contains("tracking error due to whole lots"))
  }

  @Test func aStratifiedSampleShowsItsAllocation() throws {
    let options = ["--method", "stratified", "-k", "15", "--strata", "sector"]
    let json = try run(options + ["--format", "json"]).json()
    let strata = try #require(json["strata"] as? [[String: Any]])
    #expect(strata.count == 11)
    #expect(strata.reduce(0) { $0 + ($1["held"] as? Int ?? 0) } == 15)
    for stratum in strata {
      let own = try #require(stratum["weight"] as? Double)
      let other = try #require(stratum["benchmark_weight"] as? Double)
      #expect(abs(own - other) < 1e-3, "\(stratum)")
    }
    #expect((json["violations"] as? [Any])?.isEmpty == true)
    #expect(try run(options).text.contains("stratum"))
    let table = try run(options + ["--format", "csv"]).text
    #expect(table.hasPrefix("id,shares,price,value,weight,target_weight,sector,trade\n"))
    // A header, fifteen stocks and the cash.
    #expect(table.split(separator: "\n").count == 17)
  }

  @Test func theComparisonHasEveryMethod() throws {
    let options = ["--method", "all", "-k", "15", "--time-limit", "3s", "--core-share", "50%"]
    let json = try run(options + ["--format", "json"]).json()
    #expect(json["kind"] as? String == "kindex.comparison")
    let methods = try #require(json["methods"] as? [[String: Any]])
    #expect(methods.compactMap { $0["method"] as? String } == ["full", "stratified", "optimised", "blended"])
    for method in methods {
      for key in [
        "in_sample", "out_of_sample", "transaction_cost", "turnover", "active_share", "sector_deviation", "risk",
      ] {
        #expect(method[key] != nil && !(method[key] is NSNull), "\(key) of \(method["method"] ?? "")")
      }
      #expect((method["violations"] as? [Any])?.isEmpty == true)
      #expect(try #require(method["cash"] as? Double) >= 0)
    }
    // Full replication is nearest to the benchmark's weights, and the sample keeps the sectors.
    let shares = methods.compactMap { $0["active_share"] as? Double }
    #expect(shares[0] < 0.01 && shares[0] < shares.dropFirst().min() ?? 0)
    let table = try run(options + ["--format", "csv", "--quiet"])
    #expect(table.text.split(separator: "\n").count == 5)
    #expect(table.errors.isEmpty, "\(table.errors)")
  }

  @Test func aMethodThatCannotBeUsedIsNamedInTheComparison() throws {
    let json = try run(["--method", "all", "-k", "12", "--time-limit", "2s", "--core-share", "99%", "--format", "json"])
      .json()
    let failures = try #require(json["failures"] as? [[String: Any]])
    #expect(failures.compactMap { $0["method"] as? String } == ["blended"])
    #expect((failures[0]["reason"] as? String)?.contains("core share") == true)
    #expect((json["methods"] as? [Any])?.count == 3)
  }

  @Test func aScenarioSaysTheSameAsOptions() throws {
    let folder = try TemporaryFolder()
    let root = KindexCommand.packageRoot.appending(path: "models/market60").path
    let scenario = try folder.file(
      "scenario.yaml",
      """
      kindex: 1
      data: {prices: \(root)/prices.csv, stocks: \(root)/stocks.csv, window: {in_sample: 100}}
      cardinality: 15
      replication: {method: stratified, strata: [sector, value], buckets: 2, members: size}
      """)
    let fromScenario = try KindexCommand.run(["replicate", scenario, "--format", "csv"])
    #expect(fromScenario.code == 65, "22 strata need more than 15 stocks: \(fromScenario.errors)")
    #expect(fromScenario.errors.contains("strata") && fromScenario.text.isEmpty)
    let wider = try KindexCommand.run(["replicate", scenario, "-k", "25", "--format", "csv"])
    let options = try run(
      ["--method", "stratified", "--strata", "sector,value", "--size-buckets", "2", "-k", "25", "--format", "csv"])
    #expect(wider.code == 0, "\(wider.errors)")
    #expect(wider.output == options.output)
  }

  /// Options that cannot be met, with the exit code and what the message must hold.
  struct Fault: CustomTestStringConvertible, Sendable {
    let options: String
    let code: Int32
    let says: [String]

    var testDescription: String { options }
  }

  static let faults: [Fault] = [
    Fault(options: "-k 10", code: 64, says: ["--method"]),
    Fault(options: "--method stratified", code: 64, says: ["--cardinality"]),
    Fault(options: "--method stratified -k 5", code: 65, says: ["11 strata", "5 stocks"]),
    Fault(options: "--method stratified -k 20 --strata sectr", code: 65, says: ["sectr", "sector"]),
    Fault(options: "--method blended -k 5", code: 65, says: ["core"]),
    Fault(options: "--method blended -k 30 --core-share 120%", code: 65, says: ["core_share", "120%"]),
    Fault(options: "--method all -k 20 --size-buckets 0", code: 64, says: ["buckets"]),
    Fault(options: "--method sampled -k 20", code: 64, says: ["sampled"]),
  ]

  @Test(arguments: faults) func whatCannotBeDoneIsRefused(_ fault: Fault) throws {
    let options = fault.options.split(separator: " ").map(String.init)
    let result = try KindexCommand.run(["replicate"] + Self.market + options)
    #expect(result.code == fault.code, "\(result.errors)")
    #expect(result.text.isEmpty)
    for text in fault.says { #expect(result.errors.contains(text), "\(result.errors)") }
  }

  @Test func fullReplicationNeedsWeights() throws {
    let result = try KindexCommand.run(["replicate", "models/market60/prices.csv", "--method", "full"])
    #expect(result.code == 65)
    #expect(result.errors.contains("weight") && result.errors.contains("--stocks"), "\(result.errors)")
  }
}
