internal import Foundation
internal import Synchronization

/// What a pool is doing, kept in a file of its own as long as it lives, so that anybody who sees the folder can tell.
public final class PoolActivity: Sendable {
  /// What is written of a pool.
  public struct State: Sendable, Codable {
    /// The run's key.
    public var run: String
    /// The machine.
    public var host: String
    /// The process.
    public var process: Int32
    /// When it began, seconds since 1970.
    public var began: Double
    /// When this was written, seconds since 1970.
    public var updated: Double
    /// Tasks that it was given.
    public var total: Int
    /// Tasks that it has finished.
    public var finished: Int
    /// Estimated seconds of the tasks that it was given.
    public var cost: Double
    /// Estimated seconds of the tasks that it has finished.
    public var finishedCost = 0.0
    /// Of the tasks that it has finished, those that failed.
    public var failed = 0
    /// Tasks that are being solved.
    public var running: Set<String> = []

    /// Wall-clock seconds since it began.
    public var seconds: Double { max(1e-3, updated - began) }
    /// Tasks finished a second.
    public var tasksPerSecond: Double { Double(finished) / seconds }
    /// Estimated seconds of work done a second.
    public var costPerSecond: Double { finishedCost / seconds }
    /// Seconds left by the estimates.
    public var secondsLeft: Double { (cost - finishedCost) / max(costPerSecond, 1e-12) }
  }

  /// Seconds after which a pool that has not written is taken to be gone.
  public static let silence = 30.0

  private let state: Mutex<State>
  private let file: String
  private let temporaryFolder: String
  private let isOver = Mutex(false)

  init(folder: TaskFolder, run: String, total: Int, cost: Double) {
    let now = Date.now.timeIntervalSince1970
    let host = ProcessInfo.processInfo.hostName
    state = Mutex(
      State(run: run, host: host, process: getpid(), began: now, updated: now, total: total, finished: 0, cost: cost))
    file = "\(folder.path)/active/\(host)-\(getpid()).json"
    temporaryFolder = folder.temporaryFolder
    Thread.detachNewThread { [weak self] in while self?.write() == true { Thread.sleep(forTimeInterval: 2) } }
  }

  func begin(_ id: String) { state.withLock { _ = $0.running.insert(id) } }

  func drop(_ id: String) { state.withLock { _ = $0.running.remove(id) } }

  /// Counts a record and hands it on with what the pool is doing, one at a time.
  func finish(_ record: TaskRecord, cost: Double, _ hand: (TaskRecord, State) throws -> Void) throws {
    try state.withLock { state in
      state.running.remove(record.id)
      state.finished += 1
      state.finishedCost += cost
      if record.status == .failed { state.failed += 1 }
      state.updated = Date.now.timeIntervalSince1970
      try hand(record, state)
    }
  }

  func end() {
    isOver.withLock { isOver in
      isOver = true
      unlink(file)
    }
  }

  /// Writes what the pool is doing; returns whether it goes on.
  private func write() -> Bool {
    let snapshot = state.withLock { state in
      state.updated = Date.now.timeIntervalSince1970
      return state
    }
    // What is shown of a pool is no truth that anything rests on, so trouble here is left to the records to meet.
    guard let data = try? JSONEncoder().encode(snapshot) else { return false }
    return isOver.withLock { isOver in
      if !isOver { try? AtomicFile.write(data, to: file, by: temporaryFolder) }
      return !isOver
    }
  }

  /// Removes what pools have left that were killed: of this machine where the process is gone, of others after an hour.
  static func removeAbandoned(in folder: TaskFolder) {
    let (now, host) = (Date.now.timeIntervalSince1970, ProcessInfo.processInfo.hostName)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/active")) ?? [] {
      let file = "\(folder.path)/active/\(name)"
      guard let data = FileManager.default.contents(atPath: file) else { continue }
      let state = try? JSONDecoder().decode(State.self, from: data)
      let isGone =
        state.map { $0.host == host && $0.process > 0 && kill($0.process, 0) != 0 && errno == ESRCH } ?? false
      if isGone || now - (state?.updated ?? 0) > 3600 { unlink(file) }
    }
  }

  /// What every pool on a folder is doing that has written of late.
  public static func states(in folder: TaskFolder) -> [State] {
    let now = Date.now.timeIntervalSince1970
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/active")) ?? []
    return names.compactMap { name in
      FileManager.default.contents(atPath: "\(folder.path)/active/\(name)").flatMap {
        try? JSONDecoder().decode(State.self, from: $0)
      }
    }.filter { now - $0.updated < silence }
  }
}
