import Foundation
import KindexTestSupport
import Testing

/// `--format xlsx`, read back by another program and held against the JSON of the same run's problem.
@Suite(.enabled(if: WorkbookReader.isAvailable, "skipped: there is no python3 to read workbooks with"))
struct WorkbookOutputTests {
  static let market = RawMarket("models/market60/prices.csv")
  static let problem = [
    "models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--basis", "weights", "--in-sample", "120",
    "--min-weight", "2%",
  ]

  /// The sheets that a command writes to a file, and the object that it writes as JSON.
  private func run(_ arguments: [String]) throws -> (sheets: [String: [[Any]]], json: [String: Any]) {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "result.xlsx")
    let written = try KindexCommand.run(arguments + ["--format", "xlsx", "-o", file.path])
    #expect(written.code == 0 && written.output.isEmpty, "\(written.errors)")
    let json = try KindexCommand.run(arguments + ["--format", "json"])
    #expect(json.code == 0, "\(json.errors)")
    return (try WorkbookReader.sheets(of: try Data(contentsOf: file)), try json.json())
  }

  /// Rows as dictionaries by the names of the columns.
  private func table(_ sheets: [String: [[Any]]], _ name: String) throws -> [[String: Any]] {
    let rows = try #require(sheets[name], "there is no sheet \(name)")
    let header = try #require(rows[0] as? [String])
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  /// Whether a cell shows what a key of JSON holds: numbers to 15 digits, null as nothing.
  private func same(_ cell: Any?, _ value: Any?) -> Bool {
    if let number = value as? Double {
      return (cell as? Double).map { abs($0 - number) <= 1e-14 * max(abs(number), 1e-3) } ?? false
    }
    if let text = value as? String { return cell as? String == text }
    return cell is NSNull
  }

  /// Value of each date from the prices and the holdings alone.
  private func checkPath(_ sheets: [String: [[Any]]], _ json: [String: Any]) throws {
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    let cash = try #require(json["cash"] as? Double)
    let capital = try #require(json["capital"] as? Double)
    let path = try table(sheets, "Path")
    let market = Self.market
    #expect(path.count == market.dates.count)
    for (date, row) in path.enumerated() {
      let worth = holdings.reduce(cash) { sum, holding in
        sum + (holding["shares"] as? Double ?? .nan) * market.price(holding["id"] as? String ?? "", date)
      }
      #expect(row["date"] as? String == market.dates[date])
      #expect(row["sample"] as? String == (date <= 120 ? "in_sample" : "out_of_sample"))
      #expect(agree(row["portfolio"], worth) && agree(row["benchmark"], capital * index(date)), "\(row)")
    }
    let written = try #require(json["path"] as? [[String: Any]])
    #expect(written.count == path.count)
    for (row, point) in zip(path, written) {
      for key in ["date", "sample", "portfolio", "benchmark"] { #expect(same(row[key], point[key]), "\(key)") }
    }
  }

  /// The benchmark's level over that of the position date.
  private func index(_ date: Int) -> Double {
    Self.market.price(Self.market.ids[0], date) / Self.market.price(Self.market.ids[0], 120)
  }

  private func checkFigures(_ sheets: [String: [[Any]]], _ samples: [(column: String, figures: Any?)]) throws {
    let rows = try table(sheets, "Figures")
    #expect(rows.count == 11)
    for row in rows {
      let name = try #require(row["figure"] as? String)
      for sample in samples {
        let figures = try #require(sample.figures as? [String: Any])
        #expect(figures[name] != nil && same(row[sample.column], figures[name]), "\(name) \(sample.column)")
      }
    }
  }

  /// Sectors add up to what the holdings and the table of stocks say.
  private func checkSectors(_ sheets: [String: [[Any]]], _ json: [String: Any]) throws {
    let text = try String(
      contentsOf: KindexCommand.packageRoot.appending(path: "models/market60/stocks.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let column = { (name: String) in rows[0].firstIndex { $0 == name } ?? -1 }
    var benchmark: [String: Double] = [:]
    for row in rows.dropFirst() {
      benchmark[String(row[column("sector")]), default: 0] += try #require(Double(row[column("weight")]))
    }
    var held: [String: Double] = [:]
    for holding in try #require(json["holdings"] as? [[String: Any]]) {
      held[holding["sector"] as? String ?? "", default: 0] += holding["weight"] as? Double ?? .nan
    }
    let sectors = try table(sheets, "Sectors")
    #expect(sectors.count == benchmark.count)
    for row in sectors {
      let name = try #require(row["sector"] as? String)
      #expect(agree(row["weight"], held[name] ?? 0) && agree(row["benchmark_weight"], benchmark[name] ?? .nan))
    }
  }

  @Test func aSolution() throws {
    let (sheets, json) = try run(["solve"] + Self.problem + ["-k", "4"])
    #expect(Set(sheets.keys) == ["Holdings", "Summary", "Figures", "Sectors", "Path", "Search"])
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    let rows = try table(sheets, "Holdings")
    #expect(rows.count == 4)
    for (row, holding) in zip(rows, holdings) {
      #expect(Set(row.keys) == Set(holding.keys))
      for (key, value) in holding { #expect(same(row[key], value), "\(key): \(row[key] ?? "") for \(value)") }
    }
    try checkPath(sheets, json)
    try checkFigures(sheets, [("in_sample", json["in_sample"]), ("out_of_sample", json["out_of_sample"])])
    try checkSectors(sheets, json)
    let summary = Dictionary(
      uniqueKeysWithValues: try table(sheets, "Summary").map { ($0["figure"] as? String ?? "", $0["value"]) })
    for key in ["name", "termination", "cardinality", "capital", "cash", "turnover", "kindex_version"] {
      #expect(same(summary[key] ?? nil, json[key]), "\(key)")
    }
  }

  @Test func aRebalance() throws {
    let folder = try TemporaryFolder()
    let holdings = try folder.file("holdings.csv", RebalanceTests.holdings)
    let (sheets, json) = try run(["rebalance"] + Self.problem + ["-k", "4", "--holdings", holdings, "--cost", "5bps"])
    let trades = try #require(json["trades"] as? [[String: Any]])
    let rows = try table(sheets, "Trades")
    #expect(rows.count == trades.count && !trades.isEmpty)
    for (row, trade) in zip(rows, trades) {
      #expect(Set(row.keys) == Set(trade.keys))
      for (key, value) in trade { #expect(same(row[key], value), "\(key): \(row[key] ?? "") for \(value)") }
    }
    let owned = try RawHoldings(text: RebalanceTests.holdings)
    let positions = try table(sheets, "Holdings")
    for row in positions {
      let id = try #require(row["id"] as? String)
      let before = id == "CASH" ? owned.cash : owned.shares[id] ?? 0
      let (after, change) = (row["shares"] as? Double ?? .nan, row["trade"] as? Double ?? .nan)
      #expect(agree(row["shares_before"], before) && abs(before + change - after) < 1e-6, "\(row)")
    }
    #expect(positions.last?["id"] as? String == "CASH" && same(positions.last?["shares"], json["cash"]))
    let before = try #require(json["before"] as? [String: Any])
    try checkFigures(
      sheets,
      [
        ("before_in_sample", before["in_sample"]), ("after_in_sample", json["in_sample"]),
        ("before_out_of_sample", before["out_of_sample"]), ("after_out_of_sample", json["out_of_sample"]),
      ])
    try checkPath(sheets, json)
  }

  @Test func aCurve() throws {
    let (sheets, json) = try run(["curve"] + Self.problem + ["--cardinality", "3...4"])
    #expect(Set(sheets.keys) == ["Curve", "Holdings", "Notes", "Input"])
    let points = try #require(json["points"] as? [[String: Any]])
    let rows = try table(sheets, "Curve")
    #expect(rows.count == 2 && rows.map { $0["cardinality"] as? Int } == [3, 4])
    for (row, point) in zip(rows, points) {
      let objective = try #require(point["objective"] as? [String: Any])
      // Two runs: the searches need not stop on the same digit.
      let (own, other) = (row["value"] as? Double ?? .nan, objective["value"] as? Double ?? .nan)
      #expect(abs(own - other) <= 2e-4 * other)
    }
    #expect(try table(sheets, "Holdings").count == 7)
  }

  /// The journal makes the second run the very walk of the first, without a search.
  @Test func aBacktest() throws {
    let folder = try TemporaryFolder()
    let (sheets, json) = try run(
      BacktestTests.market + [
        "-k", "4", "--window", "40", "--calendar", "every 30", "--from", "2021-08-02", "--to", "2021-11-30",
        "--basis", "weights", "--cost", "10bps", "--gap", "5%", "--time-limit", "5s", "--resume",
        folder.url.appending(path: "walk.jsonl").path,
      ])
    #expect(Set(sheets.keys) == ["Path", "Rebalances", "Trades", "Holdings", "Summary", "Parts", "Left out"])
    func check(_ sheet: String, _ objects: [[String: Any]], _ keys: [String]) throws {
      let rows = try table(sheets, sheet)
      #expect(rows.count == objects.count && !rows.isEmpty, "\(sheet)")
      for (row, object) in zip(rows, objects) {
        for key in keys { #expect(same(row[key], object[key]), "\(sheet), \(key): \(row)") }
      }
    }
    let path = try #require(json["path"] as? [[String: Any]])
    try check("Path", path, ["date", "portfolio", "benchmark", "cash", "transaction_cost"])
    let rebalances = try #require(json["rebalances"] as? [[String: Any]])
    #expect(rebalances.count > 1)
    try check(
      "Rebalances", rebalances,
      ["date", "reason", "termination", "cardinality", "r_squared", "turnover", "turnover_sum", "cash", "kept_because"])
    let trades = rebalances.flatMap { $0["trades"] as? [[String: Any]] ?? [] }
    try check("Trades", trades, ["id", "side", "shares", "price", "value", "cost"])
    // With one row of cash each, as holdings are read.
    let holdings = rebalances.flatMap { rebalance in
      (rebalance["holdings"] as? [[String: Any]] ?? []) + [["id": "CASH", "shares": rebalance["cash"] ?? NSNull()]]
    }
    try check("Holdings", holdings, ["id", "shares"])
    let stocks = try table(sheets, "Holdings").filter { $0["id"] as? String != "CASH" }
    for (row, object) in zip(stocks, holdings.filter { $0["id"] as? String != "CASH" }) {
      for key in ["price", "value", "weight", "target_weight", "sector", "trade"] {
        #expect(same(row[key], object[key]), "\(key): \(row)")
      }
    }
    let summary = try #require(json["summary"] as? [String: Any])
    try check("Parts", try #require(summary["sub_periods"] as? [[String: Any]]), ["from", "to", "tracking_error"])
    let figures = Dictionary(
      uniqueKeysWithValues: try table(sheets, "Summary").map { ($0["figure"] as? String ?? "", $0["value"]) })
    for group in ["realised", "fits", "trading", "cash"] {
      for (key, value) in try #require(summary[group] as? [String: Any]) {
        #expect(same(figures["\(group)_\(key)"] ?? nil, value), "\(group), \(key)")
      }
    }
  }

  @Test func policiesSideBySide() throws {
    let folder = try TemporaryFolder()
    let (sheets, json) = try run(
      BacktestTests.market + [
        "-k", "2...3", "--window", "30", "--calendar", "every 40", "--from", "2021-08-02", "--to", "2021-11-30",
        "--gap", "10%", "--time-limit", "5s", "--resume", folder.url.path,
      ])
    #expect(Set(sheets.keys) == ["Policies", "Parts", "Left out", "Notes", "Input"])
    let rows = try table(sheets, "Policies")
    let policies = try #require(json["policies"] as? [[String: Any]])
    #expect(rows.map { $0["cardinality"] as? Double } == [2, 3] && policies.count == 2)
    for (row, policy) in zip(rows, policies) {
      let realised = try #require(policy["realised"] as? [String: Any])
      #expect(same(row["realised_tracking_error"], realised["tracking_error_annualised"]), "\(row)")
      let trading = try #require(policy["trading"] as? [String: Any])
      #expect(same(row["turnover_per_year"], trading["turnover_per_year"]), "\(row)")
    }
    #expect(try table(sheets, "Parts").count == 8)
  }

  @Test func aReplication() throws {
    let options = ["--method", "stratified", "-k", "15", "--strata", "sector"]
    let (sheets, json) = try run(["replicate"] + ReplicateTests.market + options)
    #expect(Set(sheets.keys).isSuperset(of: ["Holdings", "Summary", "Path", "Replication", "Strata", "Too small"]))
    let strata = try #require(json["strata"] as? [[String: Any]])
    let rows = try table(sheets, "Strata")
    #expect(rows.count == strata.count && rows.count == 11)
    for (row, stratum) in zip(rows, strata) {
      for (key, value) in stratum { #expect(same(row[key], value), "\(key): \(row)") }
    }
    let figures = Dictionary(
      try table(sheets, "Replication").map { ($0["figure"] as? String ?? "", $0["value"]) }, uniquingKeysWith: { $1 })
    #expect(same(figures["active_share"] ?? nil, json["active_share"]))
    #expect(same(figures["method"] ?? nil, "stratified"))
  }

  /// Every method's tracking error once more, from its holdings and the prices alone.
  @Test func everyWayToReplicate() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "ways.xlsx")
    let written = try KindexCommand.run(
      ["replicate"] + ReplicateTests.market + [
        "--method", "all", "-k", "12", "--core-share", "40%", "--time-limit", "1s", "--format", "xlsx", "-o", file.path,
      ])
    #expect(written.code == 0, "\(written.errors)")
    let sheets = try WorkbookReader.sheets(of: try Data(contentsOf: file))
    let (methods, holdings) = (try table(sheets, "Methods"), try table(sheets, "Holdings"))
    #expect(methods.compactMap { $0["method"] as? String } == ["full", "stratified", "optimised", "blended"])
    let market = Self.market
    for row in methods {
      let own = holdings.filter { $0["method"] as? String == row["method"] as? String }
      #expect(Double(own.count) == row["stocks"] as? Double)
      let values = (0...100).map { date in
        own.reduce(row["cash"] as? Double ?? .nan) { sum, holding in
          sum + (holding["shares"] as? Double ?? .nan) * market.price(holding["id"] as? String ?? "", date)
        }
      }
      let excess = (1...100).map { values[$0] / values[$0 - 1] - index($0) / index($0 - 1) }
      let mean = excess.reduce(0, +) / 100
      let error = (excess.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99).squareRoot()
      #expect(agree(row["tracking_error_in"], error), "\(row)")
    }
  }

  @Test func aRiskBudget() throws {
    let (sheets, json) = try run(["risk"] + RiskTests.market + ["--holdings", RiskTests.holdings])
    #expect(Set(sheets.keys) == ["Budget", "Summary", "Realised"])
    let budget = try #require(json["budget"] as? [String: Any])
    let rows = try table(sheets, "Budget")
    for (part, key) in [("stock", "stocks"), ("sector", "sectors"), ("factor", "factors")] {
      let objects = try #require(budget[key] as? [[String: Any]])
      let found = rows.filter { $0["part"] as? String == part }
      #expect(found.count == objects.count)
      for (row, object) in zip(found, objects) {
        for name in ["contribution", "share"] { #expect(same(row[name], object[name]), "\(row)") }
        if part == "stock" { #expect(same(row["marginal"], object["marginal"]) && same(row["id"], object["id"])) }
      }
    }
    for key in ["in_sample", "out_of_sample"] {
      let figures = try #require(json[key] as? [String: Any])
      for row in try table(sheets, "Realised") {
        let name = try #require(row["figure"] as? String)
        #expect(figures[name] != nil && same(row[key], figures[name]), "\(name)")
      }
    }
  }

  @Test func nothingIsWrittenWhereItCannotBe() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "missing/result.xlsx").path
    let result = try KindexCommand.run(["solve"] + Self.problem + ["-k", "3", "--format", "xlsx", "-o", file])
    #expect(result.code == 66 && result.output.isEmpty && result.errors.contains(file), "\(result.errors)")
    let refused = try KindexCommand.run(["check"] + Self.problem + ["--format", "xlsx"])
    #expect(refused.code == 64 && refused.output.isEmpty, "\(refused.errors)")
  }
}
