import Foundation
import KindexTestSupport
import Testing

/// What a machine may do to a command: no temporary folder, a worker ended by somebody, two runs at once.
@Suite(.serialized) struct SurroundingsTests {
  @Test func noTemporaryFolderIsNeeded() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      export TMPDIR=/nonexistent
      $K batch run grid.yaml --store g.sqlite > /dev/null && $K curve base.yaml --cardinality 2...3 > /dev/null &&
      $K solve base.yaml --format xlsx -o r.xlsx && head -c 2 r.xlsx
      """)
    #expect(result.code == 0 && result.text == "PK" && result.errors.isEmpty, "\(result.errors)")
    #expect(try folder.shell("ls -A | grep kindex-").text.isEmpty)
  }

  /// OpenBLAS asks for its workspace for ever where there is none; below that it is refused, above it is there.
  @Test func aBoundOfAddressesIsAnErrorAndNeverAHang() throws {
    let folder = try ReliabilityFolder()
    for command in ["solve base.yaml", "curve base.yaml --cardinality 2...3", "batch run grid.yaml --store g.sqlite"] {
      let refused = try folder.shell("ulimit -v 220000; timeout 60 $K \(command)")
      #expect(refused.code == 70 && refused.errors.contains("ulimit -v"), "\(command): \(refused.errors)")
      #expect(refused.output.isEmpty)
      let solved = try folder.shell("ulimit -v 1500000; timeout 60 $K \(command)")
      #expect(solved.code == 0, "\(command): \(solved.errors)")
    }
  }

  @Test func aFileThatMayNotGrowIsAnErrorOfTheWrite() throws {
    let folder = try ReliabilityFolder()
    for command in ["solve base.yaml -o r.json", "batch run grid.yaml --store g.sqlite", "backtest bt.yaml --resume j"]
    {
      let result = try folder.shell("ulimit -f 0; $K \(command) | cat; exit ${PIPESTATUS[0]}")
      #expect(result.code == 66 && result.errors.hasPrefix("error: "), "\(command): \(result.code) \(result.errors)")
    }
    #expect(!folder.exists("r.json"))
    #expect(try folder.shell("ls -A | grep kindex-").text.isEmpty, "drafts are left behind")
  }

  /// A worker that answers a termination before its task is done.
  @Test func aTaskOfAWorkerThatSomebodyEndsIsTriedOnceMore() throws {
    let folder = try BatchFolder(
      axes: "cardinality: [6]\n  objective.kind: [mad]", solver: "time_limit: 5s, gap: 0%", stocks: 60, periods: 240)
    let process = try folder.start("run", "grid.yaml", "--workers", "1")
    try folder.wait { try !folder.children(of: process.processIdentifier).isEmpty }
    let workers = try folder.children(of: process.processIdentifier)
    // Once it is at its task, a worker has read the prices; before, it would end without an answer, as well as after.
    try folder.wait {
      workers.contains { (try? String(contentsOfFile: "/proc/\($0)/stat", encoding: .utf8))?.contains(" R ") ?? true }
    }
    for worker in workers { kill(worker, SIGTERM) }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try folder.counts() == ["done": 1])
  }

  @Test func aRunThatIsToldToStopSaysSo() throws {
    let folder = try BatchFolder(
      axes: "cardinality: [6]\n  objective.kind: [mad]", solver: "time_limit: 100s, gap: 0%", stocks: 60, periods: 240)
    let process = try folder.start("run", "grid.yaml", "--workers", "1")
    try folder.wait { try !folder.children(of: process.processIdentifier).isEmpty }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(try folder.counts() == ["pending": 1])
  }

  @Test func aTerminationInTheFirstMomentIsAnInterruption() throws {
    let process = Process()
    process.executableURL = KindexCommand.executable
    process.arguments = ["check", "-"]
    // Standard input that does not come keeps the program where it reads.
    let input = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<1200 where try !catchesTermination(process.processIdentifier) { Thread.sleep(forTimeInterval: 0.05) }
    process.terminate()
    process.waitUntilExit()
    try input.fileHandleForWriting.close()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
  }

  /// Whether a process has a handler for SIGTERM by now.
  private func catchesTermination(_ process: Int32) throws -> Bool {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = line.flatMap { UInt64($0.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16) } ?? 0
    return mask & 1 << UInt64(SIGTERM - 1) != 0
  }

  @Test func twoBacktestsDoNotShareAJournal() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      $K backtest bt.yaml --resume j > /dev/null || exit 1
      cp j whole; head -2 j > short; cp short j
      exec 9<>j; flock -x 9; $K backtest bt.yaml --resume j > /dev/null; echo $?; cmp j short
      exec 9>&-; $K backtest bt.yaml --resume j > /dev/null; echo $?; wc -l < j; wc -l < whole
      """)
    let lines = result.text.split(separator: "\n")
    #expect(
      lines.count == 4 && lines[0] == "64" && lines[1] == "0" && lines[2] == lines[3], "\(result.text) \(result.errors)"
    )
    #expect(result.errors.contains("another back-test"), "\(result.errors)")
  }

  @Test func aJournalTornInItsFirstLineIsBegunAgain() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      $K backtest bt.yaml --resume j > /dev/null; cp j whole; head -c 20 j > torn; cp torn j
      $K backtest bt.yaml --resume j > /dev/null && wc -l < j; wc -l < whole
      """)
    let lines = result.text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == lines[1], "\(result.errors)")
  }

  @Test func whatKilledRunsLeftOfTheirActivityGoes() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      $K batch run grid.yaml --store g.sqlite > /dev/null
      printf '{"run":"r","host":"%s","process":999999999,"began":1,"updated":9e9,"total":1,"finished":0,"cost":1,
      "finishedCost":0,"failed":0,"running":[]}' "$(hostname)" > g.tasks/active/gone.json
      printf 'torn' > g.tasks/active/torn.json
      $K batch run grid.yaml --store g.sqlite > /dev/null; ls g.tasks/active
      """)
    #expect(result.text.isEmpty, "\(result.text) \(result.errors)")
  }
}
