import Foundation
import KindexTestSupport
import Testing

/// `kindex reconstitute` end to end on a small market of the simulator.
@Suite struct ReconstituteTests {
  /// A market of twenty stocks with an index that loses two of them and gains two.
  private final class Change {
    let folder: TemporaryFolder
    let ids: [String]
    let adv: [Double]

    init() throws {
      folder = try TemporaryFolder()
      let made = try KindexCommand.run(
        ["simulate", "--stocks", "20", "--periods", "90", "--seed", "3", "-o", folder.url.path, "--quiet"])
      #expect(made.code == 0, "\(made.errors)")
      let lines = try String(contentsOf: folder.url.appending(path: "stocks.csv"), encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      let column = try #require(lines[0].firstIndex(of: "adv"))
      ids = lines.dropFirst().map { $0[0] }
      adv = lines.dropFirst().compactMap { Double($0[column]) }
      _ = try folder.file("old.csv", table(Array(0..<18)))
      _ = try folder.file("new.csv", table(Array(2..<20)))
    }

    func table(_ stocks: [Int]) -> String {
      let total = stocks.reduce(0) { $0 + $1 + 5 }
      return "id,weight\n" + stocks.map { "\(ids[$0]),\(Double($0 + 5) / Double(total))\n" }.joined()
    }

    func path(_ name: String) -> String { folder.url.appending(path: name).path }

    func run(_ options: [String] = [], from: String = "old.csv", to: String = "new.csv") throws -> KindexCommand.Result
    {
      try KindexCommand.run(
        ["reconstitute", path("prices.csv"), "--from", path(from), "--to", path(to)] + options)
    }
  }

