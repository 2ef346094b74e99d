import Foundation
import KindexTestSupport
import Testing

/// Data as people have them: gaps, a stock called CASH, sectors that are not all known, worthless holdings, pipes.
@Suite struct DataAsTheyComeTests {
  /// A made market: weekdays of January and February 2024, prices that differ from each other.
  private static func prices(_ ids: [String], from first: Int = 0) -> String {
    let days = (0..<60).filter { $0 % 7 < 5 }.map { $0 < 31 ? "2024-01-\(two($0 + 1))" : "2024-02-\(two($0 - 30))" }
    let rows = days.enumerated().map { number, day in
      let cells: [String] = ids.indices.map { series in
        let (time, place) = (Double(number), Double(series))
        let wave: Double = sin(time * (0.7 + 0.13 * place)) + cos(time * (place + 2))
        let price: Double = 1000 * (20 + 7 * place + wave)
        return "\(price.rounded() / 1000)"
      }
      return ([day] + cells).joined(separator: ",")
    }
    return (["date," + ids.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }

  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in files { _ = try folder.file(name, text) }
    return folder
  }

  @Test func holidaysOfDifferentDatesLeaveNothingOut() throws {
    let folder = try folder([
      "hol.csv": """
      date,IDX,AAA,BBB
      2024-01-01,100,50,80
      2024-01-02,101,51,
      2024-01-03,102,,82
      2024-01-04,101,51,81
      2024-01-05,103,52,83
      2024-01-08,104,53,84
      2024-01-09,103,52,83

      """
    ])
    let options = ["backtest", "hol.csv", "-k", "1", "--calendar", "every 2", "--window", "4", "--on-missing"]
    for rule in ["hold", "sell"] {
      let result = try KindexCommand.run(options + [rule, "--format", "json"], in: folder.url)
      #expect(result.code == 0, "\(result.errors)")
      let json = try result.json()
      #expect((json["rebalances"] as? [Any])?.count == 2 && (json["forced_sales"] as? [Any])?.isEmpty == true)
      #expect(json["left_out"] == nil)
    }
    let refused = try KindexCommand.run(options + ["hold", "--longest-gap", "0"], in: folder.url)
    #expect(refused.code == 65)
    for word in ["AAA", "from 2024-01-03 on", "BBB", "from 2024-01-02 on", "--longest-gap"] {
      #expect(refused.errors.contains(word), "\(refused.errors)")
    }
  }

  @Test func aStockThatFallsOutIsNamed() throws {
    var lines = Self.prices(["IDX", "A", "B", "C"]).split(separator: "\n").map(String.init)
    for line in 1...20 { lines[line] = lines[line].split(separator: ",").dropLast().joined(separator: ",") + "," }
    let folder = try folder(["p.csv": lines.joined(separator: "\n") + "\n"])
    let result = try KindexCommand.run(
      [
        "backtest", "p.csv", "-k", "1", "--calendar", "every 10", "--window", "10", "--on-missing", "hold", "--format",
        "json",
      ], in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("warning: C is left out of the fit on 2024-01-15"), "\(result.errors)")
    let leftOut = try #require(try result.json()["left_out"] as? [[String: Any]])
    #expect(
      leftOut.map { $0["id"] as? String } == ["C"]
        && (leftOut[0]["reason"] as? String)?.contains("no price yet") == true)
  }

