import Foundation
import MILP
import Synchronization

/// Solves tasks in worker processes, as many at once as there are cores, so that a crash costs one task and engines
/// that tolerate one solve a process run side by side.
struct WorkerPool {
  let workers: Int
  let cancellation: Cancellation

  /// A pool of so many workers; by default one a core.
  init(workers: Int? = nil, cancellation: Cancellation) {
    self.workers = max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount)
    self.cancellation = cancellation
  }

  /// Solves every task.
  ///
  /// - Parameters:
  ///   - tasks: taken in order.
  ///   - finished: told of each answer as it comes, on no particular thread.
  /// - Returns: the answers in the order of the tasks.
  func run(_ tasks: [WorkerTask], finished: @escaping @Sendable (Int, WorkerAnswer) -> Void) -> [WorkerAnswer] {
    let answers = Mutex([WorkerAnswer?](repeating: nil, count: tasks.count))
    let next = Mutex(0)
    run(atOnce: tasks.count) {
      let position = next.withLock { value in
        defer { value += 1 }
        return value
      }
      return position < tasks.count ? .solve(position, tasks[position]) : .done
    } finished: { position, answer in
      answers.withLock { $0[position] = answer }
      finished(position, answer)
    }
    return answers.withLock { $0.compactMap { $0 } }
  }

  /// What a worker that is free is given.
  enum Assignment {
    /// A task, with the position that its answer is returned with.
    case solve(Int, WorkerTask)
    /// Nothing yet: ask again soon.
    case wait
    /// Nothing any more.
    case done
  }

  /// Solves tasks that are only known once a worker is free for them.
  ///
  /// - Parameters:
  ///   - atOnce: most workers that can be of use.
  ///   - next: asked for each task, on no particular thread.
  ///   - finished: told of each answer as it comes, on no particular thread.
  func run(
    atOnce: Int, next: @escaping @Sendable () -> Assignment,
    finished: @escaping @Sendable (Int, WorkerAnswer) -> Void
  ) {
    DispatchQueue.concurrentPerform(iterations: min(workers, atOnce)) { _ in
      while true {
        switch next() {
        case .solve(let position, let task):
          finished(
            position,
            cancellation.isCancelled ? .interrupted : solve(task))
        case .wait: Thread.sleep(forTimeInterval: 0.02)
        case .done: return
        }
      }
    }
  }

  private func solve(_ task: WorkerTask) -> WorkerAnswer {
    do {
      let process = Process()
      process.executableURL = try Self.ownExecutable()
      process.arguments = ["worker"]
      let input = Pipe()
      let output = Pipe()
      process.standardInput = input
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      let bytes = try JSONEncoder().encode(task)
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: bytes)
      try input.fileHandleForWriting.close()
      // A worker is in a process group of its own, where a terminal's Ctrl-C does not reach it; told of it once, it
      // writes what it found and ends.
      let interruption = DispatchSource.makeTimerSource(queue: .global())
      interruption.schedule(deadline: .now(), repeating: .milliseconds(50))
      interruption.setEventHandler { [cancellation] in
        guard cancellation.isCancelled else { return }
        process.interrupt()
        interruption.cancel()
      }
      interruption.resume()
      defer { interruption.cancel() }
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationReason == .exit, process.terminationStatus == 0 else {
        // One told to stop before it was ready to listen has nothing to say.
        if cancellation.isCancelled { return .interrupted }
        return WorkerAnswer(
          solution: nil, failure: "a worker process ended with \(process.terminationStatus) before it had an answer",
          code: Failure.Code.defect.rawValue)
      }
      return try JSONDecoder().decode(WorkerAnswer.self, from: data)
    } catch {
      return WorkerAnswer(
        solution: nil, failure: "a worker process could not be run: \(error)", code: Failure.Code.defect.rawValue)
    }
  }

  private static func ownExecutable() throws -> URL {
    guard let url = Bundle.main.executableURL else { throw CocoaError(.executableNotLoadable) }
    return url
  }
}
