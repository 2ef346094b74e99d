import Foundation
import KindexTestSupport
import Testing

/// `kindex batch submit`, `work` and `collect`, as far as they need no cluster.
@Suite(.serialized) struct BatchClusterTests {
  /// The folder of the only submission.
  private func submission(_ folder: BatchFolder) throws -> String {
    let path = folder.path + "/runs.tasks/submissions"
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(names.count == 1)
    return path + "/" + (names.first ?? "")
  }

  @Test func chunksSolvedAnywhereAreCollectedAsALocalRunWouldBe() throws {
    let local = try BatchFolder()
    #expect(try local.batch("run").code == 0)
    let folder = try BatchFolder()
    let written = try folder.batch(
      "submit", "--slurm", "--write-only", "--chunk", "0.05s", "--partition", "night shift")
    #expect(written.code == 0, "\(written.errors)")
    #expect(written.text.hasPrefix("grid: 6 of 6 tasks in 2 jobs, "), "\(written.text)")
    let submission = try submission(folder)
    let script = try String(contentsOfFile: submission + "/array.sbatch", encoding: .utf8)
    #expect(script.contains("#SBATCH --requeue\n") && script.contains("--partition='night shift'\n"), "\(script)")
    let checked = try KindexCommand.run(
      ["-n", submission + "/array.sbatch"], program: URL(fileURLWithPath: "/bin/bash"))
    #expect(checked.code == 0, "\(checked.errors)")
    for chunk in 1...2 {
      let worked = try folder.kindex("batch", "work", submission, "\(chunk)", "--workers", "1")
      #expect(worked.code == 0 && worked.text.isEmpty && worked.errors.isEmpty, "\(worked.errors)")
    }
    let status = try folder.kindex("batch", "status", "--format", "json").json()
    #expect(status["done"] as? Int == 6, "status reads the records where there is no store")
    let collected = try folder.kindex("batch", "collect")
    #expect(collected.text == "runs.sqlite: 1 runs, 6 finished tasks, 0 still to be solved\n", "\(collected.errors)")
    #expect(try folder.counts() == ["done": 6])
    #expect(try folder.holdings() == local.holdings())
    let again = try folder.batch("submit", "--slurm", "--write-only")
    #expect(again.text == "grid: all 6 tasks are finished\n", "\(again.text)")
  }

  @Test func whatAnInterruptedChunkHadFoundIsBegunFrom() throws {
    let folder = try BatchFolder(
      axes: "cardinality: [12]", solver: "time_limit: 8s, gap: 0%", stocks: 200, periods: 400)
    #expect(try folder.batch("submit", "--slurm", "--write-only").code == 0)
    let submission = try submission(folder)
    let process = Process()
    process.executableURL = KindexCommand.executable
    process.arguments = ["batch", "work", submission, "1"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: 4)
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(try folder.records().isEmpty)
    let kept = FileManager.default.enumerator(atPath: folder.path + "/runs.tasks/interrupted")?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }
    #expect(kept?.count == 1, "the incumbent of the interrupted search is kept")
    #expect(try folder.kindex("batch", "work", submission, "1").code == 0)
    let record = try #require(try folder.records().values.first)
    let start = try #require(record["start"] as? [String: Any])
    #expect(start["origin"] as? String == "interruption")
    #expect(try #require(start["secondsSpent"] as? Double) > 0.5)
    let solution = try #require(record["solution"] as? [String: Any])
    let solver = try #require(solution["solver"] as? [String: Any])
    #expect(try #require(solver["seconds"] as? Double) < 8, "the time that was spent counts")
    let reasons = try #require(record["machine_dependence"] as? [String])
    #expect(reasons.contains("the search began from what an interrupted attempt had found"), "\(reasons)")
  }

  @Test(.enabled(if: hasParallel, "GNU parallel is not installed"))
  func parallelRunsTheChunks() throws {
    let local = try BatchFolder()
    #expect(try local.batch("run").code == 0)
    let folder = try BatchFolder()
    let result = try folder.batch("submit", "--parallel", "--chunk", "0.05s")
    #expect(result.code == 0, "\(result.errors)")
    #expect(try folder.counts() == ["done": 6])
    #expect(try folder.holdings() == local.holdings())
  }

  private static let hasParallel = FileManager.default.isExecutableFile(atPath: "/usr/bin/parallel")

  @Test(arguments: [
    ([], "give either --slurm or --parallel"), (["--slurm", "--parallel"], "give either --slurm or --parallel"),
    (["--slurm", "--job-time", "10s"], "--job-time: give 1m or more"), (["--slurm", "--workers", "0"], "--workers"),
  ])
  func isRefused(_ options: [String], message: String) throws {
    let folder = try BatchFolder()
    let result = try KindexCommand.run(["batch", "submit", "grid.yaml"] + options, in: folder.folder.url)
    #expect(result.code == 64 && result.errors.contains(message), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix("runs") })
  }

  @Test func aClusterThatIsNotThereIsNamed() throws {
    let folder = try BatchFolder()
    let result = try KindexCommand.run(
      ["-c", "PATH=/nowhere exec \"$0\" batch submit grid.yaml --slurm", KindexCommand.executable.path],
      in: folder.folder.url, program: URL(fileURLWithPath: "/bin/bash"))
    #expect(result.code != 0 && result.errors.contains("--write-only"), "\(result.errors)")
  }
}