  @Test func thePlanHasEveryPartAndAddsUp() throws {
    let change = try Change()
    let result = try change.run([
      "--stocks", change.path("stocks.csv"), "--capital", "5e8", "--participation", "10%", "--cost", "10bps",
      "--half-spread", "1bps", "--start-day", "-1", "--creation-unit", "50000", "--nav", "20", "--format", "json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("note: no holdings are given"))
    let json = try result.json()
    #expect(json["kind"] as? String == "kindex.reconstitution")
    let trades = try #require(json["trades"] as? [[String: Any]])
    func ids(_ kind: String) -> [String] {
      trades.filter { $0["kind"] as? String == kind }.compactMap { $0["id"] as? String }
    }
    #expect(ids("deletion") == Array(change.ids[0..<2]))
    #expect(ids("addition") == Array(change.ids[18..<20]))
    let schedule = try #require(json["schedule"] as? [[String: Any]])
    #expect(schedule.first?["day"] as? Int == -1)
    #expect(schedule.count > 3, "so much money takes days")
    #expect(schedule.allSatisfy { ($0["cash"] as? Double ?? -1) >= 0 })
    // The days of each stock add up to its order and never take more than a tenth of its volume.
    var sums: [String: Double] = [:]
    for day in schedule {
      for trade in try #require(day["trades"] as? [[String: Any]]) {
        let id = try #require(trade["id"] as? String)
        let shares = try #require(trade["shares"] as? Double)
        sums[id, default: 0] += trade["side"] as? String == "buy" ? shares : -shares
        let volume = change.adv[try #require(change.ids.firstIndex(of: id))]
        #expect(shares <= 0.1 * volume + 1e-9)
      }
    }
    for trade in trades {
      let sign = trade["side"] as? String == "buy" ? 1.0 : -1
      #expect(sums[try #require(trade["id"] as? String)] == sign * (try #require(trade["shares"] as? Double)))
      let days = try #require(trade["days"] as? Int)
      #expect(trade["slow"] as? Bool == (days > 3))
    }
    #expect(
      Set(try #require(json["slow"] as? [String]))
        == Set(trades.filter { $0["slow"] as? Bool == true }.compactMap { $0["id"] as? String }))
    let terms = try #require(json["terms"] as? [String: Any])
    #expect(terms["impact_model"] as? String == "square root")
    let basket = try #require(json["basket"] as? [String: Any])
    let holdings = try #require(basket["holdings"] as? [[String: Any]])
    let value = holdings.reduce(0.0) { sum, holding in
      sum + (holding["shares"] as? Double ?? .nan) * (holding["price"] as? Double ?? .nan)
    }
    #expect(abs(value + (basket["cash"] as? Double ?? .nan) - 1_000_000) < 1e-6)
  }

  @Test func holdingsAreWhereTheTradesStart() throws {
    let change = try Change()
    let holdings = try change.folder.file(
      "holdings.csv", "id,shares\n\(change.ids[0]),1000\n\(change.ids[5]),500\nCASH,25000\n")
    let result = try change.run(
      ["--stocks", change.path("stocks.csv"), "--holdings", holdings, "--format", "csv"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.hasPrefix("day,date,id,change,side,shares,price,value,cost,total_days,slow\n"))
    #expect(result.text.contains(",\(change.ids[0]),deletion,sell,1000,"), "\(result.text)")
    let text = try change.run(["--stocks", change.path("stocks.csv"), "--holdings", holdings])
    #expect(text.text.contains("2 additions, 1 deletions"), "\(text.text)")
  }

  @Test func aConstituentThatHasLeftThePricesIsSoldWhereThatIsAskedFor() throws {
    let change = try Change()
    _ = try change.folder.file(
      "merged.csv", "id,weight,adv\nGONE,0.5,1000\n\(change.ids[0]),0.5,\(change.adv[0])\n")
    let holdings = try change.folder.file(
      "holdings.csv", "id,shares,price\nGONE,200,50\n\(change.ids[0]),100,\nCASH,0,\n")
    let options = ["--stocks", change.path("stocks.csv"), "--holdings", holdings, "--format", "json"]
    let refused = try change.run(options, from: "merged.csv")
    #expect(refused.code == 65 && refused.text.isEmpty)
    #expect(refused.errors.contains("GONE") && refused.errors.contains("--sell-departed"), "\(refused.errors)")
    let result = try change.run(options + ["--sell-departed"], from: "merged.csv")
    #expect(result.code == 0, "\(result.errors)")
    let trades = try #require(try result.json()["trades"] as? [[String: Any]])
    let sale = try #require(trades.first { $0["id"] as? String == "GONE" })
    #expect(sale["kind"] as? String == "deletion" && sale["side"] as? String == "sell")
    #expect(sale["shares"] as? Double == 200 && sale["value"] as? Double == 10_000)
    #expect(sale["days"] as? Int == 2, "a tenth of a thousand shares a day")
  }

  @Test func aDateAfterThePricesHasItsPlanToo() throws {
    let change = try Change()
    let result = try change.run([
      "--stocks", change.path("stocks.csv"), "--effective", "2031-01-31", "--start-day", "1", "--format", "json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["effective_date"] as? String == "2031-01-31")
    let schedule = try #require(json["schedule"] as? [[String: Any]])
    #expect(schedule[0]["day"] as? Int == 1 && schedule[0]["date"] is NSNull)
  }

  @Test func whatCannotBePlannedIsRefused() throws {
    let change = try Change()
    let stocks = ["--stocks", change.path("stocks.csv")]
    _ = try change.folder.file("half.csv", "id,weight\n\(change.ids[0]),50%\n")
    _ = try change.folder.file("stranger.csv", "id,weight\nNOBODY,100%\n")
    _ = try change.folder.file("weightless.csv", "id,weight\n\(change.ids[0]),\n")
    func refusal(_ result: KindexCommand.Result, _ code: Int32, _ says: String...) {
      #expect(result.code == code, "\(result.errors)")
      #expect(result.text.isEmpty)
      for text in says { #expect(result.errors.contains(text), "\(result.errors)") }
    }
    refusal(try change.run(), 65, "volume", "adv")
    refusal(try change.run(stocks, to: "half.csv"), 65, "half.csv", "50%")
    refusal(try change.run(stocks, to: "stranger.csv"), 65, "stranger.csv:2", "NOBODY")
    refusal(try change.run(stocks, to: "weightless.csv"), 65, "weightless.csv:2", "no weight")
    refusal(try change.run(stocks, to: "missing.csv"), 66, "missing.csv")
    refusal(try change.run(stocks + ["--effective", "2001-01-01"]), 65, "--effective")
    refusal(try change.run(stocks + ["--start-day", "-200"]), 64, "--start-day")
    refusal(try change.run(stocks + ["--nav", "5"]), 64, "--creation-unit")
    refusal(try change.run(stocks + ["--creation-unit", "-5"]), 65, "creation unit")
    refusal(try change.run(stocks + ["--volatility-window", "900"]), 65, "900", "90")
    refusal(try change.run(stocks + ["--participation", "0"]), 65, "participation")
    let target = change.path("no/such/folder/plan.json")
    refusal(try change.run(stocks + ["-o", target]), 66, "cannot be written")
    let twoFiles = try KindexCommand.run(["reconstitute", change.path("prices.csv"), "--from", change.path("old.csv")])
    refusal(twoFiles, 64, "--to")
  }
}
