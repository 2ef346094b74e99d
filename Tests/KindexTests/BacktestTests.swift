import Foundation
import KindexTestSupport
import Testing

/// `kindex backtest` end to end on the bundled market.
@Suite struct BacktestTests {
  static let market = ["backtest", "models/market60/prices.csv", "--stocks", "models/market60/stocks.csv"]
  static let walk = [
    "-k", "5", "--min-weight", "5%", "--window", "60", "--calendar", "month end", "--from", "2021-03-01", "--to",
    "2021-09-30", "--basis", "weights", "--gap", "1%", "--time-limit", "20s",
  ]

  @Test func aResultHasEveryKeyOfTheContract() throws {
    let folder = try TemporaryFolder()
    let tables = folder.url.appending(path: "tables").path
    let result = try KindexCommand.run(Self.market + Self.walk + ["--format", "json", "--tables", tables])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.isEmpty, "\(result.errors)")
    let json = try result.json()
    #expect(json["kind"] as? String == "kindex.backtest")
    #expect(json["termination"] as? String == "complete")
    let rebalances = try #require(json["rebalances"] as? [[String: Any]])
    #expect(rebalances.count == 7)
    for key in [
      "date", "reason", "turnover", "turnover_sum", "transaction_cost", "r_squared", "kind", "name", "termination",
      "objective", "cardinality", "holdings", "cash", "capital", "in_sample", "out_of_sample", "solver", "trades",
    ] {
      #expect(rebalances.allSatisfy { $0[key] != nil }, "\(key) is missing")
    }
    #expect(rebalances.allSatisfy { ($0["holdings"] as? [Any])?.count == 5 })
    let path = try #require(json["path"] as? [[String: Any]])
    for key in ["date", "portfolio", "benchmark", "cash"] { #expect(path.allSatisfy { $0[key] != nil }, "\(key)") }
    #expect(path.first?["date"] as? String == "2021-03-31")
    #expect(path.last?["date"] as? String == "2021-09-30")
    #expect(path.first?["benchmark"] as? Double == 1_000_000)
    let summary = try #require(json["summary"] as? [String: Any])
    for key in [
      "realised", "fits", "trading", "cash", "sub_periods", "seconds", "seconds_in_solver", "seconds_outside_solver",
    ] {
      #expect(summary[key] != nil, "\(key)")
    }
    // The tables say the same, one header and as many lines as there are observations.
    func lines(_ name: String) throws -> [String] {
      try String(contentsOfFile: "\(tables)/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
    }
    #expect(try lines("path.csv").count == path.count + 1)
    #expect(try lines("rebalances.csv").count == 8)
    // Five stocks and the cash after each of seven decisions.
    #expect(try lines("holdings.csv").count == 7 * 6 + 1)
    let trades = rebalances.reduce(0) { $0 + (($1["trades"] as? [Any])?.count ?? 0) }
    #expect(try lines("trades.csv").count == trades + 1)
    #expect(try lines("trades.csv")[0] == "date,reason,id,side,shares,price,value,cost")
  }

  @Test func aKilledRunGoesOnAndEndsTheSame() throws {
    let folder = try TemporaryFolder()
    let journal = folder.url.appending(path: "walk.jsonl").path
    let arguments = Self.market + Self.walk + ["--format", "json"]
    let unbroken = try KindexCommand.run(arguments)
    let process = Process()
    process.executableURL = KindexCommand.executable
    process.currentDirectoryURL = KindexCommand.packageRoot
    process.arguments = arguments + ["--resume", journal]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Killed as soon as it has made a decision, wherever that is.
    while process.isRunning {
      let noted = (try? Data(contentsOf: URL(fileURLWithPath: journal)))?.count { $0 == UInt8(ascii: "\n") } ?? 0
      if noted >= 2 { break }
      Thread.sleep(forTimeInterval: 0.005)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let resumed = try KindexCommand.run(arguments + ["--resume", journal])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try Self.timeless(resumed) == Self.timeless(unbroken))
    let other = try KindexCommand.run(arguments + ["--resume", journal, "--seed", "2"])
    #expect(other.code == 65)
    #expect(other.errors.contains("belongs to another back-test") && other.output.isEmpty, "\(other.errors)")
  }

  /// A result without its seconds.
  private static func timeless(_ result: KindexCommand.Result) throws -> NSDictionary {
    func strip(_ value: Any) -> Any {
      if let object = value as? [String: Any] {
        return object.filter { !$0.key.hasPrefix("seconds") && $0.key != "incumbents" }.mapValues(strip) as NSDictionary
      }
      return (value as? [Any])?.map(strip) ?? value
    }
    return try #require(strip(result.json()) as? NSDictionary)
  }

  @Test func policiesAreComparedInWorkers() throws {
    let result = try KindexCommand.run(
      Self.market + [
        "-k", "3...5", "--step", "2", "--windows", "30,60", "--calendars", "every 21; quarter end", "--from",
        "2021-05-03", "--to", "2021-11-30", "--basis", "weights", "--gap", "5%", "--time-limit", "5s", "--format",
        "json",
      ])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["kind"] as? String == "kindex.backtest_comparison")
    let policies = try #require(json["policies"] as? [[String: Any]])
    #expect(policies.map { $0["cardinality"] as? String } == Array(repeating: ["3", "5"], count: 4).flatMap { $0 })
    for key in ["fits", "realised", "sub_periods", "trading", "policy"] {
      #expect(policies.allSatisfy { $0[key] != nil && !($0[key] is NSNull) }, "\(key)")
    }
    let settings = policies.compactMap { $0["policy"] as? [String: Any] }
    #expect(settings.compactMap { $0["window"] as? Int } == [30, 30, 60, 60, 30, 30, 60, 60])
    #expect(settings.compactMap { $0["calendar"] as? String }.prefix(4).allSatisfy { $0 == "every 21" })
    #expect(json["from"] as? String == "2021-06-30", "the quarter's end, when all of them hold something")
    // One policy of the table is the very walk that the command makes of it alone, over the dates that all share.
    let alone = try KindexCommand.run(
      Self.market + [
        "-k", "5", "--window", "30", "--calendar", "every 21", "--from", "2021-05-03", "--to", "2021-11-30", "--basis",
        "weights", "--gap", "5%", "--time-limit", "5s", "--format", "json",
      ])
    let path = try #require(try alone.json()["path"] as? [[String: Any]])
    let start = try #require(path.firstIndex { $0["date"] as? String == "2021-06-30" })
    func returns(_ key: String) -> [Double] {
      let values = path[start...].compactMap { $0[key] as? Double }
      return zip(values, values.dropFirst()).map { $1 / $0 - 1 }
    }
    let excess = zip(returns("portfolio"), returns("benchmark")).map { $0 - $1 }
    let mean = excess.reduce(0, +) / Double(excess.count)
    let squares = excess.map { ($0 - mean) * ($0 - mean) }
    let error = (squares.reduce(0, +) / Double(excess.count - 1)).squareRoot()
    let realised = try #require(policies[1]["realised"] as? [String: Any])
    #expect(realised["periods"] as? Int == excess.count)
    #expect(abs((realised["tracking_error"] as? Double ?? .nan) - error) <= 1e-9 * error)
  }

