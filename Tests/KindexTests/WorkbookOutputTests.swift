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
    #expect(Set(sheets.keys) == ["Curve", "Holdings", "Notes"])
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

  @Test func nothingIsWrittenWhereItCannotBe() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "missing/result.xlsx").path
    let result = try KindexCommand.run(["solve"] + Self.problem + ["-k", "3", "--format", "xlsx", "-o", file])
    #expect(result.code == 66 && result.output.isEmpty && result.errors.contains(file), "\(result.errors)")
    let refused = try KindexCommand.run(["check"] + Self.problem + ["--format", "xlsx"])
    #expect(refused.code == 64 && refused.output.isEmpty, "\(refused.errors)")
  }
}
