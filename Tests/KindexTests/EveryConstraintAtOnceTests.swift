import Foundation
import KindexTestSupport
import Testing

/// Prices and constituents of a hundred real stocks.
private enum HundredStocks {
  /// Their folder; nil where it is absent.
  static let folder: URL? = KindexCommand.realData.map { $0.appending(path: "sp500") }
    .flatMap { folder in
      let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "top100_constituents.csv").path)
      return isThere ? folder : nil
    }
}

/// A scenario with every kind of constraint at once, on a hundred real stocks, and each constraint tightened until it
/// is explained as the cause.
@Suite(
  .serialized,
  .enabled(
    if: HundredStocks.folder != nil, "skipped: the hundred real stocks are not here; set KINDEX_DATA"))
struct EveryConstraintAtOnceTests {
  static let scenario = """
    kindex: 1
    name: every constraint at once
    data:
      prices: prices.csv
      benchmark: SPY
      stocks: stocks.csv
      window: {to: 2020-11-24}
    objective: {kind: mad, basis: weights}
    cardinality: {exactly: 25, groups: {Energy: {max: 2}, Health Care: {min: 3, max: 6}}}
    weights: {min: 1%, max: 9%}
    sectors: {Financials: {max: 20%}, Information Technology: {max: 35%}, Consumer Staples: {band: 5%}}
    rules:
      - either: [UNH, JNJ]
      - exactly_one: [GS, MS]
      - at_most: {2: [AAPL, MSFT, NVDA, AVGO]}
      - at_least: {2: [NEE, DUK, SO, LIN]}
      - if_held: {GOOGL: GOOG}
      - must_hold: [AMT]
      - exclude: [TSLA]
      - no_trade: [PG]
      - sell_only: [XOM, BAC]
      - buy_only: [JPM]
    costs: {buy: 10bps, sell: 10bps, ticket: 5, least: 20, limit: 25bps}
    holdings: holdings.csv
    trading: {max_turnover: 60%, max_trades: 42, min_trade: 0.5%, participation: 5%, days: 1}
    cash: {min: 0.5%, max: 2%}
    factors: {names: [size], tolerance: 0.3}
    ucits: true
    largest: {count: 10, max: 70%}
    solver: {time_limit: 20s, gap: 1%, seed: 1}

    """

  /// One constraint tightened: what is replaced, by what, and the constraint that must be blamed.
  struct Tightening: Sendable, CustomTestStringConvertible {
    let original: String
    let tightened: String
    let blamed: String
    var testDescription: String { tightened }
  }

  static let tightenings = [
    Tightening(original: "exactly: 25", tightened: "exactly: 8", blamed: "cardinality exactly 8"),
    Tightening(original: "Care: {min: 3, max: 6}", tightened: "Care: {exactly: 20}", blamed: "exactly 20 in Health"),
    Tightening(original: "max: 9%}", tightened: "max: 4.5%}", blamed: "weights from 1% to 4.5%"),
    Tightening(original: "min: 1%, max: 9%", tightened: "min: 4.2%, max: 9%", blamed: "weights from 4.2%"),
    Tightening(original: "Staples: {band: 5%}", tightened: "Staples: {max: 3%}", blamed: "Staples at most 3%"),
    Tightening(original: "Financials: {max: 20%}", tightened: "Energy: {min: 30%}", blamed: "Energy at least 30%"),
    Tightening(
      original: "Financials: {max: 20%}", tightened: "Materials: {band: 0.1%}", blamed: "Materials within 0.1%"),
    Tightening(original: "either: [UNH, JNJ]", tightened: "either: [AMT, PG]", blamed: "either AMT or PG"),
    Tightening(original: "exactly_one: [GS, MS]", tightened: "exactly_one: [TSLA]", blamed: "exactly one of TSLA"),
    Tightening(original: "at_most: {2: [AAPL,", tightened: "at_most: {0: [AMT,", blamed: "at most 0 of AMT"),
    Tightening(original: "at_least: {2: [NEE,", tightened: "at_least: {4: [TSLA,", blamed: "at least 4 of TSLA"),
    Tightening(original: "if_held: {GOOGL: GOOG}", tightened: "if_held: {PG: TSLA}", blamed: "if PG is held"),
    Tightening(original: "must_hold: [AMT]", tightened: "must_hold: [UNH, JNJ]", blamed: "must hold UNH, JNJ"),
    Tightening(original: "exclude: [TSLA]", tightened: "exclude: [PG]", blamed: "exclude PG"),
    Tightening(original: "no_trade: [PG]", tightened: "no_trade: [AMT]", blamed: "no trade in AMT"),
    Tightening(original: "sell_only: [XOM, BAC]", tightened: "sell_only: [AMT]", blamed: "only sell AMT"),
    Tightening(original: "buy_only: [JPM]", tightened: "buy_only: [TSLA]", blamed: "only buy TSLA"),
    Tightening(original: "max_trades: 42", tightened: "max_trades: 4", blamed: "at most 4 trades"),
    Tightening(original: "least: 20, limit: 25bps", tightened: "least: 400, limit: 25bps", blamed: "transaction cost"),
    Tightening(original: "limit: 25bps", tightened: "limit: 0.1bps", blamed: "transaction cost at most"),
    Tightening(original: "max_turnover: 60%", tightened: "max_turnover: 2%", blamed: "turnover at most 2%"),
    Tightening(original: "min_trade: 0.5%", tightened: "min_trade: 9.5%", blamed: "trades at least 9.5%"),
    Tightening(original: "participation: 5%", tightened: "participation: 0.0001%", blamed: "0.0001% of volume"),
    Tightening(
      original: "cash: {min: 0.5%, max: 2%}", tightened: "cash: {min: 80%, max: 90%}", blamed: "cash from 80%"),
    Tightening(original: "[size], tolerance: 0.3", tightened: "[odd], tolerance: 0.1", blamed: "factor odd within 0.1"),
    Tightening(original: "exactly: 25", tightened: "exactly: 15", blamed: "UCITS 5/10/40"),
  ]

