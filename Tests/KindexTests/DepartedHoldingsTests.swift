import Foundation
import KindexTestSupport
import Testing

/// Holdings that a rebalance cannot keep, and holdings that it cannot start from.
@Suite struct DepartedHoldingsTests {
  static let prices = """
    date,FUND,A,B,C
    2024-01-02,100,10,20,30
    2024-01-03,101,11,20,31
    2024-01-04,102,11,21,30
    2024-01-05,103,12,21,32

    """

  private func rebalance(_ holdings: String, _ options: [String] = []) throws -> KindexCommand.Result {
    let folder = try TemporaryFolder()
    let prices = try folder.file("prices.csv", Self.prices)
    let path = try folder.file("holdings.csv", holdings)
    return try KindexCommand.run(
      ["rebalance", prices, "--holdings", path, "-k", "2", "--basis", "weights", "--format", "json"] + options)
  }

  @Test func whatHasLeftIsNamed() throws {
    let result = try rebalance("id,shares,price\nA,100,10\nOLD,50,7\nGONE,5,1\nCASH,10,\n")
    #expect(result.code == 65 && result.output.isEmpty)
    for text in ["holdings.csv:3", "OLD, GONE", "--sell-departed"] {
      #expect(result.errors.contains(text), "\(result.errors)")
    }
  }