  /// Every table of holdings that a command writes, read back by `rebalance`: the same shares and the same cash.
  @Test(arguments: [["IDX", "A", "B", "C"], ["IDX", "A", "CASH", "C"]]) func whatIsWrittenReadsBack(ids: [String])
    throws
  {
    let row = ids.contains("CASH") ? "(cash)" : "CASH"
    let folder = try folder([
      "p.csv": Self.prices(ids), "old.csv": "id,shares\n\(ids[1]),700\n\(ids[2]),11\n\(row),512.25\n",
      "stocks.csv": "id,weight\n" + ids.dropFirst().map { "\($0),\(1.0 / 3)\n" }.joined(),
    ])
    let common = ["p.csv", "--benchmark", "IDX", "--format"]
    let commands = [
      ["solve"] + common + ["F", "-k", "2", "--must-hold", ids[2]],
      ["rebalance"] + common + ["F", "-k", "2", "--must-hold", ids[2], "--holdings", "old.csv"],
      ["replicate"] + common + ["F", "--method", "full", "--stocks", "stocks.csv"],
    ]
    for command in commands {
      func written(_ format: String) throws -> KindexCommand.Result {
        let result = try KindexCommand.run(command.map { $0 == "F" ? format : $0 }, in: folder.url)
        #expect(result.code == 0, "\(command): \(result.errors)")
        return result
      }
      let json = try written("json").json()
      let solution = json["holdings"] as? [[String: Any]] ?? []
      let table = try written("csv").text
      #expect(table.contains("\n\(row),"), "\(command): \(table)")
      _ = try folder.file("new.csv", table)
      let back = try KindexCommand.run(
        ["rebalance"] + common + ["json", "-k", "<=3", "--holdings", "new.csv"], in: folder.url)
      #expect(back.code == 0, "\(command): \(back.errors)")
      let before = try #require(try back.json()["before"] as? [String: Any])
      #expect(before["cash"] as? Double == json["cash"] as? Double, "\(command)")
      #expect(shares(before["holdings"]) == shares(solution), "\(command)")
    }
    // A row that may mean either is refused rather than guessed.
    if ids.contains("CASH") {
      _ = try folder.file("plain.csv", "id,shares\nA,700\nCASH,11\n")
      let refused = try KindexCommand.run(
        ["rebalance"] + common + ["json", "-k", "2", "--holdings", "plain.csv"], in: folder.url)
      #expect(refused.code == 65 && refused.errors.contains("plain.csv:3"), "\(refused.errors)")
    }
  }

  /// The same of the tables that commands write to files of their own.
  @Test(arguments: [["IDX", "A", "B", "C"], ["IDX", "A", "CASH", "C"]]) func whatIsWrittenToFilesReadsBack(
    ids: [String]
  )
    throws
  {
    let row = ids.contains("CASH") ? "(cash)" : "CASH"
    let folder = try folder([
      "p.csv": Self.prices(ids), "old.csv": "id,weight\n\(ids[1]),0.5\n\(ids[2]),0.5\n",
      "new.csv": "id,weight\n\(ids[2]),0.5\n\(ids[3]),0.5\n",
      "s.csv": "id,adv\n" + ids.dropFirst().map { "\($0),40000\n" }.joined(),
    ])
    func owned(_ holdings: String) throws -> (shares: [String: Double], cash: Double?, errors: String) {
      let back = try KindexCommand.run(
        ["rebalance", "p.csv", "--benchmark", "IDX", "-k", "<=3", "--holdings", holdings, "--format", "json"],
        in: folder.url)
      #expect(back.code == 0, "\(back.errors)")
      let before = try #require(try back.json()["before"] as? [String: Any])
      return (shares(before["holdings"]), before["cash"] as? Double, back.errors)
    }
    let plan = try KindexCommand.run(
      [
        "reconstitute", "p.csv", "--benchmark", "IDX", "--from", "old.csv", "--to", "new.csv", "--stocks", "s.csv",
        "--volatility-window", "20", "--positions", "after.csv", "--format", "json",
      ], in: folder.url)
    #expect(plan.code == 0, "\(plan.errors)")
    let after = try owned("after.csv")
    #expect(after.shares == shares(try plan.json()["holdings"]) && after.shares.count == 2)
    #expect(after.cash == (try plan.json()["cash"] as? Double))
    let walk = try KindexCommand.run(
      [
        "backtest", "p.csv", "--benchmark", "IDX", "-k", "2", "--must-hold", ids[2], "--window", "10", "--calendar",
        "every 15", "--tables", "walk", "--format", "json",
      ], in: folder.url)
    #expect(walk.code == 0, "\(walk.errors)")
    let last = try #require((try walk.json()["rebalances"] as? [[String: Any]])?.last)
    let held = try owned("walk/holdings.csv")
    #expect(held.shares == shares(last["holdings"]) && held.cash == last["cash"] as? Double)
    #expect(held.errors.contains("the last, are taken"), "\(held.errors)")
    let table = try String(contentsOf: folder.url.appending(path: "walk/holdings.csv"), encoding: .utf8)
    #expect(table.contains(",\(row),"))
    for orders in ["walk/trades.csv", "plan.csv"] {
      if orders == "plan.csv" {
        _ = try KindexCommand.run(
          [
            "reconstitute", "p.csv", "--benchmark", "IDX", "--from", "old.csv", "--to", "new.csv", "--stocks", "s.csv",
            "--volatility-window", "20", "--format", "csv", "-o", "plan.csv",
          ], in: folder.url)
      }
      let refused = try KindexCommand.run(
        ["rebalance", "p.csv", "--benchmark", "IDX", "-k", "2", "--holdings", orders], in: folder.url)
      #expect(refused.code == 65 && refused.errors.contains("--positions"), "\(orders): \(refused.errors)")
    }
  }

