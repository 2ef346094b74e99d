import Foundation
import KindexTestSupport
import Testing

/// `kindex check` finds each defect that is put into sound data, says where it is, and finds next to nothing elsewhere.
@Suite struct CheckTests {
  /// A defect put into the bundled market, and where it must be found.
  struct Defect: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let kind: String
    let id: String
    let date: Int
    let inject: @Sendable (inout [String: [Double]]) -> Void

    init(
      _ name: String, _ kind: String, _ id: String, date: Int,
      _ inject: @escaping @Sendable (inout [String: [Double]]) -> Void
    ) {
      testDescription = name
      self.kind = kind
      self.id = id
      self.date = date
      self.inject = inject
    }

    /// Every price from a date on, times a factor.
    static func jump(_ name: String, _ kind: String, _ id: String, date: Int, by factor: Double) -> Defect {
      Defect(name, kind, id, date: date) { prices in
        for position in date...500 { prices[id]?[position] *= factor }
      }
    }
  }

  static let defects = [
    Defect("a stale price", "stale", "NIVA", date: 100) { prices in
      let price = prices["NIVA"]?[100] ?? .nan
      for date in 100..<112 { prices["NIVA"]?[date] = price }
    },
    Defect("a price that never changes", "stale", "NIVA", date: 0) { prices in
      prices["NIVA"] = Array(repeating: 5, count: 501)
    },
    Defect("a bad tick", "spike", "UMTE", date: 200) { prices in prices["UMTE"]?[200] *= 1.6 },
    Defect("a misplaced decimal point", "spike", "UMTE", date: 333) { prices in prices["UMTE"]?[333] /= 100 },
    .jump("a split of two for one", "split", "PESP", date: 250, by: 1 / 2),
    .jump("a split of three for two", "split", "PESP", date: 250, by: 2 / 3),
    .jump("a split of three for one", "split", "GOLA", date: 77, by: 1 / 3),
    .jump("a reverse split", "split", "GOLA", date: 499, by: 5),
    .jump("a leap", "outlier", "OSJU", date: 300, by: 1.75),
    .jump("a collapse", "outlier", "OSJU", date: 301, by: 0.42),
    Defect("a doubled series", "duplicate", "PESP", date: 0) { prices in prices["PESP"] = prices["GOPA"] },
    Defect("a series in another currency", "duplicate", "PESP", date: 0) { prices in
      prices["PESP"] = prices["GOPA"]?.map { $0 / 0.87 }
    },
    Defect("a series one day late", "shifted", "UMTE", date: 0) { prices in
      let path = prices["UMTE"] ?? []
      prices["UMTE"] = [path[0]] + path.dropLast()
    },
    Defect("a series one day early", "shifted", "UMTE", date: 0) { prices in
      let path = prices["UMTE"] ?? []
      prices["UMTE"] = path.dropFirst() + [path[500] * 1.001]
    },
    Defect("a thin series", "thin", "JUFA", date: 1) { prices in
      let path = prices["JUFA"] ?? []
      for date in stride(from: 1, through: 500, by: 3) { prices["JUFA"]?[date] = path[date - 1] }
    },
  ]

  @Test(arguments: defects) func aDefectIsFound(_ defect: Defect) throws {
    let market = RawMarket("models/market60/prices.csv")
    var prices = market.prices
    defect.inject(&prices)
    let folder = try TemporaryFolder()
    let path = try folder.file("prices.csv", market.text(prices))
    let found = try findings(["check", path])
    #expect(found == [Finding(kind: defect.kind, id: defect.id, date: market.dates[defect.date])])
  }

  @Test(arguments: ["models/market60/prices.csv", "models/market300/prices.csv.gz"])
  func soundMarketsGiveNone(_ path: String) throws { #expect(try findings(["check", path]).isEmpty) }

  /// A hundred simulated stocks over a thousand days: fat tails, but no defect.
  @Test(arguments: [1, 2, 3]) func simulatedMarketsGiveFew(_ seed: Int) throws {
    let folder = try TemporaryFolder()
    let output = folder.url.appending(path: "market").path
    let made = try KindexCommand.run([
      "simulate", "--stocks", "100", "--periods", "1000", "--sectors", "8", "--seed", "\(seed)", "-o", output,
    ])
    #expect(made.code == 0, "\(made.errors)")
    let found = try findings(["check", output + "/prices.csv"])
    #expect(found.count <= 3, "seed \(seed): \(found)")
  }

  /// Ten years of 466 real stocks, 1.25 million returns: two dozen remarks, all of them great moves.
  @Test(.enabled(if: KindexCommand.realData != nil, "skipped: set KINDEX_DATA to a folder with sp500"))
  func aRealPanelGivesFew() throws {
    let data = try #require(KindexCommand.realData).appending(path: "sp500/adj_close_2014_2024.csv.gz").path
    guard FileManager.default.fileExists(atPath: data) else { return }
    let found = try findings(["check", data])
    #expect(found.count <= 25)
    #expect(found.contains(Finding(kind: "outlier", id: "DHR", date: "2016-07-05")), "a spin-off not adjusted for")
    #expect(Set(found.map(\.kind)).isSubset(of: ["outlier", "split", "spike"]))
  }

  @Test func aShortFitAndIdleDatesAreThin() throws {
    let short = try findings(["check", "models/market60/prices.csv", "--in-sample", "20"])
    #expect(short == [Finding(kind: "thin", id: nil, date: "2020-01-02")])
    let folder = try TemporaryFolder()
    var rows = "date,id,price,volume\n"
    for day in 1...60 {
      let date = "2024-\(day < 31 ? "01" : "03")-\(String(format: "%02d", (day - 1) % 30 + 1))"
      for (id, base) in [("INDEX", 100.0), ("A", 10), ("B", 20)] {
        let price = base * (1 + 0.01 * sin(Double(day) * base))
        rows += "\(date),\(id),\(price),\(id == "B" && (day == 7 || day == 9) ? 0 : 1000)\n"
      }
    }
    let found = try findings(["check", try folder.file("prices.csv", rows)])
    #expect(found == [Finding(kind: "thin", id: "B", date: "2024-01-07")])
  }

  @Test func textAndTableSayTheSame() throws {
    let market = RawMarket("models/market60/prices.csv")
    var prices = market.prices
    prices["UMTE"]?[200] *= 1.6
    let folder = try TemporaryFolder()
    let path = try folder.file("prices.csv", market.text(prices))
    let text = try KindexCommand.run(["check", path])
    #expect(text.code == 0 && text.text.contains("UMTE, \(market.dates[200])"), "\(text.text)")
    let table = try KindexCommand.run(["check", path, "--format", "csv"])
    let lines = table.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 2 && lines[0] == "file,id,date,message,kind")
    #expect(lines[1].contains(",UMTE,\(market.dates[200]),") && lines[1].hasSuffix(",spike"))
  }

  private struct Finding: Equatable {
    let kind: String
    let id: String?
    let date: String?
  }

  private func findings(_ arguments: [String]) throws -> [Finding] {
    let result = try KindexCommand.run(arguments + ["--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    return try #require(try result.json()["warnings"] as? [[String: Any]]).map {
      Finding(kind: $0["kind"] as? String ?? "", id: $0["id"] as? String, date: $0["date"] as? String)
    }
  }
}

extension RawMarket {
  /// A price file with other prices on the same dates.
  func text(_ prices: [String: [Double]]) -> String {
    var lines = ["date," + ids.joined(separator: ",")]
    for (position, date) in dates.enumerated() {
      lines.append(([date] + ids.map { "\(prices[$0]?[position] ?? .nan)" }).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
