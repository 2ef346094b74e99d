import Foundation
import KindexTestSupport
import MarketData
import Scenarios
import Testing
import TrackingDomain

/// The scenarios that ship with the package: each is explained, poses a problem, and is solved by the built program.
@Suite(.serialized) struct BundledScenarioTests {
  @Test func theListIsComplete() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: KindexCommand.packageRoot.appending(path: "models/scenarios").path)
    #expect(files.filter(ScenarioReader.isScenario).sorted() == bundledScenarios)
  }

  @Test(arguments: bundledScenarios.filter { $0.hasSuffix(".yaml") })
  func itSaysFirstWhatItTeaches(name: String) throws {
    let text = try String(contentsOfFile: bundledPath(name), encoding: .utf8)
    let comment = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
    #expect(comment.count >= 4)
    #expect(comment.first?.contains(":") == true)
  }

  @Test(arguments: bundledScenarios)
  func itPosesAProblem(name: String) throws {
    let problem = try assembled(ScenarioReader.read(path: bundledPath(name)))
    #expect(problem.constraints.count >= 2)
    #expect(problem.stockCount >= 60)
  }

  @Test func theClassicTopicsAreThere() throws {
    func said(_ name: String) throws -> Specification { try ScenarioReader.read(path: bundledPath(name)) }
    #expect(try said("k-tradeoff.yaml").cardinality?.value == .exactly(8))
    #expect(try said("downside-risk.yaml").measure?.value == .downside)
    #expect(try said("proportions.yaml").minWeight?.value == 0.04)
    #expect(try said("sector-caps.yaml").sectors["Utilities"]?.value.most == 0.15)
    #expect(try said("one-or-the-other.yaml").rules.first?.value == .either(["NIVA", "UMTE"]))
    let costs = try said("transaction-costs.yaml")
    #expect(costs.buyCost?.value == 0.0015)
    #expect(costs.sellCost?.value == 0.0015)
    #expect(costs.costLimit?.value == 0.001)
  }

  @Test(arguments: bundledScenarios)
  func theProgramSolvesIt(name: String) throws {
    // A shorter search than the scenario asks for still finds a portfolio, except where a cost budget makes it rare.
    let haste = name == "transaction-costs.yaml" ? [] : ["--time-limit", "3s"]
    // Run from another folder, because paths are relative to the scenario and not to where one stands.
    let run = try KindexCommand.run(
      ["solve", bundledPath(name), "--format", "json", "--quiet"] + haste, in: FileManager.default.temporaryDirectory)
    try #require(run.code == 0, "\(run.errors)")
    let result = try JSONDecoder().decode(Result.self, from: run.output)
    let problem = try assembled(ScenarioReader.read(path: bundledPath(name)))
    var shares = [Double](repeating: 0, count: problem.stockCount)
    for holding in result.holdings {
      shares[try #require(problem.market.ids.firstIndex(of: holding.id))] = holding.shares
    }
    let portfolio = Judge(problem).portfolio(shares: shares)
    #expect(problem.cardinality.contains(result.holdings.filter { $0.shares > 0 }.count))
    #expect(result.cardinality == result.holdings.filter { $0.shares > 0 }.count)
    #expect(abs(portfolio.cash - result.cash) < 0.01)
    #expect(portfolio.cash >= 0)
    for violation in Judge(problem).violations(by: portfolio) {
      #expect(
        result.violations.contains { $0.contains(violation.constraint) },
        "broken without a word: \(violation.constraint), \(violation.detail)")
    }
  }

  @Test
  func theProgramChecksScenariosAndGivesExitCodes() throws {
    let check = try KindexCommand.run(["check", bundledPath("sector-caps.yaml")])
    #expect(check.code == 0)
    #expect(check.text.contains("constraint: Utilities at most 15%"))
    let missing = try KindexCommand.run(["check", bundledPath("sector-cap.yaml")])
    #expect(missing.code == 66)
    #expect(missing.errors.contains("the same directory holds sector-caps.yaml"))
    try withTemporaryFolder { folder in
      let prices = KindexCommand.packageRoot.appending(path: "models/market60/prices.csv").path
      let faults: [(String, Int32, String)] = [
        ("kindex: 1\ncardinalty: 5", 65, "scenario.yaml:2: cardinalty: there is no key cardinalty"),
        ("kindex: 1\ndata: {prices: absent.csv}", 66, "absent.csv: there is no such file (named at "),
        ("kindex: 1\ncardinality: 5", 65, "names no prices"),
        (
          "kindex: 1\ndata: {prices: \(prices)}\nrules: [{exclude: [GOLAA]}]", 65,
          "scenario.yaml:3: rules[1].exclude: there is no stock GOLAA"
        ),
        (
          "kindex: 1\ndata:\n  prices: \(prices)\n  benchmark: INDX", 65,
          "scenario.yaml:4: data.benchmark: there is no series \"INDX\" to be the benchmark"
        ),
        (
          "kindex: 1\ndata:\n  prices: \(prices)\n  window: {to: 2019-01-01}", 65,
          "scenario.yaml:4: data.window.to: "
        ),
        (
          "kindex: 1\ndata: {prices: \(prices)}\ncardinality: 5\nweights: {max: 10%}", 65,
          "scenario.yaml:3: cardinality: cardinality and greatest weight: 5 stocks"
        ),
      ]
      let file = folder.appendingPathComponent("scenario.yaml")
      for (text, code, message) in faults {
        try Data(text.utf8).write(to: file)
        let run = try KindexCommand.run(["check", file.path])
        #expect(run.code == code, "\(text)")
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.output.isEmpty)
      }
    }
  }

  @Test
  func optionsOverrideTheScenario() throws {
    let run = try KindexCommand.run(
      [
        "check", bundledPath("k-tradeoff.yaml"), "--cardinality", "5", "--max-weight", "40%", "--from", "2021-07-01",
        "--format", "json",
      ])
    #expect(run.code == 0)
    let report = run.text
    #expect(report.contains("cardinality exactly 5"))
    #expect(report.contains("weights from 1% to 40%"))
    #expect(report.contains("\"first_date\" : \"2021-07-01\""))
  }

  private func assembled(_ said: Specification) throws -> TrackingProblem {
    let table = try PriceTableReader.read(path: #require(said.prices).value)
    let stocks = try said.stocks.map { try StockTable.read(path: $0.value) }
    let holdings = try said.holdings.map { try HoldingsTable.read(path: $0.value) }
    return try ProblemAssembly(said, table: table, stocks: stocks, holdings: holdings).problem()
  }

  /// What these tests read of a solution.
  private struct Result: Decodable {
    struct Holding: Decodable {
      let id: String
      let shares: Double
    }
    let cardinality: Int
    let cash: Double
    let holdings: [Holding]
    let violations: [String]
  }
}
