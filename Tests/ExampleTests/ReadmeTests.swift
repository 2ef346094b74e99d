import Foundation
import IndexTracking
import KindexTestSupport
import MILP
import Testing
import TrackingDomain

/// What the README shows is what happens.
@Suite struct ReadmeTests {
  private func readme() throws -> String {
    try String(contentsOf: KindexCommand.packageRoot.appending(path: "README.md"), encoding: .utf8)
  }

  /// The fenced blocks of a language, without their fences.
  private func blocks(_ language: String) throws -> [String] {
    try readme().components(separatedBy: "```\(language)\n").dropFirst().map {
      String($0.components(separatedBy: "\n```")[0])
    }
  }

  @Test func everyCommandRuns() throws {
    let commands = try blocks("sh").flatMap { $0.split(separator: "\n") }
    #expect(commands.count >= 4)
    for command in commands {
      let words = command.replacing("'", with: "").split(separator: " ").map(String.init)
      #expect(words[0] == "kindex")
      let result = try KindexCommand.run(Array(words.dropFirst()))
      #expect(result.code == 0, "\(command): \(result.errors)")
    }
  }

  @Test func theFirstExampleSaysWhatTheReadmeSays() throws {
    let command = try #require(try readme().split(separator: "\n").first { $0.contains("$ kindex solve") })
    let words = command.split(separator: " ").dropFirst(2).map(String.init)
    let result = try KindexCommand.run(words)
    // Below the holdings stand the seconds and the bound, which another machine's rounding may move in the last digits.
    let shown = try blocks("text")[0].components(separatedBy: "\n  mse on")[0]
    #expect(result.text.hasPrefix(shown), "\(result.text)")
  }

  @Test func theSwiftExampleIsTheOneThatIsCompiled() throws {
    let source = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "ReadmeExample.swift"),
      encoding: .utf8)
    let compiled = source.components(separatedBy: "  // begin\n")[1].components(separatedBy: "\n  // end")[0]
    let plain = compiled.split(separator: "\n", omittingEmptySubsequences: false).map { $0.dropFirst(2) }
    #expect(try blocks("swift") == [plain.joined(separator: "\n")])
  }

  @Test func theSwiftExampleRuns() throws {
    let prices = KindexCommand.packageRoot.appending(path: "models/market60/prices.csv").path
    let result = try readmeExample(prices: prices)
    #expect(result.portfolio?.whole.heldCount() == 5)
    #expect(result.termination == .optimal)
  }

  @Test func theModulesAreTheOnesThatThePackageHas() throws {
    let manifest = try String(
      contentsOf: KindexCommand.packageRoot.appending(path: "Package.swift"), encoding: .utf8)
    for module in try readme().matches(of: /`([A-Z][A-Za-z]+)`[,|]? ?/).map({ String($0.1) })
    where ["MILP", "CbcEngine", "MarketData", "TrackingDomain", "IndexTracking"].contains(module) {
      #expect(manifest.contains("name: \"\(module)\""))
    }
  }
}
