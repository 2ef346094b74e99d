import Batch
import Foundation
import MILP
import Scenarios

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
      command: [program, "worker"], workers: workers, memory: memory, isCancelled: { cancellation.isCancelled })
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
    try processes.run(
      atOnce: atOnce,
      next: {
        try next().map { task in
          let question = try WorkerLine.encode(.solve(task))
          // Every search has its own limit; a worker is taken to hang long after any of them.
          return ProcessPool.Job(seconds: 1.5 * (task.specification.timeLimit?.value ?? 60) + 60) { _ in question }
        }
      },
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
