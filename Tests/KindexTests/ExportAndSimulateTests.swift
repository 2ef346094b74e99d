import Foundation
import KindexTestSupport
import Testing

/// `kindex export` and `kindex simulate` end to end.
@Suite struct ExportAndSimulateTests {
  private static let cbc = ["/usr/bin/cbc", "/usr/local/bin/cbc", "/opt/homebrew/bin/cbc"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(
    .enabled(if: cbc != nil, "skipped: the cbc program is not installed"), arguments: ["lp", "mps"])
  func theExportedModelHasTheSameOptimum(_ format: String) throws {
    let folder = try TemporaryFolder()
    let market = folder.url.appending(path: "market").path
    let made = try KindexCommand.run(["simulate", "--stocks", "12", "--periods", "20", "--seed", "3", "-o", market])
    #expect(made.code == 0, "\(made.errors)")
    let options = [
      market + "/prices.csv", "-k", "3", "--objective", "mad", "--basis", "weights", "--in-sample", "15",
    ]
    let path = folder.url.appending(path: "model.\(format)").path
    let export = try KindexCommand.run(["export"] + options + ["--format", format, "-o", path])
    #expect(export.code == 0, "\(export.errors)")
    let solved = try KindexCommand.run(["solve"] + options + ["--gap", "0", "--format", "json"])
    #expect(solved.code == 0, "\(solved.errors)")
    let objective = try #require(try solved.json()["objective"] as? [String: Any])
    let value = try #require(objective["value"] as? Double)
    let header = try String(contentsOfFile: path, encoding: .utf8).prefix(300)
    let scale = try #require(header.firstMatch(of: /objective = ([0-9.e+]+) x/).flatMap { Double($0.1) })
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.cbc))
    let solution = folder.url.appending(path: "solution.txt").path
    process.arguments = [path, "-increment", "0", "-solve", "-solution", solution, "-quit"]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let first = try String(contentsOfFile: solution, encoding: .utf8).prefix { $0 != "\n" }
    let other = try #require(first.split(separator: " ").last.flatMap { Double($0) })
    #expect(first.hasPrefix("Optimal"))
    #expect(abs(other / scale - value) <= 1e-6 * value, "\(other) / \(scale) against \(value)")
  }

  @Test func aSeedGivesTheSameMarketAndItCanBeSolved() throws {
    let folder = try TemporaryFolder()
    for name in ["first", "second"] {
      let result = try KindexCommand.run(
        ["simulate", "--stocks", "12", "--periods", "40", "--sectors", "3", "--seed", "5", "-o", name],
        in: folder.url)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.isEmpty)
    }
    for file in ["prices.csv", "stocks.csv", "volumes.csv"] {
      let first = try Data(contentsOf: folder.url.appending(path: "first/\(file)"))
      let second = try Data(contentsOf: folder.url.appending(path: "second/\(file)"))
      #expect(first == second)
    }
    let solved = try KindexCommand.run(
      ["solve", "first/prices.csv", "--stocks", "first/stocks.csv", "-k", "4"], in: folder.url)
    #expect(solved.code == 0, "\(solved.errors)")
  }

  @Test func aMarketThatCannotBeIsRefused() throws {
    let result = try KindexCommand.run(["simulate", "--stocks", "5", "--sectors", "9", "-o", "nowhere"])
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains("sectors"))
  }
}
