import Foundation
import MarketData
import Scenarios
import TrackingDomain

/// A small market for scenarios to be assembled over, whatever paths they name.
enum FuzzMarket {
  static let ids = ["INDEX", "AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]

  private static let table: PriceTable? = {
    var text = "date,\(ids.joined(separator: ","))\n"
    for day in 0..<40 {
      let prices = ids.indices.map { stock in
        let swing = 3 * sin(Double(day) / Double(3 + stock)) + 0.1 * Double(day % (stock + 2))
        return String(format: "%.2f", 100 + 10 * Double(stock) + swing)
      }
      text += String(format: "2024-%02d-%02d,", 1 + day / 20, 1 + day % 20) + prices.joined(separator: ",") + "\n"
    }
    return try? PriceTableReader.parse(bytes: Array(text.utf8), name: "prices.csv")
  }()

  private static let stocks: StockTable? = {
    var text = "id,sector,size,adv\n"
    for (place, id) in ids.dropFirst().enumerated() {
      text += "\(id),\(place % 2 == 0 ? "Banks" : "Energy"),\(place),1000\n"
    }
    return try? StockTable.parse(bytes: Array(text.utf8), name: "stocks.csv")
  }()

  private static let holdings: HoldingsTable? = try? HoldingsTable.parse(
    bytes: Array("id,shares\nAAA,100\nCCC,50\nCASH,2000\n".utf8), name: "holdings.csv")

  /// Makes the problem that a scenario asks for, and judges it as `solve` does before it begins.
  static func assemble(_ specification: Specification) throws {
    guard let table else { throw CocoaError(.fileReadCorruptFile) }
    for owned in [nil, holdings] {
      let assembly = ProblemAssembly(specification, table: table, stocks: stocks, holdings: owned)
      let problem = try assembly.problem(sumsMustFit: owned == nil)
      _ = try assembly.builtBenchmark()
      _ = LoweredProblem(problem)
    }
  }
}
