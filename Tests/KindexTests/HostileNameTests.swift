import Foundation
import KindexTestSupport
import Quoting
import Testing

/// The same hostile names through every command and every output: none acts, in a terminal, a script, a model, a page.
@Suite struct HostileNameTests {
  /// Names that break out of a comment, a quotation, a line or a screen.
  static let names = [
    "x\ntouch PWNED #", "x\nMaximize\n obj: s_1\nEnd", "A\u{1B}[31mRED\u{1B}]0;title\u{7}", "\u{9B}2J", "\u{202E}evil",
    "a\u{2028}b",
  ]
  /// Commands that show a name in text, and the tables and models that they write.
  static let commands = [
    "solve", "solve --format csv", "solve --format json", "check", "check --format json", "explain",
    "export --format lp", "export --format mps", "curve --cardinality 2...3", "curve --cardinality 2...3 --format svg",
    "curve --cardinality 2...3 --format csv", "backtest --calendar every\\ 3 --window 3",
    "risk --holdings h.csv", "rebalance --holdings h.csv",
  ]

  /// A name as YAML writes it with escapes.
  private func quoted(_ name: String) throws -> String {
    String(decoding: try JSONEncoder().encode([name]), as: UTF8.self).dropFirst().dropLast().description
  }

  @Test(arguments: names) func aScenarioOrAGridIsRefused(_ name: String) throws {
    let folder = try ReliabilityFolder()
    try folder.write(
      "s.yaml", "kindex: 1\nname: \(quoted(name))\ndata: {prices: prices.csv}\ncardinality: 2\n")
    try folder.write("g.yaml", "kindex: 1\nname: \(quoted(name))\nbase: base.yaml\naxes: {cardinality: [2, 3]}\n")
    for result in [
      try folder.kindex("solve", "s.yaml"), try folder.kindex("export", "s.yaml"),
      try folder.kindex("batch", "run", "g.yaml"),
      try folder.kindex("batch", "submit", "g.yaml", "--slurm", "--write-only", "--store", "s.sqlite"),
    ] {
      #expect(result.code == 65, "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(result.errors.contains(".yaml:2: "), "\(result.errors)")
      #expect(isShown(result.errors), "\(result.errors)")
    }
    #expect(!folder.exists("s.tasks"))
  }

  @Test func aNameWrittenAsABlockIsTaken() throws {
    let folder = try ReliabilityFolder()
    try folder.write("s.yaml", "kindex: 1\nname: >\n  two\n  words\ndata: {prices: prices.csv}\ncardinality: 2\n")
    let result = try folder.kindex("solve", "s.yaml", "--format", "json")
    #expect(try result.json()["name"] as? String == "two words")
  }

  @Test(arguments: names) func aFilesNameIsShownAndNeverObeyed(_ name: String) throws {
    let folder = try ReliabilityFolder()
    let file = "\(name.replacing("/", with: "_")).csv"
    try folder.write(file, ReliabilityFolder.prices)
    try folder.write("h.csv", "id,shares\nA,10\nB,20\nCASH,1000\n")
    for command in Self.commands {
      let arguments = command.contains("--cardinality") ? "" : " -k 2"
      let words = command.split(separator: " ", maxSplits: 1).map(String.init)
      let script = "\"$0\" \(words[0]) \"$1\" \(words.count > 1 ? words[1] : "")\(arguments)"
      let result = try KindexCommand.run(
        ["-c", script, KindexCommand.executable.path, file], in: folder.folder.url,
        program: URL(fileURLWithPath: "/bin/bash"))
      #expect([0, 2].contains(result.code), "\(command): \(result.errors)")
      #expect(isShown(result.errors), "\(command): \(result.errors)")
      #expect(isShown(result.text), "\(command): \(result.text)")
      if command.hasPrefix("export") {
        let comment = command.hasSuffix("lp") ? "\\ " : "* "
        let lines = result.text.split(separator: "\n").prefix(2)
        #expect(lines.allSatisfy { $0.hasPrefix(comment) }, "\(lines)")
      }
    }
    #expect(!folder.exists("PWNED"))
  }

  @Test(arguments: ["A\u{202E}B", "A\u{9B}B", "\"A\nB\""]) func anIdIsRefused(_ id: String) throws {
    let folder = try ReliabilityFolder()
    try folder.write("p.csv", ReliabilityFolder.prices.replacing(",A,", with: ",\(id),"))
    let result = try folder.kindex("solve", "p.csv", "-k", "2")
    #expect(result.code == 65, "\(result.errors)")
    #expect(isShown(result.errors), "\(result.errors)")
    try folder.write("st.csv", ReliabilityFolder.stocks.replacing("A,Banks", with: "\(id),Banks"))
    let table = try folder.kindex("solve", "prices.csv", "-k", "2", "--stocks", "st.csv")
    #expect(table.code == 65 && isShown(table.errors), "\(table.errors)")
  }

