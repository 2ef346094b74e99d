import Batch
import Foundation
import MILP
import Scenarios
import Synchronization

/// Solves problems in worker processes, as many at once as there are cores, so that a crash costs one problem and
/// engines that tolerate one solve a process run side by side.
struct WorkerPool {
  let processes: ProcessPool
  var workers: Int { processes.workers }

  /// A pool of so many workers; by default one a core.
  init(workers: Int? = nil, memory: Int? = nil, cancellation: Cancellation) throws {
    guard let program = Bundle.main.executablePath else {
      throw Failure(code: .defect, message: "the program does not know where it is, so it cannot start workers.")
    }
    processes = ProcessPool(
      command: [program, "worker"], workers: workers, memory: memory, isCancelled: { cancellation.isCancelled },
      isWithdrawal: { data in
        // A line that cannot be read is whoever reads it next to complain of.
        guard let answer = try? WorkerLine.decode(data) else { return false }
        return answer.isInterrupted
      })
  }

  /// Solves problems that are only known once a worker is free for them.
  ///
  /// - Parameters:
  ///   - atOnce: most workers that can be of use.
  ///   - next: asked for each problem, on no particular thread; every one has a position that its answer comes with.
  ///   - finished: told of each answer as it comes, on no particular thread.
  func run(
    atOnce: Int, next: @escaping @Sendable () -> ProcessPool.Assignment<SolveTask>,
    finished: @escaping @Sendable (Int, WorkerAnswer) -> Void
  ) throws {
    try run(
      atOnce: atOnce,
      next: {
        try next().map { task in
          let question = try WorkerLine.encode(.solve(task))
          // Every search has its own limit; a worker is taken to hang long after any of them.
          return ProcessPool.Job(seconds: 1.5 * (task.specification.timeLimit?.value ?? StandardValues.timeLimit) + 60)
          { _ in question }
        }
      }, finished: finished)
  }

  /// Walks policies over history.
  ///
  /// - Parameters:
  ///   - walks: a worker that crashes on one goes on with it from its journal, once.
  ///   - finished: told of each answer as it comes, on no particular thread.
  /// - Returns: the answers in the order of the walks.
  func run(
    _ walks: [WalkTask], finished: @escaping @Sendable (Int, WorkerAnswer) -> Void
  ) throws -> [WorkerAnswer] {
    let answers = Mutex([WorkerAnswer](repeating: .interrupted, count: walks.count))
    let count = Mutex(0)
    try run(
      atOnce: walks.count,
      next: {
        let position = count.withLock { value in
          defer { value += 1 }
          return value
        }
        guard position < walks.count else { return .done }
        let question = try WorkerLine.encode(.walk(walks[position]))
        return .job(position, ProcessPool.Job(seconds: Self.longestWalk) { _ in question })
      },
      finished: { position, answer in
        answers.withLock { $0[position] = answer }
        finished(position, answer)
      })
    return answers.withLock { $0 }
  }

  /// Does a list of tasks, in order.
  ///
  /// - Parameters:
  ///   - tasks: each is tried once more where its worker crashes.
  ///   - seconds: after which a worker is taken to hang over a task.
  ///   - finished: told of each answer as it comes, on no particular thread.
  func run(
    _ tasks: [WorkerTask], seconds: Double, finished: @escaping @Sendable (Int, WorkerAnswer) -> Void
  ) throws {
    let order = Mutex(tasks.indices)
    try run(
      atOnce: tasks.count,
      next: {
        guard let position = order.withLock({ $0.popFirst() }) else { return .done }
        let question = try WorkerLine.encode(tasks[position])
        return .job(position, ProcessPool.Job(seconds: seconds) { _ in question })
      }, finished: finished)
  }

  /// Seconds after which a walk is taken to hang: how many decisions it takes is not known beforehand.
  private static let longestWalk = 30.0 * 86_400

  private func run(
    atOnce: Int, next: @escaping @Sendable () throws -> ProcessPool.Assignment<ProcessPool.Job>,
    finished: @escaping @Sendable (Int, WorkerAnswer) -> Void
  ) throws {
    try processes.run(
      atOnce: atOnce, next: next,
      finished: { position, outcome in
        let answer: WorkerAnswer =
          switch outcome {
          case .answer(let data, _): try WorkerLine.decode(data)
          case .interrupted(let data): try data.map { try WorkerLine.decode($0) } ?? .interrupted
          case .failed(let ending, _): WorkerAnswer(failure: "twice, \(ending)", code: Failure.Code.defect.rawValue)
          }
        finished(position, answer)
      })
  }
}

/// Questions and answers as lines of JSON.
enum WorkerLine {
  static func encode(_ task: WorkerTask) throws -> Data { try JSONEncoder().encode(task) }

  static func encode(_ answer: WorkerAnswer) throws -> Data {
    let encoder = JSONEncoder()
    encoder.userInfo[.omitsOrigins] = true
    return try encoder.encode(answer)
  }

  static func decode(_ data: Data) throws -> WorkerAnswer {
    let decoder = JSONDecoder()
    decoder.userInfo[.omitsOrigins] = true
    return try decoder.decode(WorkerAnswer.self, from: data)
  }
}
