import ArgumentParser
import Batch
import Foundation
import MILP

/// `kindex batch run`: solves every task of a grid that has not been solved yet.
struct BatchRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Solve every task of a grid that has not been solved yet.",
    discussion: """
      Ctrl-C stops within seconds; the same command goes on where it stopped. A task whose worker crashes, hangs or is \
      killed is tried once more, alone, and then recorded as failed. Exit code 0: every task has its answer, which may \
      be that nothing is feasible; 70 or 65: some tasks failed.
      """)

  @Argument(help: "A grid file.") var grid: String

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var poolOptions: PoolOptions

  @Flag(help: "Only print how many tasks there are, and the first of them.") var dryRun = false

  func run() throws {
    try Failure.translating {
      let grid = try GridReader.read(path: grid)
      if dryRun {
        try Destination(path: nil).write(text: GridText.preview(grid))
      } else {
        try BatchJob(options: storeOptions, pool: poolOptions, grid: grid).run()
      }
    }
  }
}

/// `kindex batch resume`: goes on with a run that was begun.
struct BatchResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run that was stopped.",
    discussion: """
      As `batch run`, but the run must have been begun: a grid, a base scenario or data that have changed since, which \
      would be another run, are an error.
      """)

  @Argument(help: "A grid file.") var grid: String

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var poolOptions: PoolOptions

  func run() throws {
    try Failure.translating {
      let grid = try GridReader.read(path: grid)
      try BatchJob(options: storeOptions, pool: poolOptions, grid: grid, mustBeKnown: true).run()
    }
  }
}

/// One working through of a grid on this machine.
struct BatchJob {
  let options: StoreOptions
  let pool: PoolOptions
  let grid: Grid
  /// Whether the run must have been begun before.
  var mustBeKnown = false

  /// Solves what is not solved, and writes a summary to standard output.
  func run() throws {
    let folder = options.folder
    let plan = try BatchPlanner.plan(grid)
    if mustBeKnown, !RunManifest.exists(plan.key, in: folder) {
      throw Failure(
        code: .usage,
        message:
          "\(options.store) knows no run of these tasks: the grid, its base, the data or the program changed, or "
          + "it was never begun. `kindex batch run` begins it; what is the same is not solved again.")
    }
    try BatchPlanner.checkSense(of: plan)
    try folder.prepare()
    let lock = try FolderLock(folder)
    try withExtendedLifetime(lock) { try work(plan, folder) }
  }

  private func work(_ plan: BatchPlan, _ folder: TaskFolder) throws {
    folder.removeLeftovers()
    let store = try RunStore(path: options.store, isReadOnly: false)
    let manifest = RunManifest(plan)
    try manifest.write(to: folder)
    try store.enter(manifest)
    let ledger = BatchLedger(store: store, folder: folder)
    var pending = try ledger.pending(of: plan, warn: Diagnostics.write)
    if pool.retryFailed {
      let failed = try store.failed(run: plan.key)
      try ledger.forget(failed)
      pending = try ledger.pending(of: plan, warn: Diagnostics.write)
    }
    let known = plan.tasks.count - pending.count
    let cancellation = Cancellation()
    let interruption = Interruption(cancellation, grace: 120)
    defer { interruption.stop() }
    let runner = BatchRunner(
      run: plan.key, kindexVersion: plan.kindexVersion, folder: folder,
      pool: try WorkerPool(
        workers: pool.workerOptions.workers, memory: pool.workerOptions.memoryBound, cancellation: cancellation
      ).processes,
      identity: { try plan.identity(of: $0) }, neighbours: pool.warmStarts ? Neighbours(plan: plan) : nil,
      line: { try WorkerLine.encode(.record($0)) }, answer: { try WorkerLine.decode($0).taskAnswer })
    let writer = StoreWriter(store)
    let progress = BatchProgress(quiet: pool.quiet, total: plan.tasks.count, known: known)
    let outcome = Result {
      try runner.run(pending) { record, activity in
        try writer.take(record)
        progress.show(activity)
      }
    }
    progress.clear()
    try writer.flush()
    try outcome.get()
    var reader = StatusReader()
    let status = try reader.status(of: manifest.header, store: store, folder: folder)
    let worst = try store.worstFailure(run: plan.key)
    try store.close()
    try Destination(path: nil).write(text: BatchText.summary(status, known: known, store: options.store))
    if cancellation.isCancelled {
      throw Failure(
        code: .interrupted, message: "interrupted; the same command, or `kindex batch resume`, goes on from here")
    }
    try Self.refusePending(status)
    if let worst {
      throw Failure(
        code: Failure.Code(rawValue: worst.code) ?? .defect,
        message: "\(NumberText.count(status.failed)) of \(NumberText.count(status.total)) tasks failed, the first of "
          + "them: \(worst.message)")
    }
  }
}

extension BatchJob {
  /// Refuses to end well while there are tasks without an answer.
  fileprivate static func refusePending(_ status: RunStatus) throws(Failure) {
    guard status.pending > 0 else { return }
    throw Failure(
      code: .defect,
      message: "\(NumberText.count(status.pending)) of \(NumberText.count(status.total)) tasks have no answer though "
        + "nothing stopped the run. Run the same command again: it solves what is left.")
  }
}

extension WorkerAnswer {
  /// The answer as a batch sees it; an interrupted search is no trouble.
  var taskAnswer: TaskAnswer {
    TaskAnswer(record: record, trouble: isInterrupted ? nil : failure, code: code)
  }
}

/// One line on a terminal that shows how a batch is doing; silent where standard error is no terminal.
final class BatchProgress: Sendable {
  private let line: TerminalLine
  private let total: Int
  private let known: Int

  init(quiet: Bool, total: Int, known: Int) {
    line = TerminalLine(quiet: quiet)
    self.total = total
    self.known = known
  }

  /// Shows what the pool is doing.
  func show(_ activity: PoolActivity.State) {
    let count = "\(NumberText.count(known + activity.finished)) of \(NumberText.count(total)) tasks"
    let rate = NumberText.fixed(activity.tasksPerSecond, digits: 1)
    line.show(
      "\(count), \(NumberText.count(activity.failed)) failed, \(rate) a second, "
        + "\(BatchText.duration(activity.secondsLeft)) left", activity.seconds)
  }

  /// Takes the line away.
  func clear() { line.clear() }
}