  @Test func aSectorIsShownInTheTerminalAndReadsBackFromATable() throws {
    let folder = try ReliabilityFolder()
    try folder.write("st.csv", ReliabilityFolder.stocks.replacing("Banks", with: "Ba\u{202E}nks"))
    let text = try folder.kindex("solve", "prices.csv", "-k", "2", "--stocks", "st.csv", "--must-hold", "A")
    #expect(text.text.contains("Ba\\u{202E}nks") && isShown(text.text), "\(text.text)")
    let csv = try folder.kindex(
      "solve", "prices.csv", "-k", "2", "--stocks", "st.csv", "--must-hold", "A", "--format", "csv")
    #expect(csv.text.contains("Ba\u{202E}nks"))
  }

  @Test func argumentsAreShownInTheErrorsTheyCause() throws {
    let folder = try ReliabilityFolder()
    for result in [
      try folder.kindex("solve", "prices.csv", "-k", "2", "--objective", "\u{1B}[31mx\u{9B}"),
      try folder.kindex("solve", "\u{1B}[31mnowhere"), try folder.kindex("\u{1B}[2J"),
    ] {
      #expect(result.code != 0)
      #expect(isShown(result.errors), "\(result.errors)")
    }
  }

  @Test func aJobsScriptHoldsNoCommandOfAnybodyElse() throws {
    let folder = try ReliabilityFolder()
    // A grid without a name has that of its file.
    try folder.write("g #$(touch PWNED)\u{20}`id`.yaml", "kindex: 1\nbase: base.yaml\naxes: {cardinality: [2, 3]}\n")
    let result = try folder.kindex(
      "batch", "submit", "g #$(touch PWNED)\u{20}`id`.yaml", "--slurm", "--write-only", "--store", "100%A/s.sqlite")
    #expect(result.code == 0, "\(result.errors)")
    let scripts = try folder.shell("cat 100%A/s.tasks/submissions/*/*.sbatch").text
    #expect(scripts.contains("--job-name=kindex-g----touch-PWNED---id-\n"), "\(scripts)")
    #expect(scripts.contains("/100%%A/s.tasks/submissions/"), "Slurm would expand %A: \(scripts)")
    let run = try folder.shell("SLURM_ARRAY_TASK_ID=0 bash 100%A/s.tasks/submissions/*/array.sbatch 1")
    #expect(run.code == 0, "\(run.errors)")
    #expect(!folder.exists("PWNED"))
  }

  @Test(arguments: ["a\nb", "a\u{1B}b", "a\\b"]) func aFolderThatNoScriptCanSayIsRefused(_ name: String) throws {
    let folder = try ReliabilityFolder()
    for engine in ["--slurm", "--parallel"] {
      let result = try folder.kindex(
        "batch", "submit", "grid.yaml", engine, "--write-only", "--store", "\(name)/s.sqlite")
      #expect(result.code == 65, "\(result.errors)")
      #expect(isShown(result.errors))
    }
    #expect(!folder.exists(name))
  }

  @Test func aPartitionIsAName() throws {
    let folder = try ReliabilityFolder()
    for partition in ["a\ntouch PWNED", "a\\b", "a\u{1B}b", ""] {
      let result = try folder.kindex(
        "batch", "submit", "grid.yaml", "--slurm", "--write-only", "--partition", partition)
      #expect(result.code == 64, "\(partition): \(result.errors)")
    }
  }

  @Test func aSpreadsheetsFormulaIsSaid() throws {
    let folder = try ReliabilityFolder()
    try folder.write("p.csv", ReliabilityFolder.prices.replacing(",A,", with: ",=1+1,"))
    let result = try folder.kindex("solve", "p.csv", "-k", "4", "--format", "csv")
    #expect(result.code == 0 && result.errors.contains("=1+1 for a formula"), "\(result.errors)")
    #expect(result.text.contains("\n=1+1,"), "an id must read back")
  }

  /// Whether a text holds nothing that acts instead of showing.
  private func isShown(_ text: String) -> Bool { !text.unicodeScalars.contains { $0.isUnfit && $0 != "\n" } }
}