  @Test func itSolvesAndEverythingHolds() throws {
    let folder = try Self.files(Self.scenario)
    let result = try KindexCommand.run(["solve", "scenario.yaml", "--format", "json"], in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    #expect(!result.errors.contains("whole shares break"), "\(result.errors)")
    let json = try result.json()
    #expect((json["violations"] as? [Any])?.isEmpty ?? true)
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    let weights = Dictionary(
      uniqueKeysWithValues: holdings.map { ($0["id"] as? String ?? "", $0["weight"] as? Double ?? .nan) })
    #expect(weights.count == 25 && weights["AMT"] != nil && weights["TSLA"] == nil)
    #expect((weights["GS"] == nil) != (weights["MS"] == nil))
    #expect(weights.values.filter { $0 > 0.05 }.reduce(0, +) <= 0.4 + 1e-6)
    #expect(weights.values.allSatisfy { $0 >= 0.01 - 1e-6 && $0 <= 0.09 + 1e-6 })
    let turnover = try #require(json["turnover"] as? Double)
    #expect(turnover <= 0.6 + 1e-6)
    let held = try KindexCommand.run(["explain", "scenario.yaml"], in: folder.url)
    #expect(held.code == 0, "\(held.errors)")
  }

  @Test(arguments: tightenings) func eachIsBlamedWhenTightened(_ tightening: Tightening) throws {
    #expect(Self.scenario.contains(tightening.original))
    let folder = try Self.files(
      Self.scenario.replacingOccurrences(of: tightening.original, with: tightening.tightened))
    let result = try KindexCommand.run(["explain", "scenario.yaml", "--format", "json"], in: folder.url)
    #expect(result.code == 2, "\(result.errors)")
    let json = try result.json()
    #expect(json["minimal"] as? Bool == true)
    let conflict = try #require(json["conflict"] as? [[String: Any]])
    let names = conflict.compactMap { $0["constraint"] as? String }
    #expect(names.contains { $0.contains(tightening.blamed) }, "\(names)")
  }

  /// The scenario with the files that it names, made of the real ones.
  private static func files(_ scenario: String) throws -> TemporaryFolder {
    let data = try #require(HundredStocks.folder)
    let result = try TemporaryFolder()
    let prices = data.appending(path: "top100_adj_close_2020_2024.csv")
    try FileManager.default.copyItem(at: prices, to: result.url.appending(path: "prices.csv"))
    let lines = try String(contentsOf: prices, encoding: .utf8).split(separator: "\n").prefix(61)
    let last = Dictionary(
      uniqueKeysWithValues: zip(
        lines[0].split(separator: ",").map(String.init), lines[60].split(separator: ",").map { Double($0) ?? .nan }))
    let text = try String(contentsOf: data.appending(path: "top100_constituents.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { fields(of: String($0)) }
    let total = rows.reduce(0) { $0 + (Double($1[5]) ?? .nan) }
    var stocks = "id,name,sector,weight,adv,size,odd\n"
    var holdings = "id,shares\nCASH,40000\n"
    for (number, row) in rows.enumerated() {
      let price = try #require(last[row[0]])
      let weight = (Double(row[5]) ?? .nan) / total
      let volume = (Double(row[7]) ?? .nan) / price
      let size = log(Double(row[4]) ?? .nan) - 25
      // A factor of which the benchmark has more than nearly all of the stocks.
      let odd = number == 0 ? 10.0 : 0
      stocks += "\(row[0]),\"\(row[1])\",\(row[2]),\(weight),\(volume),\(size),\(odd)\n"
      if number < 20 { holdings += "\(row[0]),\(Int(48_000 / price))\n" }
    }
    _ = try result.file("stocks.csv", stocks)
    _ = try result.file("holdings.csv", holdings)
    _ = try result.file("scenario.yaml", scenario)
    return result
  }

  /// The fields of a line of comma-separated text.
  private static func fields(of line: String) -> [String] {
    var result = [""]
    var isQuoted = false
    for character in line.trimmingCharacters(in: .newlines) {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: result.append("")
      default: result[result.count - 1].append(character)
      }
    }
    return result
  }
}
