internal import Foundation

/// The folder of task records beside a store, the source of truth from which the store can always be rebuilt.
///
/// | path | what it is |
/// |---|---|
/// | `tasks/ab/ab….json` | the record of the task with that identity |
/// | `interrupted/ab/ab….json` | the best portfolio of a search that was interrupted |
/// | `runs/….jsonl` | the tasks of a run, with what the grid sets for each |
/// | `active/….json` | what a pool is doing, as long as it lives |
/// | `temporary/` | files that are being written |
public struct TaskFolder: Sendable, Hashable, Codable {
  /// Its path.
  public let path: String

  /// The folder at a path.
  public init(path: String) { self.path = path.isEmpty ? "" : URL(fileURLWithPath: path).standardizedFileURL.path }

  /// The folder beside a store: `runs.tasks` beside `runs.sqlite`.
  public init(besideStore store: String) {
    let url = URL(fileURLWithPath: store).standardizedFileURL
    path = url.deletingPathExtension().path + ".tasks"
  }

  /// Makes what is missing of the folder.
  ///
  /// - Throws: ``BatchError`` where it cannot be written.
  public func prepare() throws(BatchError) {
    for part in ["runs", "active", "temporary"] { try AtomicFile.makeFolder("\(path)/\(part)") }
    for kind in ["tasks", "interrupted"] {
      for shard in 0..<256 {
        try AtomicFile.makeFolder("\(path)/\(kind)/\(shard < 16 ? "0" : "")\(String(shard, radix: 16))")
      }
    }
  }

  /// Whether the folder is there at all.
  public var exists: Bool { FileManager.default.fileExists(atPath: "\(path)/tasks") }

  // MARK: - Records

  /// The file of a task's record.
  public func recordFile(_ id: String) -> String { "\(path)/tasks/\(id.prefix(2))/\(id).json" }

  /// Whether a task has a record.
  public func hasRecord(_ id: String) -> Bool { access(recordFile(id), F_OK) == 0 }

  /// The identities of the tasks with records among those that share a task's folder.
  func recorded(inShardOf id: String) -> Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/tasks/\(id.prefix(2))")) ?? []
    return Set(names.lazy.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) })
  }

  /// Writes a record, whole or not at all.
  public func write(_ record: TaskRecord) throws {
    try AtomicFile.write(try record.encoded(), to: recordFile(record.id), by: temporaryFolder)
  }

  /// A task's record; nil where there is none.
  ///
  /// - Throws: ``BatchError`` where the file is damaged or speaks of another task.
  public func record(_ id: String) throws -> TaskRecord? {
    let file = recordFile(id)
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    let record = try TaskRecord.decoded(data, from: file)
    guard record.id == id else {
      throw BatchError(
        .malformed, "\(file) is the record of task \(record.id.prefix(12))",
        remedy: "Remove it, and the task is solved again")
    }
    return record
  }

  /// Takes a record away, so that its task is solved again.
  public func removeRecord(_ id: String) throws(BatchError) {
    guard unlink(recordFile(id)) == 0 || errno == ENOENT else { throw AtomicFile.failure(recordFile(id), errno) }
  }

  // MARK: - Interrupted searches

  private func interruptionFile(_ id: String) -> String { "\(path)/interrupted/\(id.prefix(2))/\(id).json" }

  /// Keeps what an interrupted search had found.
  public func write(interruption: TaskStart) throws {
    try AtomicFile.write(
      try JSONEncoder().encode(interruption), to: interruptionFile(interruption.task), by: temporaryFolder)
  }

  /// What an interrupted search had found; nil where there was none or nothing can be read.
  public func interruption(_ id: String) -> TaskStart? {
    FileManager.default.contents(atPath: interruptionFile(id)).flatMap {
      try? JSONDecoder().decode(TaskStart.self, from: $0)
    }
  }

  /// Forgets an interrupted search, because its task is finished.
  public func removeInterruption(_ id: String) { unlink(interruptionFile(id)) }

  // MARK: - Others

  var temporaryFolder: String { "\(path)/temporary" }

  /// Removes what writers that were killed have left, an hour after.
  public func removeLeftovers() {
    let old = Date.now.addingTimeInterval(-3600)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: temporaryFolder)) ?? [] {
      let file = "\(temporaryFolder)/\(name)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: file)
      if let written = attributes?[.modificationDate] as? Date, written < old { unlink(file) }
    }
    PoolActivity.removeAbandoned(in: self)
  }
}