  @Test func comparisonsSayWhatFellOut() throws {
    var lines = Self.prices(["IDX", "A", "B", "C"]).split(separator: "\n").map(String.init)
    for line in 1...20 { lines[line] = lines[line].split(separator: ",").dropLast().joined(separator: ",") + "," }
    let folder = try folder(["p.csv": lines.joined(separator: "\n") + "\n"])
    func run(_ format: String) throws -> KindexCommand.Result {
      try KindexCommand.run(
        [
          "backtest", "p.csv", "-k", "1...2", "--calendar", "every 10", "--window", "10", "--on-missing", "hold",
          "--format", format,
        ], in: folder.url)
    }
    let text = try run("text")
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.text.split(separator: "\n")[0].contains("tracking IDX"), "\(text.text)")
    #expect(text.text.contains("C is left out of the fit on 2024-01-15"), "\(text.text)")
    #expect(text.errors.contains("warning: K = 2, window 10, every 10, mse, shares: C is left out"), "\(text.errors)")
    let json = try run("json").json()
    #expect((json["input"] as? [String: Any])?["benchmark_name"] as? String == "IDX")
    for policy in json["policies"] as? [[String: Any]] ?? [] {
      #expect((policy["left_out"] as? [[String: Any]])?.map { $0["id"] as? String } == ["C"])
    }
    guard WorkbookReader.isAvailable else { return }
    let sheets = try WorkbookReader.sheets(of: try run("xlsx").output)
    #expect(sheets["Left out"]?.map { $0[1] as? String } == ["id", "C", "C"], "\(sheets["Left out"] ?? [])")
    #expect(sheets["Input"]?.contains { $0[0] as? String == "benchmark_name" && $0[1] as? String == "IDX" } == true)
  }

  private func shares(_ holdings: Any?) -> [String: Double] {
    let rows = holdings as? [[String: Any]] ?? []
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        (row["id"] as? String).flatMap { id in (row["shares"] as? Double).map { (id, $0) } }
      })
  }

  @Test func ordersLeadFromTheOldHoldingsToTheNewOnes() throws {
    let folder = try folder([
      "p.csv": Self.prices(["IDX", "A", "CASH", "C"]), "old.csv": "id,shares\nA,700\nCASH,11\n(cash),512.25\n",
    ])
    let result = try KindexCommand.run(
      [
        "rebalance", "p.csv", "-k", "2", "--must-hold", "CASH,C", "--holdings", "old.csv", "--orders", "orders.csv",
        "--format", "json",
      ], in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    var owned = ["A": 700.0, "CASH": 11]
    let orders = try String(contentsOf: folder.url.appending(path: "orders.csv"), encoding: .utf8)
    for order in orders.split(separator: "\n").dropFirst() {
      let cells = order.split(separator: ",").map(String.init)
      owned[cells[0], default: 0] += (cells[1] == "buy" ? 1 : -1) * (Double(cells[2]) ?? .nan)
    }
    #expect(owned.filter { $0.value != 0 } == shares(try result.json()["holdings"]))
    let refused = try KindexCommand.run(
      ["rebalance", "p.csv", "-k", "2", "--holdings", "orders.csv"], in: folder.url)
    #expect(refused.code == 65 && refused.errors.contains("orders, not holdings"), "\(refused.errors)")
  }

  @Test func aCapNeedsToKnowAllItsMembers() throws {
    let solve = ["solve", "p.csv", "-k", "2", "--stocks", "s.csv", "--sector-cap", "Banks=60%", "--format", "json"]
    func run(_ sectors: [String], _ options: [String] = solve) throws -> KindexCommand.Result {
      let rows = zip(["A", "B", "C"], sectors).map { "\($0),\($1)\n" }.joined()
      let folder = try folder(["p.csv": Self.prices(["IDX", "A", "B", "C"]), "s.csv": "id,sector\n" + rows])
      return try KindexCommand.run(options, in: folder.url)
    }
    #expect(try run(["Banks", "Oil", "Banks"]).code == 0)
    let unknown = try run(["Banks", "", "Oil"])
    #expect(unknown.code == 64 || unknown.code == 65)
    #expect(unknown.errors.contains("the sector of B is not known"), "\(unknown.errors)")
    #expect(try run(["Banks", "", "Oil"], solve + ["--exclude", "B"]).code == 0, "what is not held needs no sector")
    // What says that there is no label is none.
    #expect(try run(["Banks", "N/A", "Oil"]).errors.contains("the sector of B is not known"))
    for other in ["banks", "Banks\u{a0}", "BANKS", "Banks\u{200b}"] {
      let variant = try run(["Banks", "Oil", "\"\(other)\""])
      #expect(variant.code != 0 && variant.errors.contains("letter case or blanks"), "\(variant.errors)")
    }
    let checked = try run(["Banks", "", "banks"], ["check", "p.csv", "--stocks", "s.csv"])
    #expect(checked.code == 0)
    #expect(
      checked.text.contains("without a sector") && checked.text.contains("written differently"), "\(checked.text)")
  }

  @Test func whatIsNotTradedNeedsNoVolumeAndNoWeight() throws {
    let folder = try folder([
      "p.csv": Self.prices(["IDX", "A", "B", "C"]), "s.csv": "id,adv,max_weight\nA,1e6,\nB,1e6,\nC,,0\n",
      "s.yaml": """
      kindex: 1
      data: {prices: p.csv, stocks: s.csv}
      cardinality: 2
      weights: {min: 5%}
      trading: {participation: 50%}

      """,
    ])
    let banned = try KindexCommand.run(["solve", "s.yaml", "--format", "json"], in: folder.url)
    #expect(banned.code == 0, "\(banned.errors)")
    #expect(Set(shares(try banned.json()["holdings"]).keys) == ["A", "B"])
    let three = try KindexCommand.run(["solve", "s.yaml", "-k", "3", "--format", "json"], in: folder.url)
    #expect(three.code == 2 && three.errors.contains("max_weight 0 of C"), "\(three.errors)")
    _ = try folder.file("s.csv", "id,adv\nA,1e6\nB,1e6\nC,\n")
    #expect(try KindexCommand.run(["solve", "s.yaml", "--exclude", "C"], in: folder.url).code == 0)
    let missing = try KindexCommand.run(["solve", "s.yaml"], in: folder.url)
    #expect(missing.code == 65 && missing.errors.contains("the volume of C"), "\(missing.errors)")
  }

  @Test func aHoldingAtPriceZeroIsWorthNothing() throws {
    let folder = try folder([
      "p.csv": Self.prices(["IDX", "A", "B", "C"]), "h.csv": "id,shares,price\nA,700,\nGONE,50,0\nCASH,512.25,\n",
    ])
    let options = ["rebalance", "p.csv", "-k", "2", "--holdings", "h.csv", "--format", "json"]
    let sold = try KindexCommand.run(options + ["--sell-departed"], in: folder.url)
    #expect(sold.code == 0, "\(sold.errors)")
    #expect(sold.errors.contains("GONE") && sold.errors.contains("price 0"), "\(sold.errors)")
    let before = try #require(try sold.json()["before"] as? [String: Any])
    #expect(shares(before["holdings"]) == ["A": 700])
    #expect(
      try KindexCommand.run(options, in: folder.url).code == 65, "it is still asked whether what has left is sold")
  }

  @Test func theFirstLineNamesTheBenchmark() throws {
    let folder = try folder([
      "p.csv": Self.prices(["A", "B", "C", "^IX"]), "h.csv": "id,shares\nB,700\nCASH,512.25\n",
      "s.csv": "id,weight\nA,0.5\nB,0.5\nC,0\n",
    ])
    let tail = ["--benchmark", "^IX", "--stocks", "s.csv"]
    let commands = [
      ["solve", "p.csv", "-k", "2"], ["rebalance", "p.csv", "-k", "2", "--holdings", "h.csv"], ["check", "p.csv"],
      ["curve", "p.csv", "--cardinality", "1...2"], ["explain", "p.csv", "-k", "2"],
      ["replicate", "p.csv", "--method", "full"],
      ["backtest", "p.csv", "-k", "2", "--window", "10", "--calendar", "every 15"],
      ["backtest", "p.csv", "-k", "1...2", "--window", "10", "--calendar", "every 15"],
      ["replicate", "p.csv", "-k", "2", "--method", "all"],
      ["risk", "p.csv", "--holdings", "h.csv"],
    ]
    for command in commands {
      let result = try KindexCommand.run(command + tail, in: folder.url)
      #expect(result.code == 0, "\(command): \(result.errors)")
      #expect(result.text.split(separator: "\n")[0].contains("^IX"), "\(command): \(result.text)")
      #expect(!result.errors.contains("looks") && !result.errors.contains("name of an index"), "\(result.errors)")
    }
    // A page names it in the first paragraph below its heading.
    for command in [commands[0], commands[1], commands[3], commands[6], commands[8]] {
      let result = try KindexCommand.run(command + tail + ["--format", "json", "-o", "result.json"], in: folder.url)
      #expect(result.code == 0, "\(command): \(result.errors)")
      let page = try KindexCommand.run(["report", "result.json"], in: folder.url).text
      let paragraph = page.split(separator: "<p").dropFirst().first.map(String.init) ?? ""
      #expect(paragraph.contains("tracking ^IX"), "\(command): \(paragraph.prefix(300))")
    }
    for command in [commands[0], commands[6]] {
      let quiet = try KindexCommand.run(command, in: folder.url)
      #expect(quiet.errors.contains("^IX has the name of an index"), "\(command): \(quiet.errors)")
      #expect(quiet.text.split(separator: "\n")[0].contains("tracking A"), "\(quiet.text)")
    }
  }

  @Test func pipesAreReadAsFiles() throws {
    let folder = try folder([
      "p.csv": Self.prices(["IDX", "A", "B", "C"]),
      "s.yaml": "# a comment\n\nkindex: 1\ndata: {prices: p.csv}\ncardinality: 2\n",
    ])
    let bash = URL(fileURLWithPath: "/bin/bash")
    let program = KindexCommand.executable.path
    func run(_ command: String) throws -> KindexCommand.Result {
      try KindexCommand.run(
        ["-c", command.replacing("kindex ", with: "'\(program)' ")], in: folder.url, program: bash)
    }
    let plain = try KindexCommand.run(["solve", "p.csv", "-k", "2", "--format", "json"], in: folder.url)
    let table = try run("kindex solve <(cat p.csv) -k 2 --format json")
    #expect(table.code == 0, "\(table.errors)")
    #expect(shares(try table.json()["holdings"]) == shares(try plain.json()["holdings"]))
    let digest = { (json: [String: Any]) in (json["input"] as? [String: Any])?["sha256"] as? String }
    #expect(digest(try table.json()) == digest(try plain.json()))
    let scenario = try run("kindex solve <(cat s.yaml) --format json")
    #expect(scenario.code == 0, "\(scenario.errors)")
    #expect(shares(try scenario.json()["holdings"]) == shares(try plain.json()["holdings"]))
    #expect(try run("kindex check <(gzip -c p.csv)").code == 0)
    _ = try folder.file("r.json", plain.output)
    let report = try run("kindex report <(cat r.json)")
    #expect(report.code == 0 && report.text.contains("<html"), "\(report.errors)")
    let gaps = try run(
      "kindex backtest - -k 1 --window 10 --calendar 'every 9' --on-missing hold < <(cat p.csv) --format json")
    #expect(gaps.code == 0, "\(gaps.errors)")
  }
}
