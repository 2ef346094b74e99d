public import Foundation
internal import Synchronization

/// Worker processes that share out jobs: a worker that crashes, hangs, outgrows its memory or is killed loses only the
/// job it was at, which is tried once more, alone, in a fresh process.
public struct ProcessPool: Sendable {
  /// The program and arguments of a worker; it answers lines with lines.
  public let command: [String]
  /// How many jobs run at once.
  public let workers: Int
  /// Bytes of memory for all workers together; nil for no bound.
  ///
  /// Each has an equal share, a job that runs alone has all.
  public let memory: Int?
  /// Whether to stop.
  public let isCancelled: @Sendable () -> Bool
  /// Whether an answer says no more than that the worker was told to stop.
  ///
  /// Where the pool told it so, that is an interruption. Anybody else who did, such as an administrator or a system
  /// short of memory, has ended the worker, whose job is tried once more like that of any other that ended.
  public let isWithdrawal: @Sendable (Data) -> Bool

  /// Describes a pool.
  public init(
    command: [String], workers: Int? = nil, memory: Int? = nil, isCancelled: @escaping @Sendable () -> Bool,
    isWithdrawal: @escaping @Sendable (Data) -> Bool = { _ in false }
  ) {
    self.command = command
    self.workers = max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount)
    self.memory = memory
    self.isCancelled = isCancelled
    self.isWithdrawal = isWithdrawal
  }

  /// One job: the line that a worker is asked.
  public struct Job: Sendable {
    /// Seconds after which the worker is taken to hang.
    public var seconds: Double
    /// The question without a line's end, by the number of attempts before.
    public var question: @Sendable (_ attemptsBefore: Int) throws -> Data

    /// Describes a job.
    public init(seconds: Double, question: @escaping @Sendable (_ attemptsBefore: Int) throws -> Data) {
      self.seconds = seconds
      self.question = question
    }
  }

  /// What a worker that is free is given.
  public enum Assignment<Work: Sendable>: Sendable {
    /// Work, with the position that its outcome is told with.
    case job(Int, Work)
    /// Nothing yet: ask again soon.
    case wait
    /// Nothing any more.
    case done

    /// The same for other work.
    public func map<Other: Sendable>(_ transform: (Work) throws -> Other) rethrows -> Assignment<Other> {
      switch self {
      case .job(let position, let work): .job(position, try transform(work))
      case .wait: .wait
      case .done: .done
      }
    }
  }

  /// How a job came to its end.
  public enum Outcome: Sendable {
    /// The worker's answer, and how many times the job was begun.
    case answer(Data, attempts: Int)
    /// Both attempts failed; how the last one ended, and what it wrote to standard error.
    case failed(WorkerEnding, log: String)
    /// The pool was stopped; the answer that the worker gave in the time it had.
    case interrupted(Data?)
  }

  /// How many times a pool waits to hear that it is to stop, too.
  private static let withdrawalPauses = 15
  /// Seconds until a worker without a job asks again.
  private static let pause = 0.02

  /// Runs jobs that are only known once a worker is free for them.
  ///
  /// - Parameters:
  ///   - atOnce: most workers that can be of use.
  ///   - next: asked for each job, on no particular thread.
  ///   - finished: told of the end of every job that was begun, on no particular thread.
  /// - Throws: what `next`, a job's question and `finished` throw, and ``BatchError`` where no worker can be started.
  public func run(
    atOnce: Int, next: @escaping @Sendable () throws -> Assignment<Job>,
    finished: @escaping @Sendable (Int, Outcome) throws -> Void
  ) throws {
    // A worker that is gone must be an error of the write, not the end of the program.
    signal(SIGPIPE, SIG_IGN)
    let state = Mutex(State())
    let isStopped: @Sendable () -> Bool = { [isCancelled] in isCancelled() || state.withLock { $0.error != nil } }
    WaitingThreads.perform(min(workers, atOnce)) { _ in
      guarding(state) {
        var worker: WorkerProcess?
        var isIdle = false
        while !isStopped() {
          if isIdle { Thread.sleep(forTimeInterval: Self.pause) }
          isIdle = false
          switch state.withLock({ $0.turn() }) {
          case .wait: isIdle = true
          case .alone(let position, let job):
            defer { state.withLock { $0.isOneAlone = false } }
            worker = nil
            switch try attempt(job, attemptsBefore: 1, &worker, memory: memory, isStopped) {
            case .answer(let data): try finished(position, .answer(data, attempts: 2))
            case .cancelled(let data): try finished(position, .interrupted(data))
            case .ended(let ending, let log): try finished(position, .failed(ending, log: log))
            }
          case .ask:
            defer { state.withLock { $0.busy -= 1 } }
            switch try next() {
            case .job(let position, let job):
              let share = memory.map { $0 / workers }
              switch try attempt(job, attemptsBefore: 0, &worker, memory: share, isStopped) {
              case .answer(let data): try finished(position, .answer(data, attempts: 1))
              case .cancelled(let data): try finished(position, .interrupted(data))
              case .ended: state.withLock { $0.isolated.append((position, job)) }
              }
            case .wait: isIdle = true
            case .done:
              if state.withLock({ $0.isNothingLeft }) { return }
              isIdle = true
            }
          }
        }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
  }

  /// Runs jobs in order.
  ///
  /// - Parameters:
  ///   - count: how many jobs there are.
  ///   - job: makes a job when its turn comes, on no particular thread.
  ///   - finished: told of the end of every job that was begun, on no particular thread.
  /// - Throws: as ``run(atOnce:next:finished:)``.
  public func run(
    count: Int, job: @escaping @Sendable (Int) throws -> Job,
    finished: @escaping @Sendable (Int, Outcome) throws -> Void
  ) throws {
    let order = Mutex(0..<count)
    try run(
      atOnce: count, next: { try order.withLock { $0.popFirst() }.map { .job($0, try job($0)) } ?? .done },
      finished: finished)
  }

  /// Whose turn it is.
  private struct State {
    /// Jobs that failed once, to be tried alone.
    var isolated: [(Int, Job)] = []
    /// Workers that have a job, or are about to ask for one.
    var busy = 0
    var isOneAlone = false
    var error: (any Error)?

    enum Turn {
      case ask, wait
      case alone(Int, Job)
    }

    /// What a free worker does: a job that failed runs once nothing else does, and nothing else then.
    mutating func turn() -> Turn {
      if isOneAlone { return .wait }
      if busy == 0, let (position, job) = isolated.first {
        isolated.removeFirst()
        isOneAlone = true
        return .alone(position, job)
      }
      busy += 1
      return .ask
    }

    /// Whether a worker that is told there is nothing any more may go: the only one that is busy is itself.
    var isNothingLeft: Bool { isolated.isEmpty && busy <= 1 }
  }

  private enum Attempt {
    case answer(Data)
    case cancelled(Data?)
    case ended(WorkerEnding, log: String)
  }

  /// Keeps the first error, which stops the pool.
  private func guarding(_ state: borrowing Mutex<State>, _ work: () throws -> Void) {
    do { try work() } catch { state.withLock { $0.error = $0.error ?? error } }
  }

  private func attempt(
    _ job: Job, attemptsBefore: Int, _ worker: inout WorkerProcess?, memory: Int?,
    _ isStopped: @escaping @Sendable () -> Bool
  ) throws -> Attempt {
    let question = try job.question(attemptsBefore)
    let current = try worker ?? WorkerProcess(command)
    worker = current
    let watch = WorkerProcess.Watch(seconds: job.seconds, memory: memory, isCancelled: isStopped)
    switch current.ask(question, watch) {
    case .answer(let data) where isWithdrawal(data):
      let log = current.errorText
      worker = nil
      // Whoever ends a whole group of processes tells the worker and the pool at once, in whatever order.
      for _ in 0..<Self.withdrawalPauses where !isStopped() { Thread.sleep(forTimeInterval: Self.pause) }
      return isStopped() ? .cancelled(data) : .ended(.told, log: log)
    case .answer(let data):
      // A worker that has kept much memory makes room before its next job is blamed for it.
      if let memory, let held = current.memory, held > memory / 2 { worker = nil }
      return .answer(data)
    case .cancelled(let data):
      worker = nil
      return .cancelled(data)
    case .ended(let ending):
      let log = current.errorText
      worker = nil
      return .ended(ending, log: log)
    }
  }
}