  @Test func whatHasLeftIsSoldAtTheStatedPrice() throws {
    let result = try rebalance(
      "id,shares,price\nA,100,10\nOLD,50,7.5\nCASH,10,\n", ["--sell-departed", "--cost", "1%"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    let trades = try #require(json["trades"] as? [[String: Any]])
    let sale = try #require(trades.first { $0["id"] as? String == "OLD" })
    #expect(sale["side"] as? String == "sell" && sale["shares"] as? Int == 50)
    #expect(sale["price"] as? Double == 7.5 && sale["value"] as? Double == 375)
    #expect(abs((sale["cost"] as? Double ?? .nan) - 3.75) < 1e-12)
    let holdings = try #require(json["holdings"] as? [[String: Any]])
    #expect(Set(holdings.compactMap { $0["id"] as? String }).isSubset(of: ["A", "B", "C"]))
    #expect(abs((json["capital"] as? Double ?? .nan) - (1200 + 375 + 10)) < 1e-9)
    #expect((json["input"] as? [String: Any])?["stocks"] as? Int == 3, "what has left is no stock of the input")
    let before = try #require(json["before"] as? [String: Any])
    #expect(before["in_sample"] is NSNull, "its past is not known")
    #expect((json["notes"] as? [String])?.contains { $0.contains("OLD") && $0.contains("7.5") } == true)
  }

  @Test func aSaleNeedsAPrice() throws {
    for holdings in ["id,shares\nA,100\nOLD,50\nCASH,0\n", "id,shares,price\nA,100,1\nOLD,50,\nCASH,0,\n"] {
      let result = try rebalance(holdings, ["--sell-departed"])
      #expect(result.code == 65 && result.output.isEmpty)
      #expect(result.errors.contains("holdings.csv:3") && result.errors.contains("OLD"), "\(result.errors)")
    }
    let result = try rebalance("id,shares,price\nA,100,1\nOLD,50,zero\nCASH,0,\n", ["--sell-departed"])
    #expect(result.code == 65 && result.errors.contains("\"zero\" is not a price"), "\(result.errors)")
  }

  @Test func aRowOfNoSharesIsNoHolding() throws {
    let result = try rebalance("id,shares\nA,100\nOLD,0\nCASH,0\n")
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func theBenchmarkItselfIsSoldForStocks() throws {
    let refused = try rebalance("id,shares\nFUND,100\nCASH,0\n")
    #expect(refused.code == 65 && refused.errors.contains("FUND"), "\(refused.errors)")
    let result = try rebalance("id,shares\nFUND,100\nCASH,0\n", ["--sell-departed"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    let trades = try #require(json["trades"] as? [[String: Any]])
    let sale = try #require(trades.first)
    #expect(sale["id"] as? String == "FUND" && sale["side"] as? String == "sell" && sale["price"] as? Double == 103)
    let before = try #require((json["before"] as? [String: Any])?["in_sample"] as? [String: Any])
    #expect((before["rmse"] as? Double ?? .nan) < 1e-15, "the benchmark tracks itself")
  }

  @Test func whatIsExcludedIsSold() throws {
    let result = try rebalance("id,shares\nA,100\nC,20\nCASH,0\n", ["--exclude", "C"])
    #expect(result.code == 0, "\(result.errors)")
    let trades = try #require(try result.json()["trades"] as? [[String: Any]])
    #expect(trades.contains { $0["id"] as? String == "C" && $0["shares"] as? Int == 20 })
  }

  /// Faults of holdings: options, exit code, and what the message says.
  static let faults: [(holdings: String?, options: [String], code: Int32, says: [String])] = [
    (nil, [], 64, ["--holdings"]),
    ("id,shares\nA,100\nCASH,0\n", ["--capital", "500"], 64, ["--capital", "--cash-flow"]),
    ("id,shares\nA,100\n", [], 65, ["holdings.csv", "no row CASH", "0 for none"]),
    ("id,shares\nA,100.5\nCASH,0\n", [], 65, ["holdings.csv:2", "100.5", "no whole number"]),
    ("id,shares\nA,-1\nCASH,0\n", [], 65, ["holdings.csv:2", "-1", "out of range"]),
    ("id,shares\nA,1\nA,2\nCASH,0\n", [], 65, ["holdings.csv:3", "already stands on line 2"]),
    ("id,shares\nA,1\nCASH,1\nCASH,2\n", [], 65, ["holdings.csv:4", "already stands on line 3"]),
    ("id,shares\nAA,1\nCASH,0\n", [], 65, ["holdings.csv:2", "AA", "Did you mean A?"]),
    ("id,shares\nA,many\nCASH,0\n", [], 65, ["holdings.csv:2", "\"many\" is not a number"]),
    ("id\nA\n", [], 65, ["holdings.csv:1", "no column shares"]),
    ("", [], 65, ["holdings.csv"]),
    ("id,shares\nA,1\nCASH,0\n", ["--cash-flow", "-12"], 65, ["--cash-flow", "nothing to hold"]),
    ("id,shares\nA,1\nCASH,-12\n", [], 65, ["nothing to hold"]),
    ("id,shares\nA,1\nCASH,0\n", ["--cash-flow", "much"], 64, ["much"]),
    ("id,shares\nA,1e18\nCASH,0\n", [], 65, ["holdings.csv:2", "1e+18", "exactly"]),
    ("id,shares\nA,nan\nCASH,0\n", [], 65, ["holdings.csv:2", "\"nan\" is not a number"]),
    ("id,shares\nA,1\nCASH,0\n", ["--to", "2030-01-01"], 65, ["--to", "2030-01-01", "end on 2024-01-05"]),
    ("id,shares\nA,1\nCASH,0\n", ["--from", "2024-01-09"], 65, ["--from", "2024-01-05"]),
    ("id,shares\nA,1\nCASH,0\n", ["--to", "2023-12-31"], 65, ["--to", "2024-01-02"]),
    ("id,shares\nA,1\nCASH,0\n", ["--to", "soon"], 65, ["--to", "soon", "YYYY-MM-DD"]),
    ("id,shares\nA,1\nCASH,0\n", ["--in-sample", "9"], 65, ["--in-sample", "between 1 and 3"]),
  ]

  @Test(arguments: faults.indices) func isRefused(_ number: Int) throws {
    let fault = Self.faults[number]
    let folder = try TemporaryFolder()
    let prices = try folder.file("prices.csv", Self.prices)
    var arguments = ["rebalance", prices, "-k", "1", "--basis", "weights"] + fault.options
    if let holdings = fault.holdings { arguments += ["--holdings", try folder.file("holdings.csv", holdings)] }
    let orders = folder.url.appending(path: "orders.csv").path
    let output = folder.url.appending(path: "result.json").path
    let result = try KindexCommand.run(arguments + ["--orders", orders, "-o", output, "--format", "json"])
    #expect(result.code == fault.code, "\(result.errors)")
    for text in fault.says { #expect(result.errors.contains(text), "\(result.errors)") }
    #expect(result.output.isEmpty)
    for path in [orders, output] { #expect(!FileManager.default.fileExists(atPath: path), "\(path)") }
  }

  @Test func aMissingHoldingsFileIsSaidToBe() throws {
    let folder = try TemporaryFolder()
    let prices = try folder.file("prices.csv", Self.prices)
    let result = try KindexCommand.run(["rebalance", prices, "-k", "1", "--holdings", "/no/such/holdings.csv"])
    #expect(result.code == 66 && result.errors.contains("/no/such/holdings.csv"), "\(result.errors)")
  }

  /// Either both files are written, or neither.
  @Test func ordersThatCannotBeWrittenLeaveNoResult() throws {
    let folder = try TemporaryFolder()
    let output = folder.url.appending(path: "result.json").path
    for orders in [folder.url.appending(path: "no/such/orders.csv").path, folder.url.path] {
      let result = try rebalance("id,shares\nA,100\nCASH,0\n", ["--orders", orders, "-o", output])
      #expect(result.code == 66 && result.errors.contains("cannot be written"), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(left.isEmpty, "\(left)")
  }

  @Test func theCapitalOfAScenarioIsLeftToTheHoldings() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("prices.csv", Self.prices)
    let holdings = try folder.file("holdings.csv", "id,shares\nA,100\nCASH,10\n")
    let scenario = try folder.file(
      "scenario.yaml",
      "kindex: 1\ndata: {prices: prices.csv}\ncapital: 5000\ncardinality: 2\nobjective: {basis: weights}\n")
    let result = try KindexCommand.run(["rebalance", scenario, "--holdings", holdings, "--format", "json"])
    #expect(result.code == 0 && result.errors.contains("scenario.yaml:3"), "\(result.errors)")
    #expect(abs((try result.json()["capital"] as? Double ?? .nan) - 1210) < 1e-9)
    let both = try folder.file(
      "both.yaml",
      "kindex: 1\ndata: {prices: prices.csv}\ncapital: 5000\ncardinality: 2\ncash: {flow: 1}\nholdings: holdings.csv\n")
    let solved = try KindexCommand.run(["solve", both])
    #expect(solved.code == 65 && solved.errors.contains("both.yaml:5: cash.flow"), "\(solved.errors)")
  }
}
