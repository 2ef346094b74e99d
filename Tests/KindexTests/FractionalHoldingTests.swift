import Foundation
import KindexTestSupport
import Testing

/// A fraction of a share that is owned and may not be traded is written as it is, never cut to a whole number.
@Suite struct FractionalHoldingTests {
  private func solve(_ format: String) throws -> KindexCommand.Result {
    let folder = try TemporaryFolder()
    let prices = KindexCommand.packageRoot.appending(path: "models/market60/prices.csv").path
    _ = try folder.file("holdings.csv", "id,shares\nAMBE,12.5\nCASH,100000\n")
    _ = try folder.file(
      "scenario.yaml",
      """
      kindex: 1
      data: {prices: \(prices), window: {in_sample: 60}}
      cardinality: 4
      rules: [{no_trade: [AMBE]}]
      holdings: holdings.csv
      solver: {time_limit: 10s, gap: 1%}
      """)
    return try KindexCommand.run(["solve", "scenario.yaml", "--format", format], in: folder.url)
  }

  @Test func jsonKeepsTheFraction() throws {
    let result = try solve("json")
    #expect(result.code == 0, "\(result.errors)")
    let holdings = try #require(try result.json()["holdings"] as? [[String: Any]])
    let kept = try #require(holdings.first { $0["id"] as? String == "AMBE" })
    #expect(kept["shares"] as? Double == 12.5)
    #expect(kept["trade"] as? Double == 0)
    let price = try #require(kept["price"] as? Double)
    #expect(kept["value"] as? Double == 12.5 * price)
    // What is bought is bought in whole shares, and written without a decimal point.
    #expect(holdings.allSatisfy { $0["id"] as? String == "AMBE" || $0["shares"] is Int })
  }

  @Test func tablesKeepTheFraction() throws {
    let text = try solve("text")
    #expect(text.text.contains("12.5"), "\(text.text)")
    let csv = try solve("csv")
    let row = try #require(csv.text.split(separator: "\n").first { $0.hasPrefix("AMBE,") })
    #expect(row.hasPrefix("AMBE,12.5,") && row.hasSuffix(",0"), "\(row)")
    let others = csv.text.split(separator: "\n").dropFirst().filter {
      !$0.hasPrefix("AMBE,") && !$0.hasPrefix("CASH,")
    }
    #expect(others.count == 3 && others.allSatisfy { !$0.split(separator: ",")[1].contains(".") }, "\(others)")
  }
}
