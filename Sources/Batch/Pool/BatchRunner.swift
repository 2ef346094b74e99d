public import Foundation
internal import IndexTracking
internal import Scenarios

/// Solves tasks by a pool, the longest first, until all have records or it is stopped.
public struct BatchRunner: Sendable {
  /// The run's key.
  public let run: String
  /// The program's version.
  public let kindexVersion: String
  /// Where the records go.
  public let folder: TaskFolder
  /// Who solves.
  public let pool: ProcessPool
  /// What a task asks.
  public let identity: @Sendable (BatchPlan.Task) throws -> TaskIdentity
  /// Answers that tasks which no node limit makes reproducible may begin from; nil where none may.
  public let neighbours: Neighbours?
  /// Makes the line that a worker is asked.
  public let line: @Sendable (TaskQuestion) throws -> Data
  /// Reads the line that a worker answers.
  public let answer: @Sendable (Data) throws -> TaskAnswer

  /// Seconds beside the search that a worker may take: data, whole shares, and being one of many on a busy machine.
  static let slack = 60.0
  /// Seconds that a search has where nothing is said.
  static let usualLimit = 60.0

  /// Describes a run.
  public init(
    run: String, kindexVersion: String, folder: TaskFolder, pool: ProcessPool,
    identity: @escaping @Sendable (BatchPlan.Task) throws -> TaskIdentity, neighbours: Neighbours? = nil,
    line: @escaping @Sendable (TaskQuestion) throws -> Data, answer: @escaping @Sendable (Data) throws -> TaskAnswer
  ) {
    self.run = run
    self.kindexVersion = kindexVersion
    self.folder = folder
    self.pool = pool
    self.identity = identity
    self.neighbours = neighbours
    self.line = line
    self.answer = answer
  }

  /// Solves.
  ///
  /// - Parameters:
  ///   - tasks: what is still to be done.
  ///   - finished: told of every record and what the pool is doing, on no particular thread, one after the other.
  /// - Throws: ``TaskTrouble`` for what every task would meet, ``BatchError``, and what `finished` throws.
  public func run(
    _ tasks: [BatchPlan.Task], finished: @escaping @Sendable (TaskRecord, PoolActivity.State) throws -> Void
  ) throws {
    let order = tasks.sorted { ($0.cost, $1.point) > ($1.cost, $0.point) }
    let activity = PoolActivity(folder: folder, run: run, total: order.count, cost: order.reduce(0) { $0 + $1.cost })
    defer { activity.end() }
    try pool.run(
      count: order.count,
      job: { position in
        let task = order[position]
        let identity = try identity(task)
        let start = isReproducible(identity) ? nil : folder.interruption(task.id) ?? neighbours?.start(for: task)
        let limit = identity.specification.timeLimit?.value ?? Self.usualLimit
        return ProcessPool.Job(seconds: 1.5 * limit + Self.slack) { attempts in
          activity.begin(task.id)
          return try line(TaskQuestion(identity: identity, start: start, folder: folder, attemptsBefore: attempts))
        }
      },
      finished: { position, outcome in
        let task = order[position]
        switch outcome {
        case .answer(let data, _):
          let reply = try answer(data)
          guard let record = reply.record else {
            if let trouble = reply.trouble { throw TaskTrouble(code: reply.code, message: trouble) }
            activity.drop(task.id)
            return
          }
          neighbours?.remember(record, of: task)
          try activity.finish(record, cost: task.cost, finished)
        case .failed(let ending, let log):
          let record = try failure(of: task, ending, log)
          try folder.write(record)
          try activity.finish(record, cost: task.cost, finished)
        case .interrupted(let data):
          activity.drop(task.id)
          // A task that was finished at the last moment has its record.
          if let record = try data.flatMap({ try answer($0).record }) {
            try activity.finish(record, cost: task.cost, finished)
          }
        }
      })
  }

  /// Whether a task's answer depends on the task alone as far as can be told beforehand, so that nothing may be added.
  private func isReproducible(_ identity: TaskIdentity) -> Bool { identity.specification.nodeLimit != nil }

  private func failure(of task: BatchPlan.Task, _ ending: WorkerEnding, _ log: String) throws -> TaskRecord {
    TaskRecord(
      try identity(task), status: .failed, kindexVersion: kindexVersion, finished: Date.now.timeIntervalSince1970,
      seconds: 0, attempts: 2, start: nil, machineDependence: [], solution: nil,
      failure: TaskFailure(
        code: 70, message: "twice, the second time alone, \(ending). `kindex batch run --retry-failed` tries it again.",
        log: log))
  }
}
