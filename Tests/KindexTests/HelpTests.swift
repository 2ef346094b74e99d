import Foundation
import KindexTestSupport
import Scenarios
import Testing
import TrackingDomain

/// What a person is told who does not know how to say it.
@Suite struct HelpTests {
  private static let topics = ["units", "bases", "objectives", "proof", "files", "exit codes"]

  private func topic(_ name: String) throws -> String {
    try KindexCommand.run(["help"] + name.split(separator: " ").map(String.init)).text
  }

  @Test(arguments: [
    (
      ["slove", "models/market60/prices.csv", "--in-sample", "60"],
      "there is no command slove. Did you mean kindex solve?"
    ),
    (["models/market60/prices.csv", "-k", "5"], "Did you mean kindex solve models/market60/prices.csv?"),
    (["batch", "rnu"], "there is no command rnu. Did you mean kindex batch run?"),
    (["help", "prof"], "there is no command or topic prof. Did you mean kindex help proof?"),
    (["solve", "models/market60/prices.csv", "-K", "5"], "Did you mean -k?"),
    (["solve", "models/market60/prices.csv", "--k", "5"], "Did you mean -k?"),
    (["solve", "models/market60/prices.csv", "-k", "5", "--objective", "MAD"], "Did you mean mad?"),
    (["solve", "models/market60/prices.csv", "-k", "5", "--objective", "rmse"], "Did you mean mse?"),
    (["curve", "models/market60/prices.csv", "--objective", "tracking-error"], "Did you mean variance?"),
    (["solve", "models/market60/prices.csv", "-k", "5", "--format", "JSON"], "Did you mean json?"),
  ])
  func aSlipOfThePenIsAnsweredWithWhatMayBeMeant(_ arguments: [String], _ says: String) throws {
    let result = try KindexCommand.run(arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains(says), "\(result.errors)")
    #expect(result.text.isEmpty)
  }

  /// Commands and their own help are still found.
  @Test(arguments: [
    ["help", "solve"], ["help", "batch", "run"], ["help"], ["--help"], ["batch", "--help"], ["--version"],
  ])
  func whatIsSpeltRightIsLeftAlone(_ arguments: [String]) throws {
    let result = try KindexCommand.run(arguments)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: topics) func aTopicFitsATerminal(_ name: String) throws {
    for words in [name.split(separator: " ").map(String.init), [name.replacing(" ", with: "-")]] {
      let result = try KindexCommand.run(["help"] + words)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.text.hasPrefix(name.uppercased()))
      for line in result.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
    #expect(try KindexCommand.run(["help"]).text.replacing("\n", with: " ").contains(name))
  }

  /// The examples are read from the help, and read as quantities are.
  @Test func unitsAreThoseThatAreRead() throws {
    let text = try topic("units").replacing(/\s+/, with: " ")
    func examples(_ pattern: Regex<(Substring, Substring)>) throws -> [String] {
      try #require(text.firstMatch(of: pattern)).1.split(separator: ", ").map(String.init)
    }
    let proportions = try examples(/proportions (.+?):/)
    #expect(proportions.count == 3 && proportions.allSatisfy { QuantityText.fraction($0) == 0.01 }, "\(proportions)")
    let amounts = try examples(/money (.+?), in the/)
    #expect(amounts.count == 3 && amounts.allSatisfy { QuantityText.amount($0) == 1_000_000 }, "\(amounts)")
    let times = try examples(/times (.+?);/)
    #expect(times.count == 4 && times.allSatisfy { QuantityText.seconds($0) != nil }, "\(times)")
    let counts = try examples(/[ ]stocks (.+?);/)
    #expect(counts.count == 7 && counts.allSatisfy { QuantityText.counts($0) != nil }, "\(counts)")
  }

  @Test func exitCodesAreThoseOfTheReadme() throws {
    let readme = try String(contentsOf: KindexCommand.packageRoot.appending(path: "README.md"), encoding: .utf8)
    let rows = readme.matches(of: /\n\| (\d+) \| (.+?) \|/).map { (String($0.1), $0.2.replacing("`", with: "")) }
    let text = try topic("exit codes")
    #expect(rows.count == 8 && rows.count == text.matches(of: /\n +\d+ {2,}/).count)
    for (code, meaning) in rows {
      let key = code.padding(toLength: 3, withPad: " ", startingAt: 0)
      #expect(text.contains("\n  \(key)  \(meaning)\n"), "\(code)")
    }
  }

  @Test func everyMeasureAndBasisIsExplained() throws {
    let (objectives, bases) = (try topic("objectives"), try topic("bases"))
    for measure in TrackingMeasure.allCases { #expect(objectives.contains("\n  \(measure.rawValue) ")) }
    for basis in DeviationBasis.allCases { #expect(bases.contains("\n  \(basis.rawValue) ")) }
  }

  /// Options that say nothing where they are not given.
  private static let idle: Set = [
    "prices", "factor-covariance", "benchmark-from", "holdings", "stocks", "sectors", "sector-cap", "must-hold",
    "exclude",
    "either", "log", "orders", "svg", "windows", "calendars", "objectives", "bases", "resume", "tables", "tasks",
    "from",
    "to", "method", "strata", "strata-band", "creation-unit", "positions", "cardinality", "calendar", "partition",
    "chunk",
    "memory", "output", "columns", "sheet",
  ]

  @Test func everyOptionSaysItsDefault() throws {
    struct Dump: Decodable { let command: Command }
    struct Command: Decodable {
      let commandName: String
      let arguments: [Argument]?
      let subcommands: [Command]?
    }
    struct Argument: Decodable {
      struct Name: Decodable { let name: String }
      let kind: String
      let preferredName: Name?
      let abstract: String?
      let defaultValue: String?
    }
    let result = try KindexCommand.run(["--experimental-dump-help"])
    let top = try JSONDecoder().decode(Dump.self, from: result.output).command
    var silent: [String] = []
    func look(_ command: Command) {
      for argument in command.arguments ?? [] where argument.kind == "option" && argument.defaultValue == nil {
        let name = argument.preferredName?.name ?? ""
        guard !(argument.abstract ?? "").contains("default"), !Self.idle.contains(name) else { continue }
        silent.append("\(command.commandName) --\(name)")
      }
      for command in command.subcommands ?? [] where command.commandName != "help" { look(command) }
    }
    look(top)
    #expect(silent.isEmpty)
    let help = try KindexCommand.run(["help", "solve"]).text.replacing(/\s+/, with: " ")
    for text in ["60s", "0.01%", "default: 1)", "a million"] { #expect(help.contains(text), "\(text)") }
  }
}
