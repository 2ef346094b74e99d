import Foundation
import KindexTestSupport
import Testing

/// `kindex solve` end to end on the bundled market.
@Suite struct SolveTests {
  static let market = ["models/market60/prices.csv", "--stocks", "models/market60/stocks.csv"]

  @Test func aResultHasEveryKeyOfTheContract() throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market + ["-k", "5", "--min-weight", "2%", "--in-sample", "250", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.isEmpty, "progress stays away from pipes: \(result.errors)")
    let json = try result.json()
    let keys = [
      "kind", "version", "name", "termination", "objective", "cardinality", "holdings", "cash", "capital",
      "transaction_cost", "turnover", "in_sample", "out_of_sample", "solver", "input", "kindex_version",
    ]
    for key in keys { #expect(json[key] != nil, "\(key) is missing") }
    #expect(json["kind"] as? String == "kindex.solution")
    #expect(json["termination"] as? String == "optimal")
    let objective = try #require(json["objective"] as? [String: Any])
    for key in ["kind", "basis", "value", "bound", "gap", "true_value"] { #expect(objective[key] != nil, "\(key)") }
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    #expect(holdings.count == 5)
    for key in ["id", "shares", "price", "value", "weight", "target_weight", "sector", "trade"] {
      #expect(holdings[0][key] != nil, "\(key) is missing")
    }
    let input = try #require(json["input"] as? [String: Any])
    #expect((input["sha256"] as? String)?.count == 64)
  }

  @Test func moneyAddsUpToTheCent() throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market + ["-k", "7", "--capital", "12345.67", "--in-sample", "100", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    let spent = holdings.reduce(0.0) { sum, holding in
      sum + (holding["shares"] as? Double ?? .nan) * (holding["price"] as? Double ?? .nan)
    }
    let cash = try #require(json["cash"] as? Double)
    #expect(cash >= 0)
    #expect(abs(spent + cash - 12345.67) < 1e-6)
  }

  @Test func standardInputAndAFileGiveTheSamePortfolio() throws {
    let options = ["-k", "4", "--in-sample", "60", "--format", "csv"]
    let bytes = try Data(contentsOf: KindexCommand.packageRoot.appending(path: "models/market60/prices.csv"))
    let fromFile = try KindexCommand.run(["solve", "models/market60/prices.csv"] + options)
    let fromInput = try KindexCommand.run(["solve", "-"] + options, input: bytes)
    #expect(fromFile.code == 0 && fromInput.code == 0, "\(fromFile.errors) \(fromInput.errors)")
    #expect(fromFile.output == fromInput.output)
    #expect(fromFile.text.hasPrefix("id,shares,price,value,weight,target_weight,sector,trade\n"))
  }

  @Test(arguments: ["mse", "variance", "mad", "downside", "semivariance", "max", "cvar"])
  func everyMeasureGivesAPortfolio(_ measure: String) throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market
        + ["-k", "3", "--objective", measure, "--in-sample", "30", "--time-limit", "3s", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let objective = try #require(try result.json()["objective"] as? [String: Any])
    let value = try #require(objective["value"] as? Double)
    let bound = try #require(objective["bound"] as? Double)
    #expect(bound <= value * (1 + 1e-9) + 1e-12)
  }

  @Test func anInterruptedSearchStillWritesItsBest() throws {
    let process = Process()
    process.executableURL = KindexCommand.executable
    process.currentDirectoryURL = KindexCommand.packageRoot
    process.arguments = [
      "solve", "models/market300/prices.csv.gz", "-k", "15", "--objective", "mad", "--time-limit", "120s",
      "--format", "json",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 12)
    process.interrupt()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["termination"] as? String == "interrupted")
    #expect((json["holdings"] as? [[String: Any]])?.count == 15)
  }

  @Test func sectorsAndRulesHold() throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market
        + [
          "-k", "6", "--in-sample", "100", "--sector-cap", "Industrials=10%", "--must-hold", "UMTE", "--exclude",
          "NIVA", "--either", "AZRO|STJU", "--format", "json",
        ])
    #expect(result.code == 0, "\(result.errors)")
    let holdings = try #require(try result.json()["holdings"] as? [[String: Any]])
    let ids = Set(holdings.compactMap { $0["id"] as? String })
    #expect(ids.count == 6 && ids.contains("UMTE") && !ids.contains("NIVA"))
    #expect(!(ids.contains("AZRO") && ids.contains("STJU")))
    let industrials = holdings.filter { $0["sector"] as? String == "Industrials" }
    #expect(industrials.reduce(0.0) { $0 + ($1["weight"] as? Double ?? .nan) } <= 0.1 + 1e-6)
  }

  @Test func aContradictionIsInfeasible() throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market + ["-k", "2", "--in-sample", "30", "--must-hold", "UMTE,NIVA,AZRO"])
    #expect(result.code == 2, "\(result.errors)")
    #expect(result.errors.contains("infeasible") && result.errors.contains("must hold"), "\(result.errors)")
  }
}
