import Foundation
import GRDB
import KindexTestSupport
import Testing

/// A folder with a small market, a base scenario and a grid.
struct BatchFolder {
  let folder: TemporaryFolder
  var path: String { folder.url.path }
  var store: String { path + "/runs.sqlite" }

  init(
    axes: String = "cardinality: [2, 3]\n  solver.seed: 1...3", solver: String = "node_limit: 500", stocks: Int = 8,
    periods: Int = 60
  ) throws {
    folder = try TemporaryFolder()
    let simulated = try KindexCommand.run([
      "simulate", "--stocks", "\(stocks)", "--periods", "\(periods)", "--sectors", "3", "--seed", "7", "-o", path,
      "--quiet",
    ])
    #expect(simulated.code == 0, "\(simulated.errors)")
    _ = try folder.file(
      "base.yaml",
      """
      kindex: 1
      data: {prices: prices.csv, stocks: stocks.csv, window: {in_sample: \(periods / 2)}}
      cardinality: 3
      solver: {\(solver)}
      """)
    try writeGrid(axes)
  }

  func writeGrid(_ axes: String, more: String = "") throws {
    _ = try folder.file("grid.yaml", "kindex: 1\nbase: base.yaml\naxes:\n  \(axes)\n\(more)")
  }

  /// Runs the program in the folder.
  func kindex(_ arguments: String...) throws -> KindexCommand.Result {
    try KindexCommand.run(arguments, in: folder.url)
  }

  /// Runs a subcommand of `batch` on the grid.
  func batch(_ command: String, _ options: String...) throws -> KindexCommand.Result {
    try KindexCommand.run(["batch", command, "grid.yaml", "--store", "runs.sqlite"] + options, in: folder.url)
  }

  /// The file of a task's record.
  func recordFile(_ id: String) -> URL { folder.url.appending(path: "runs.tasks/tasks/\(id.prefix(2))/\(id).json") }

  /// The bytes of every task record, by identity.
  func recordFiles() throws -> [String: Data] {
    let tasks = folder.url.appending(path: "runs.tasks/tasks")
    var files: [String: Data] = [:]
    for case let file as URL in FileManager.default.enumerator(at: tasks, includingPropertiesForKeys: nil) ?? .init()
    where file.pathExtension == "json" {
      files[file.deletingPathExtension().lastPathComponent] = try Data(contentsOf: file)
    }
    return files
  }

  /// The task records, by identity.
  func records() throws -> [String: [String: Any]] {
    try recordFiles().mapValues { try JSONSerialization.jsonObject(with: $0) as? [String: Any] ?? [:] }
  }

  /// How many tasks the store has of each status.
  func counts() throws -> [String: Int] {
    let database = try DatabaseQueue(path: store)
    defer { try? database.close() }
    let rows = try database.read { try Row.fetchAll($0, sql: "SELECT status, COUNT(*) FROM task GROUP BY status") }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  /// The holdings of every task: shares by stock.
  func holdings() throws -> [String: [String: Double]] {
    try records().mapValues { record in
      let solution = record["solution"] as? [String: Any]
      let holdings = solution?["holdings"] as? [[String: Any]] ?? []
      return Dictionary(
        holdings.compactMap { holding in
          (holding["id"] as? String).flatMap { id in (holding["shares"] as? Double).map { (id, $0) } }
        }, uniquingKeysWith: { $1 })
    }
  }
}

extension BatchFolder {
  /// Begins a subcommand of `batch` and does not wait.
  func start(_ command: String...) throws -> Process {
    let process = Process()
    process.executableURL = KindexCommand.executable
    process.arguments = ["batch"] + command + ["--store", "runs.sqlite"]
    process.currentDirectoryURL = folder.url
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Waits until something holds, a minute at most.
  func wait(until holds: () throws -> Bool) throws {
    for _ in 0..<1200 {
      if try holds() { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("it never came to pass")
  }

  /// The children of a process, of whichever of its threads.
  func children(of process: Int32) throws -> [Int32] {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    return threads.flatMap { thread -> [Int32] in
      // A thread may have ended by now.
      let text = (try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/children", encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { Int32($0) }
    }
  }
}
