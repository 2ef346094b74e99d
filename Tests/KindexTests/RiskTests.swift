import Foundation
import KindexTestSupport
import Testing

/// `kindex risk`, and `kindex solve` with a risk model, end to end on the bundled market.
@Suite struct RiskTests {
  static let market = ["models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--in-sample", "250"]
  static let holdings = "models/scenarios/rebalancing-holdings.csv"

  private func number(_ value: Any?) throws -> Double { try #require(value as? Double) }

  private func report(_ options: [String]) throws -> [String: Any] {
    let result = try KindexCommand.run(
      ["risk"] + Self.market + ["--holdings", Self.holdings, "--format", "json"] + options)
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    return try result.json()
  }

  @Test func partsAddUpToTheTotal() throws {
    let json = try report([])
    #expect(json["kind"] as? String == "kindex.risk" && json["version"] as? Int == 1)
    for key in ["name", "date", "capital", "cash", "cardinality", "expected", "in_sample", "out_of_sample", "input"] {
      #expect(json[key] != nil, "\(key) is missing")
    }
    let risk = try #require(json["risk"] as? [String: Any])
    #expect(risk["model"] as? String == "pca" && risk["factor_rule"] as? String == "bai-ng")
    let total = try number(risk["tracking_error"])
    #expect(total > 0)
    let budget = try #require(json["budget"] as? [String: Any])
    func parts(_ key: String) throws -> [[String: Any]] { try #require(budget[key] as? [[String: Any]]) }
    func sum(_ list: [[String: Any]], _ key: String = "contribution") throws -> Double {
      try list.reduce(0) { $0 + (try number($1[key])) }
    }
    let cash = try #require(budget["cash"] as? [String: Any])
    let fromCash = try number(cash["contribution"])
    let (stocks, sectors) = (try parts("stocks"), try parts("sectors"))
    #expect(stocks.count == 60, "each stock is in the benchmark")
    #expect(abs(try sum(stocks) + fromCash - total) < 1e-14)
    #expect(abs(try sum(sectors) + fromCash - total) < 1e-14)
    #expect(abs(try sum(stocks, "share") + number(cash["share"]) - 1) < 1e-11)
    #expect(abs(try sum(parts("factors")) + number(budget["specific"]) - total) < 1e-14)
    for stock in stocks {
      let product = try number(stock["active_weight"]) * number(stock["marginal"])
      #expect(abs(try number(stock["contribution"]) - product) < 1e-18)
    }
  }

  @Test func theTotalIsTheSpreadOfActiveReturns() throws {
    let json = try report(["--risk-model", "sample"])
    let budget = try #require(json["budget"] as? [String: Any])
    #expect(budget["factors"] is NSNull && budget["specific"] is NSNull)
    // Everything once more from the files, by hand.
    func table(_ path: String) throws -> [[String]] {
      let text = try String(contentsOf: KindexCommand.packageRoot.appending(path: path), encoding: .utf8)
      return text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    }
    let (prices, stocks, held) = (
      try table("models/market60/prices.csv"), try table("models/market60/stocks.csv"), try table(Self.holdings)
    )
    let column = Dictionary(uniqueKeysWithValues: prices[0].enumerated().map { ($1, $0) })
    func price(_ id: String, _ date: Int) throws -> Double {
      let place = try #require(column[id])
      return try #require(Double(prices[date + 1][place]))
    }
    var positions: [String: Double] = [:]
    for row in stocks.dropFirst() { positions[row[0]] = -(try #require(Double(row[3]))) }
    var capital = 0.0
    for row in held.dropFirst() {
      let value = try #require(Double(row[1])) * (row[0] == "CASH" ? 1 : try price(row[0], 250))
      capital += value
    }
    for row in held.dropFirst() where row[0] != "CASH" {
      positions[row[0], default: 0] += try #require(Double(row[1])) * price(row[0], 250) / capital
    }
    let active = try (1...250).map { date in
      try positions.reduce(0.0) { $0 + $1.value * (try price($1.key, date) / price($1.key, date - 1) - 1) }
    }
    let mean = active.reduce(0, +) / 250
    let expected = (active.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 249).squareRoot()
    let risk = try #require(json["risk"] as? [String: Any])
    #expect(abs(try number(risk["tracking_error"]) - expected) < 1e-9 * expected)
    #expect(abs(try number(json["capital"]) - capital) < 1e-6)
  }

  @Test func assumptionsOfAScenarioMakeTheExpectedDifference() throws {
    let result = try KindexCommand.run(["risk", "models/scenarios/risk-budget.yaml", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    let expected = try #require(json["expected"] as? [String: Any])
    let cash = try number(json["cash"]) / number(json["capital"])
    #expect(try number(expected["fees"]) == -0.002)
    #expect(abs(try number(expected["costs"]) + 0.4 * (0.001 + 0.0015)) < 1e-15)
    #expect(abs(try number(expected["cash_drag"]) + cash * 0.05) < 1e-12)
    let stocks = try #require((json["budget"] as? [String: Any])?["stocks"] as? [[String: Any]])
    let utilities = try stocks.filter { $0["sector"] as? String == "Utilities" }.reduce(0) {
      try $0 + number($1["weight"])
    }
    let lending = try #require(expected["lending"] as? [String: Double])
    let (own, rest) = (try #require(lending["Utilities"]), try #require(lending["all"]))
    #expect(abs(own - utilities * 0.2 * 0.006 * 0.85) < 1e-15)
    #expect(abs(rest - (1 - cash - utilities) * 0.05 * 0.003 * 0.85) < 1e-12)
    #expect(abs(try number(expected["dividend_tax"]) - 0.02 * (0.3 - (1 - cash) * 0.15)) < 1e-12)
    #expect((expected["unstated"] as? [String])?.isEmpty == true)
    let risk = try #require(json["risk"] as? [String: Any])
    #expect(risk["periods"] as? Int == 250 && risk["age_days"] as? Int == 0)
  }

  @Test func textAndTableSayTheSame() throws {
    let text = try KindexCommand.run(["risk", "models/scenarios/risk-budget.yaml"])
    #expect(text.code == 0, "\(text.errors)")
    for words in [
      "ex-ante tracking error", "factors together", "specific", "sector", "fees", "lending, all", "forecast",
    ] {
      #expect(text.text.contains(words), "\(words)")
    }
    let table = try KindexCommand.run(["risk", "models/scenarios/risk-budget.yaml", "--format", "csv"])
    let lines = table.text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines[0].count == 11 && lines.allSatisfy { $0.count == 11 })
    let total = try #require(lines.first { $0[0] == "total" }.flatMap { Double($0[8]) })
    let parts = lines.filter { ["stock", "cash"].contains($0[0]) }.compactMap { Double($0[8]) }
    #expect(abs(parts.reduce(0, +) - total) < 1e-14)
  }

  @Test(arguments: ["sample", "ewma", "ledoit-wolf", "pca"])
  func everyModelGivesAPortfolioOfLeastRisk(_ model: String) throws {
    let result = try KindexCommand.run(
      ["solve"] + Self.market
        + ["-k", "6", "--objective", "risk", "--risk-model", model, "--time-limit", "10s", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["cardinality"] as? Int == 6)
    let objective = try #require(json["objective"] as? [String: Any])
    #expect(try number(objective["bound"]) <= number(objective["value"]))
    let risk = try #require(json["risk"] as? [String: Any])
    let error = try number(risk["tracking_error"])
    #expect(abs(error * error - (try number(objective["true_value"]))) < 1e-15)
    #expect(risk["benchmark"] as? String == "weights")
  }

  @Test func aCurveOfRiskIsOfNoBasis() throws {
    let result = try KindexCommand.run(
      ["curve"] + Self.market
        + ["--cardinality", "3...4", "--objective", "risk", "--risk-model", "pca", "--total-time", "20s"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.contains("risk by number of stocks"), "\(result.text)")
    let lines = result.text.split(separator: "\n").filter { $0.contains("optimal") }
    #expect(lines.count == 2, "\(result.text)")
  }

  @Test func momentsAndExposuresAreTaken() throws {
    for options in [["--moments", "ewma", "--half-life", "30"], ["--moments", "ledoit-wolf"]] {
      let result = try KindexCommand.run(
        ["solve"] + Self.market + ["-k", "4", "--time-limit", "5s", "--format", "json"] + options)
      #expect(result.code == 0, "\(result.errors)")
      let json = try result.json()
      #expect((json["objective"] as? [String: Any])?["moments"] as? String == options[1])
      #expect(json["risk"] is NSNull)
    }
    let result = try KindexCommand.run(
      ["solve"] + Self.market
        + ["-k", "8", "--objective", "risk", "--risk-model", "exposures", "--time-limit", "3s", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let risk = try #require(try result.json()["risk"] as? [String: Any])
    #expect(try number(risk["exposure_distance"]) < 0.01)
    #expect(risk["tracking_error"] is NSNull)
  }

  /// Exposures to beta and size of the bundled market, and a covariance of the two.
  private func files(_ folder: TemporaryFolder, covariance: String) throws -> [String] {
    let text = try String(
      contentsOf: KindexCommand.packageRoot.appending(path: "models/market60/stocks.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    let lines = rows.map { "\($0[0]),\($0[7]),\($0[8]),0.25" }
    let exposures = "id,beta,size,specific_risk\n" + lines.joined(separator: "\n") + "\n"
    return [
      "--risk-model", try folder.file("exposures.csv", exposures), "--factor-covariance",
      try folder.file("factors.csv", covariance),
    ]
  }

  @Test func aFactorModelComesFromFiles() throws {
    let folder = try TemporaryFolder()
    let options = try files(folder, covariance: "factor,beta,size\nbeta,0.03,0.001\nsize,0.001,0.002\n")
    let result = try KindexCommand.run(
      ["risk"] + Self.market + ["--holdings", Self.holdings, "--format", "json"] + options)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("the date of the risk model is not known"), "\(result.errors)")
    let budget = try #require(try result.json()["budget"] as? [String: Any])
    #expect((budget["factors"] as? [[String: Any]])?.compactMap { $0["factor"] as? String } == ["beta", "size"])
    let broken = try files(folder, covariance: "factor,beta,size\nbeta,0.03,0.1\nsize,0.1,0.002\n")
    let refused = try KindexCommand.run(["risk"] + Self.market + ["--holdings", Self.holdings] + broken)
    #expect(refused.code == 65 && refused.text.isEmpty)
    #expect(refused.errors.contains("not positive semidefinite"), "\(refused.errors)")
  }

  @Test func aStaleEstimateIsWarnedAbout() throws {
    let folder = try TemporaryFolder()
    let prices = KindexCommand.packageRoot.appending(path: "models/market60/prices.csv").path
    let held = KindexCommand.packageRoot.appending(path: Self.holdings).path
    let scenario = """
      kindex: 1
      data: {prices: \(prices), window: {in_sample: 400}}
      holdings: \(held)
      risk: {model: ledoit-wolf, as_of: 2021-03-31, max_age: 31}
      """
    let result = try KindexCommand.run(["risk", try folder.file("stale.yaml", scenario)])
    #expect(result.code == 0)
    #expect(result.errors.contains("stale") && result.errors.contains("2021-03-31"), "\(result.errors)")
  }

  @Test(arguments: [
    ([String](), Int32(64), "--holdings"),
    (["--holdings", holdings, "--risk-model", "exposures"], 65, "no tracking error"),
    (["--holdings", holdings, "--risk-model", "absent.csv", "--factor-covariance", "absent.csv"], 66, "absent.csv"),
    (["--holdings", holdings, "--risk-model", "exposures.csv"], 65, "covariance of its factors"),
    (["--holdings", holdings, "--risk-model", "pcb"], 64, "pcb"),
    (["--holdings", "absent.csv"], 66, "absent.csv"),
    (["--holdings", holdings, "--half-life", "20"], 65, "half-life"),
  ])
  func whatIsWrongIsSaid(_ options: [String], _ code: Int32, _ words: String) throws {
    let result = try KindexCommand.run(["risk"] + Self.market + options)
    #expect(result.code == code, "\(options): \(result.code) \(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.text.isEmpty)
  }
}
