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
    DispatchQueue.concurrentPerform(iterations: min(workers, tasks.count)) { _ in
      while true {
        let position = next.withLock { value in
          defer { value += 1 }
          return value
        }
        guard position < tasks.count else { return }
        let answer =
          cancellation.isCancelled
          ? WorkerAnswer(solution: nil, failure: "interrupted", code: Failure.Code.interrupted.rawValue)
          : solve(tasks[position])
        answers.withLock { $0[position] = answer }
        finished(position, answer)
      }
    }
    return answers.withLock { $0.compactMap { $0 } }
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
      // A terminal's Ctrl-C reaches the workers by itself; they write what they found and end.
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationReason == .exit, process.terminationStatus == 0 else {
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
