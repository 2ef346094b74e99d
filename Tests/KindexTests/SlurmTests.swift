import Foundation
import KindexTestSupport
import Testing

/// A real Slurm on this machine's loopback.
final class SlurmCluster {
  let folder: TemporaryFolder
  private static let script = KindexCommand.packageRoot.appending(path: "Scripts/slurm-cluster")

  /// Whether to run: its daemons are started on request only, for they belong to the whole machine.
  static let isWanted = ProcessInfo.processInfo.environment["KINDEX_SLURM"] == "1" && isInstalled

  /// Whether Slurm's programs are installed.
  private static let isInstalled = ["slurmctld", "slurmd", "munged", "sbatch"].allSatisfy { name in
    ["/usr/sbin", "/usr/bin", "/sbin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  init() throws {
    folder = try TemporaryFolder()
    try control("start")
    setenv("SLURM_CONF", folder.url.path + "/slurm.conf", 1)
  }

  deinit { try? control("stop") }

  /// Starts, restarts or takes away parts of it.
  func control(_ command: String, _ node: String...) throws {
    let result = try KindexCommand.run([command, folder.url.path] + node, program: Self.script)
    #expect(result.code == 0, "\(command): \(result.errors)")
  }

  /// The nodes and their states, a line each.
  func states() throws -> String { try slurm("sinfo", "--noheader", "--Node", "--format=%N %t") ?? "" }

  /// Waits until the queue is empty, five minutes at most; a job that went back into it need not wait Slurm's two minutes.
  func drain() throws {
    for _ in 0..<300 {
      if let jobs = try slurm("squeue", "--noheader", "--array", "--format=%i %r")?.split(separator: "\n") {
        if jobs.isEmpty { return }
        for job in jobs where job.hasSuffix(" BeginTime") {
          _ = try slurm("scontrol", "update", "jobid=\(job.prefix { $0 != " " })", "starttime=now")
        }
      }
      Thread.sleep(forTimeInterval: 1)
    }
    Issue.record("the queue did not become empty")
  }

  /// What a program of Slurm says; nil where it fails, as it does while the controller is away.
  private func slurm(_ command: String...) throws -> String? {
    let result = try KindexCommand.run(command, program: URL(fileURLWithPath: "/usr/bin/env"))
    return result.code == 0 ? result.text : nil
  }
}

/// `kindex batch submit --slurm` against a real Slurm.
@Suite(
  .serialized,
  .enabled(if: SlurmCluster.isWanted, "KINDEX_SLURM is not 1, or slurmctld slurmd slurm-client munge are missing"))
struct SlurmTests {
  @Test func anArrayOutlivesAKilledTaskALostNodeAndAControllerRestart() throws {
    let axes = "cardinality: [2, 3]\n  solver.seed: 1...100"
    let local = try BatchFolder(axes: axes)
    #expect(try local.batch("run").code == 0)
    let folder = try BatchFolder(axes: axes)
    let cluster = try SlurmCluster()
    let submitted = try folder.batch("submit", "--slurm", "--chunk", "0.01s", "--memory", "512M")
    #expect(submitted.code == 0, "\(submitted.errors)")
    #expect(submitted.text.hasPrefix("grid: 200 of 200 tasks in 200 jobs, "), "\(submitted.text)")
    try folder.wait { try folder.recordFiles().count >= 10 }
    try killATask(of: folder)
    try folder.wait { try folder.recordFiles().count >= 30 }
    try cluster.control("restart")
    try folder.wait { try folder.recordFiles().count >= 60 }
    try cluster.control("lose", "2")
    try folder.wait { try cluster.states().contains("node2 down") }
    try cluster.control("node", "2")
    try folder.wait { try !cluster.states().contains("node2 down") }
    try cluster.drain()
    #expect(try folder.holdings() == local.holdings())
    #expect(try folder.counts() == ["done": 200], "the depending job has collected them")
    let compared = try folder.kindex("batch", "compare", local.store, folder.store)
    #expect(compared.text.contains("  200 the same\n") && !compared.text.contains("otherwise"), "\(compared.text)")
  }

  @Test func whatATimeLimitCutsOffGoesOnFromItsIncumbent() throws {
    let folder = try BatchFolder(
      axes: "cardinality: [12]", solver: "time_limit: 45s, gap: 0%", stocks: 200, periods: 400)
    let cluster = try SlurmCluster()
    let submitted = try folder.batch("submit", "--slurm", "--job-time", "1m", "--memory", "1G")
    #expect(submitted.code == 0, "\(submitted.errors)")
    try cluster.drain()
    let record = try #require(try folder.records().values.first)
    #expect(record["status"] as? String == "done")
    let start = try #require(record["start"] as? [String: Any], "the search was cut off and began again")
    #expect(start["origin"] as? String == "interruption")
    #expect(try #require(start["secondsSpent"] as? Double) > 0)
    let reasons = try #require(record["machine_dependence"] as? [String])
    #expect(reasons.contains("the search began from what an interrupted attempt had found"), "\(reasons)")
    #expect(try folder.counts() == ["done": 1])
  }

  /// Kills one of the jobs' processes.
  private func killATask(of folder: BatchFolder) throws {
    for _ in 0..<200 {
      let found = try KindexCommand.run(
        ["-f", "batch work \(folder.path)"], program: URL(fileURLWithPath: "/usr/bin/pgrep"))
      if let process = found.text.split(separator: "\n").last.flatMap({ Int32($0) }), kill(process, SIGKILL) == 0 {
        return
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("no task was there to be killed")
  }
}
