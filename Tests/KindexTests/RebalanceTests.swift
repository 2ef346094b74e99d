import Foundation
import KindexTestSupport
import Testing

/// `kindex rebalance` end to end, every number recomputed from the price file and the holdings alone.
@Suite struct RebalanceTests {
  static let market = RawMarket("models/market60/prices.csv")
  static let plain = ["models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--basis", "weights"]
  static let holdings = "id,shares\nUMTE,4000\nCRMA,3000\nLUST,3100\nNIVA,2500\nNIPR,1700\nCASH,25000\n"

  /// Runs a rebalance of holdings written to a file.
  private func rebalance(
    _ holdings: String, _ options: [String], folder: TemporaryFolder, arguments: [String] = plain
  ) throws -> KindexCommand.Result {
    let path = try folder.file("holdings.csv", holdings)
    return try KindexCommand.run(["rebalance"] + arguments + ["--holdings", path] + options)
  }

  @Test func theScenarioAddsUpToTheLastTrade() throws {
    let folder = try TemporaryFolder()
    let orders = folder.url.appending(path: "orders.csv").path
    let result = try KindexCommand.run([
      "rebalance", "models/scenarios/rebalancing.yaml", "--time-limit", "3s", "--format", "json", "--orders", orders,
    ])
    #expect(result.code == 0, "\(result.errors)")
    let report = try RawRebalance(result.json())
    let owned = try RawHoldings(path: "models/scenarios/rebalancing-holdings.csv")
    report.check(owned, Self.market, date: Self.market.dates.count - 1, buy: 0.0015, sell: 0.0015, ticket: 0, flow: 0)
    #expect(report.kind == "kindex.solution")
    #expect(report.number("turnover") <= 0.25 + 1e-6)
    #expect(report.trades.allSatisfy { $0.id != "GOPA" }, "no trade is allowed in it")
    #expect(report.trades.allSatisfy { $0.id != "MOLA" || $0.side == "sell" })
    let text = try String(contentsOfFile: orders, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(text[0] == "id,side,shares,price,value,cost")
    #expect(text.count == report.trades.count + 1)
    for (line, trade) in zip(text.dropFirst(), report.trades) {
      let fields = line.split(separator: ",").map(String.init)
      #expect(Array(fields[0...2]) == [trade.id, trade.side, "\(trade.shares)"])
      for (field, value) in zip(fields[3...], [trade.price, trade.value, trade.cost]) {
        #expect(agree(Double(field), value), "\(line)")
      }
    }
  }

  /// Under a turnover limit and a smallest trade, whole lots once ended 3.6 times as far from the benchmark as the plan.
  @Test func wholeLotsStayNearAPlanThatUsesItsTurnoverUp() throws {
    struct Report: Decodable {
      struct Objective: Decodable {
        let value: Double
        let true_value: Double
      }
      let objective: Objective
      let turnover: Double
    }
    let result = try KindexCommand.run([
      "rebalance", "models/scenarios/rebalancing.yaml", "--time-limit", "3s", "--format", "json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: result.output)
    #expect(report.turnover > 0.1, "the plan trades little, so that this shows nothing")
    #expect(report.objective.true_value < 1.2 * report.objective.value)
  }

  @Test(arguments: [-80_000.0, 0, 123_456.78])
  func cashComesInAndGoesOut(_ flow: Double) throws {
    let folder = try TemporaryFolder()
    let result = try rebalance(
      Self.holdings, ["-k", "5", "--in-sample", "120", "--cash-flow", "\(flow)", "--format", "json"], folder: folder)
    #expect(result.code == 0, "\(result.errors)")
    let report = try RawRebalance(result.json())
    report.check(try RawHoldings(text: Self.holdings), Self.market, date: 120, buy: 0, sell: 0, ticket: 0, flow: flow)
    #expect(report.number("cash_flow") == flow || abs(report.number("cash_flow") - flow) < 1e-6)
  }

  @Test func theFiguresBeforeAndAfterAreThoseOfTheShares() throws {
    let folder = try TemporaryFolder()
    let result = try rebalance(
      Self.holdings, ["-k", "5", "--in-sample", "120", "--format", "json"], folder: folder)
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    let report = try RawRebalance(json)
    let owned = try RawHoldings(text: Self.holdings)
    let before = try #require(json["before"] as? [String: Any])
    for (place, shares) in [(before, owned.shares), (json, report.sharesAfter)] {
      let capital = try #require((place["capital"] ?? place["value"]) as? Double)
      let others = try #require(place["basis_figures"] as? [String: Any])
      #expect(others["basis"] as? String == "weights")
      for (key, range) in [("in_sample", 0...120), ("out_of_sample", 120...(Self.market.dates.count - 1))] {
        let figures = try #require(place[key] as? [String: Any])
        let cash = try #require(place["cash"] as? Double)
        let excess = Self.market.heldExcess(shares, cash: cash, over: range)
        let mean = excess.reduce(0, +) / Double(excess.count)
        let error = (excess.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(excess.count - 1)).squareRoot()
        let root = (excess.reduce(0) { $0 + $1 * $1 } / Double(excess.count)).squareRoot()
        #expect(figures["periods"] as? Int == excess.count)
        #expect(agree(figures["tracking_error"], error), "\(key)")
        #expect(agree(figures["rmse"], root), "\(key)")
        #expect(agree(figures["excess_return"], mean), "\(key)")
        let weighted = Self.market.weightedExcess(shares, capital: capital, at: 120, over: range)
        let other = (weighted.reduce(0) { $0 + $1 * $1 } / Double(weighted.count)).squareRoot()
        #expect(agree((others[key] as? [String: Any])?["rmse"], other), "\(key) as weights")
      }
    }
  }

  /// Tickets and rates as they are charged on whole lots never pass the budget, not by a penny.
  @Test(arguments: ["8bps", "15bps", "30bps"]) func theCostBudgetHoldsToThePenny(_ limit: String) throws {
    let folder = try TemporaryFolder()
    let scenario = try folder.file(
      "scenario.yaml",
      """
      kindex: 1
      data: {prices: \(KindexCommand.packageRoot.path)/models/market60/prices.csv, window: {in_sample: 60}}
      objective: {kind: mse, basis: weights}
      cardinality: {min: 3, max: 8}
      costs: {buy: 20bps, sell: 25bps, ticket: 35, limit: \(limit)}
      trading: {lot: 10}
      solver: {time_limit: 3s}
      """)
    let owned = Self.holdings.replacing("3100", with: "3110")
    let result = try rebalance(owned, ["--format", "json"], folder: folder, arguments: [scenario])
    #expect(result.code == 0, "\(result.errors)")
    let report = try RawRebalance(result.json())
    report.check(try RawHoldings(text: owned), Self.market, date: 60, buy: 0.002, sell: 0.0025, ticket: 35, flow: 0)
    let budget = report.number("cost_budget")
    let rate = try #require(Double(limit.dropLast(3))) / 10_000
    #expect(abs(budget - rate * report.number("capital")) < 1e-6)
    #expect(report.number("transaction_cost") <= budget + 1e-6)
    #expect(report.trades.allSatisfy { $0.shares % 10 == 0 })
  }

  @Test func aTightTurnoverLimitIsExplained() throws {
    let folder = try TemporaryFolder()
    let orders = folder.url.appending(path: "orders.csv").path
    let result = try rebalance(
      Self.holdings,
      [
        "-k", "5", "--min-weight", "5%", "--in-sample", "40", "--max-turnover", "3%", "--must-hold", "AZRO",
        "--format", "json", "--orders", orders,
      ], folder: folder)
    #expect(result.code == 2, "\(result.errors)")
    #expect(result.errors.contains("turnover at most 3%"), "\(result.errors)")
    #expect(result.errors.contains("must hold AZRO") && result.errors.contains("kindex explain"), "\(result.errors)")
    let json = try result.json()
    #expect(json["termination"] as? String == "infeasible")
    #expect((json["trades"] as? [Any])?.isEmpty == true)
    #expect(!FileManager.default.fileExists(atPath: orders), "there is nothing to order")
    let table = try rebalance(
      Self.holdings,
      [
        "-k", "5", "--min-weight", "5%", "--in-sample", "40", "--max-turnover", "3%", "--must-hold", "AZRO",
        "--format", "csv",
      ], folder: folder)
    #expect(table.code == 2 && table.text.split(separator: "\n").count == 1, "no holdings after: \(table.text)")
  }

  @Test(arguments: [[], ["--cost", "10bps", "--time-limit", "4s"]]) func whatIsOptimalIsKept(_ costs: [String]) throws {
    let folder = try TemporaryFolder()
    let options = ["-k", "5", "--min-weight", "2%", "--in-sample", "250", "--gap", "0.1%"]
    let solved = try KindexCommand.run(["solve"] + Self.plain + options + ["--format", "json"])
    #expect(solved.code == 0, "\(solved.errors)")
    let json = try solved.json()
    let held = try #require(json["holdings"] as? [[String: Any]])
    let cash = try #require(json["cash"] as? Double)
    let rows = held.map { "\($0["id"] as? String ?? ""),\($0["shares"] as? Int ?? -1)" }
    let table = "id,shares\n" + (rows + ["CASH,\(cash)"]).joined(separator: "\n") + "\n"
    let orders = folder.url.appending(path: "orders.csv").path
    let result = try rebalance(
      table, options + costs + ["--orders", orders, "--format", "json"], folder: folder)
    #expect(result.code == 0, "\(result.errors)")
    let report = try RawRebalance(result.json())
    #expect(report.trades.isEmpty)
    #expect(report.number("transaction_cost") == 0 && report.number("turnover") == 0)
    #expect(abs(report.number("cash") - cash) < 1e-6)
    #expect(try String(contentsOfFile: orders, encoding: .utf8) == "id,side,shares,price,value,cost\n")
  }

  /// The table of a rebalance is the holdings of the next one, where there is nothing left to do.
  @Test func theTableCanBeTheNextHoldings() throws {
    let folder = try TemporaryFolder()
    let options = ["-k", "4", "--in-sample", "80"]
    let first = try rebalance(Self.holdings, options + ["--format", "csv"], folder: folder)
    #expect(first.code == 0, "\(first.errors)")
    let second = try rebalance(first.text, options + ["--format", "json"], folder: folder)
    #expect(second.code == 0, "\(second.errors)")
    #expect(try RawRebalance(second.json()).trades.isEmpty)
    let text = try rebalance(first.text, options, folder: folder)
    #expect(text.text.contains("no trades on") && text.text.contains("nothing is traded"), "\(text.text)")
  }
}

func agree(_ value: Any?, _ expected: Double) -> Bool {
  guard let value = value as? Double else { return false }
  return abs(value - expected) <= 1e-9 * max(abs(expected), 1e-6)
}