  @Test(arguments: ["market60", "choosing", "xlf", "sp500-top100", "sp500-panel"])
  func rollingScenariosAreRead(_ name: String) throws {
    // What is wrong with them is at most that the prices are somebody else's.
    let result = try KindexCommand.run(
      [
        "backtest", "models/scenarios/rolling/\(name).yaml", "--from", "2021-02-01", "--to", "2021-04-30", "--quiet",
        "--time-limit", "2s",
      ])
    if ["market60", "choosing"].contains(name) {
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.text.contains("month end") && result.text.contains("realised tracking error"))
    } else {
      #expect(result.code == 65)
      #expect(result.errors.contains("names no prices") && result.errors.contains("--prices"), "\(result.errors)")
    }
  }

  @Test(.enabled(if: KindexCommand.realData != nil, "the real data are not here; set KINDEX_DATA"))
  func theClassicStrategyOnXLF() throws {
    let data = try #require(KindexCommand.realData)
    let result = try KindexCommand.run([
      "backtest", "models/scenarios/rolling/xlf.yaml", "--prices", data.appending(path: "xlf/xlf_adj_close.csv").path,
      "--from", "2024-01-01", "--format", "json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let rebalances = try #require(try result.json()["rebalances"] as? [[String: Any]])
    // New Year's Day did not fall on a Wednesday in 2024, but Juneteenth, the third Wednesday of June, did.
    #expect(
      rebalances.compactMap { $0["date"] as? String } == [
        "2024-01-03", "2024-01-17", "2024-02-07", "2024-02-21", "2024-03-06", "2024-03-20", "2024-04-03", "2024-04-17",
        "2024-05-01", "2024-05-15", "2024-06-05", "2024-06-20", "2024-07-03", "2024-07-17", "2024-08-07", "2024-08-21",
        "2024-09-04",
      ])
    #expect(rebalances.allSatisfy { ($0["r_squared"] as? Double ?? 0) > 0.8 })
    #expect(rebalances.allSatisfy { $0["termination"] as? String == "optimal" })
  }

  /// What is asked for wrongly: options, exit code, and what the message must hold.
  static let faults: [(options: [String], code: Int32, says: [String])] = [
    (["--calendar", "month end"], 64, ["--window 22"]),
    (["--window", "22"], 65, ["neither a calendar nor a trigger", "month end"]),
    (["--window", "22", "--calendar", "monthly"], 64, ["monthly", "every 21"]),
    (["--window", "0", "--calendar", "every 5"], 64, ["--window"]),
    (["--window", "900", "--calendar", "every 5"], 65, ["window", "needs 901 prices", "there are 501"]),
    (["--window", "60", "--calendar", "every 5", "--from", "2020-01-10"], 65, ["2020-01-10", "needs 61", "are 7"]),
    (["--window", "22", "--calendar", "every 5", "--from", "2019-01-01"], 65, ["2019-01-01", "outside the data"]),
    (["--window", "22", "--calendar", "every 5", "--to", "2030-01-01"], 65, ["2030-01-01", "outside the data"]),
    (
      ["--window", "22", "--calendar", "year end", "--from", "2021-02-01", "--to", "2021-05-03"], 65,
      ["year end", "names no date"]
    ),
    (["--window", "22", "--calendar", "every 5", "--holdings", "H:id,shares\nNOBODY,5\nCASH,1\n"], 65, ["NOBODY"]),
    (["--window", "22", "--calendar", "every 5", "--holdings", "H:id,shares\nAMBE,-5\nCASH,1\n"], 65, ["-5", ":2"]),
    (["--window", "22", "--calendar", "every 5", "--holdings", "H:id,shares\nAMBE,5.5\nCASH,1\n"], 65, ["5.5", ":2"]),
    (["--window", "22", "--calendar", "every 5", "--holdings", "H:id,shares\nAMBE,500\n"], 65, ["no row CASH"]),
    (
      ["--window", "22", "--calendar", "every 5", "--holdings", "H:id,shares\nAMBE,500\nCASH,-3\n"], 65,
      ["cash", "below zero"]
    ),
    (["--window", "22", "--calendar", "every 5", "--cash-flow", "-5"], 65, ["--cash-flow", "no cash"]),
    (
      ["--window", "22", "--calendar", "every 5", "--benchmark-from", "weights"], 65, ["--benchmark-from", "one date"]
    ),
    (["--window", "22", "--calendar", "every 5", "--sell-departed"], 65, ["--sell-departed", "kindex rebalance"]),
    (["--window", "22", "--calendar", "every 5", "-k", "90"], 65, ["at most 60"]),
    (
      ["--window", "22", "--calendar", "every 5", "--must-hold", "AMBE,AZRO,BAGL"], 2,
      ["no portfolio on", "proven", "AMBE, AZRO, BAGL"]
    ),
    (["--windows", "22,x", "--calendar", "every 5"], 64, ["--windows", "'x'"]),
    (["--windows", "22", "--window", "22", "--calendar", "every 5"], 64, ["--window and --windows"]),
    (["--window", "22", "--calendar", "every 5", "--objectives", "mse,best"], 64, ["best", "mad"]),
    (["--window", "22", "--calendar", "every 5", "--bases", "x"], 64, ["shares, weights, values"]),
    (["--window", "22", "--calendar", "every 5", "--prices", "absent.csv"], 66, ["absent.csv"]),
  ]

  @Test(arguments: faults.indices) func isRefused(_ number: Int) throws {
    let fault = Self.faults[number]
    let folder = try TemporaryFolder()
    var options = fault.options
    if let position = options.firstIndex(where: { $0.hasPrefix("H:") }) {
      options[position] = try folder.file("holdings.csv", String(options[position].dropFirst(2)))
    }
    if !options.contains("-k") { options += ["-k", "2"] }
    let journal = folder.url.appending(path: "walk.jsonl").path
    let tables = folder.url.appending(path: "tables").path
    let result = try KindexCommand.run(
      Self.market + options + ["--time-limit", "5s", "--resume", journal, "--tables", tables])
    #expect(result.code == fault.code, "\(options): \(result.errors)")
    #expect(result.output.isEmpty, "nothing may be written to standard output")
    for text in fault.says { #expect(result.errors.contains(text), "\(options): \(result.errors)") }
    for path in [journal, tables] { #expect(!FileManager.default.fileExists(atPath: path), "\(path) was written") }
  }

  @Test func labelsAreEnoughForEverySoManyButNotForDates() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<30).map { "w\($0),\(100 + $0),\(10 + $0 % 7),\(20 - $0 % 5),\(30 + $0 % 3)" }
    let path = try folder.file("prices.csv", "week,INDEX,A,B,C\n" + rows.joined(separator: "\n") + "\n")
    let options = ["-k", "2", "--window", "8", "--format", "csv", "--gap", "1%"]
    let taken = try KindexCommand.run(["backtest", path, "--calendar", "every 7"] + options)
    #expect(taken.code == 0, "\(taken.errors)")
    #expect(taken.text.split(separator: "\n").count == 1 + 22)
    #expect(taken.text.hasPrefix("date,portfolio,benchmark,cash,transaction_cost\nw8,"))
    let refused = try KindexCommand.run(["backtest", path, "--calendar", "month end"] + options)
    #expect(refused.code == 65)
    #expect(refused.errors.contains("needs real dates") && refused.errors.contains("every 21"), "\(refused.errors)")
  }

  @Test func aDelistedStockStopsTheRunUnlessARuleSaysWhatToDo() throws {
    let folder = try TemporaryFolder()
    let rows = CalendarDays.january2024.enumerated().map { number, date in
      let price = number < 14 ? "\(10 + (number * 7) % 5)" : ""
      return "\(date),\(100 + number % 6),\(price),\(20 + (number * 3) % 4),\(30 + number % 5)"
    }
    let path = try folder.file("prices.csv", "date,INDEX,A,B,C\n" + rows.joined(separator: "\n") + "\n")
    let options = [
      "backtest", path, "-k", "2", "--must-hold", "A", "--min-weight", "20%", "--window", "6", "--calendar", "every 20",
      "--format", "json",
    ]
    let refused = try KindexCommand.run(options)
    #expect(refused.code == 65)
    #expect(refused.errors.contains("prices.csv:16") && refused.errors.contains("A"), "\(refused.errors)")
    let sold = try KindexCommand.run(options + ["--on-missing", "sell"])
    #expect(sold.code == 0, "\(sold.errors)")
    let sale = try #require((try sold.json()["forced_sales"] as? [[String: Any]])?.first)
    #expect(sale["id"] as? String == "A" && sale["side"] as? String == "sell")
    #expect(sale["date"] as? String == CalendarDays.january2024[14])
    let kept = try KindexCommand.run(options + ["--on-missing", "hold"])
    #expect(kept.code == 0, "\(kept.errors)")
    #expect((try kept.json()["forced_sales"] as? [Any])?.isEmpty == true)
  }
}

/// Trading days for small files.
enum CalendarDays {
  /// The weekdays of January 2024.
  static let january2024 = (1...31).filter { ($0 - 1) % 7 < 5 }.map { String(format: "2024-01-%02d", $0) }
}
