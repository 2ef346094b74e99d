import Backtesting
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import Synchronization
import TrackingDomain

/// Walks several policies in worker processes and compares them.
struct PolicyComparison {
  let grid: PolicyGrid
  let options: BacktestOptions
  let quiet: Bool
  let cancellation: Cancellation

  /// Walks and compares.
  func run(name: String) throws -> BacktestComparison {
    let journals = try options.resume.map { try self.journals(in: $0) }
    let tasks = grid.specifications.enumerated().map { number, specification in
      WalkTask(specification: specification, journal: journals?[number])
    }
    let done = Mutex(0)
    let isShown = !quiet && isatty(STDERR_FILENO) == 1
    let pool = try WorkerPool(workers: options.workers, cancellation: cancellation)
    let answers = try pool.run(tasks) { position, _ in
      guard isShown else { return }
      let count = done.withLock { value in
        value += 1
        return value
      }
      Diagnostics.write("\(count)/\(tasks.count): \(Self.label(tasks[position].specification))")
    }
    var walks: [(cardinality: String, result: BacktestResult)] = []
    var failures: [PolicyFailure] = []
    for (specification, answer) in zip(grid.specifications, answers) {
      if let result = answer.backtest, result.termination == "complete" {
        walks.append((Self.cardinality(specification), result))
      } else {
        failures.append(
          PolicyFailure(policy: Self.label(specification), reason: answer.failure ?? "interrupted"))
      }
    }
    if walks.isEmpty, let answer = answers.first(where: { $0.failure != nil }) {
      throw Failure(
        code: Failure.Code(rawValue: answer.code) ?? .defect, message: answer.failure ?? "no policy could be walked")
    }
    return BacktestComparison(name: name, walks: walks, failures: failures)
  }

  /// A journal for each policy, in a folder.
  private func journals(in folder: String) throws -> [String] {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw Failure(
        code: .missingInput,
        message: "\(folder): the folder cannot be made (\(error.localizedDescription)). Several policies need a folder "
          + "for their journals.")
    }
    return grid.specifications.indices.map { "\(folder)/policy-\($0 + 1).jsonl" }
  }

  static func cardinality(_ specification: Specification) -> String {
    switch (specification.cardinality?.value.least, specification.cardinality?.value.most) {
    case (let least?, let most?): least == most ? "\(least)" : "\(least)...\(most)"
    case (let least?, nil): ">=\(least)"
    case (nil, let most?): "<=\(most)"
    case (nil, nil): "any"
    }
  }

  private static func label(_ specification: Specification) -> String {
    let said = specification.backtest
    return [
      "K = \(cardinality(specification))", "window \((said.window ?? specification.inSample)?.value ?? 0)",
      said.calendar?.value, specification.measure?.value.rawValue, specification.basis?.value.rawValue,
    ].compactMap { $0 }.joined(separator: ", ")
  }
}

/// What a worker process is told of a walk.
struct WalkTask: Codable {
  var specification: Specification
  /// Where decisions are noted; nil for nowhere.
  var journal: String?
}

extension WalkTask {
  /// Walks in this process.
  func run(_ cancellation: Cancellation) throws -> BacktestResult {
    let watch = Stopwatch(TrackingLimits(seconds: nil))
    let setup = try BacktestSetup(specification)
    let journal = try journal.map {
      try DecisionJournal(path: $0, fingerprint: setup.fingerprint(specification))
    }
    let begun = watch.elapsed
    var result = try setup.backtest(specification, cancellation: cancellation)
      .run(journal: journal, input: setup.input(specification), kindexVersion: Kindex.version)
    result.summary.addSecondsOutside(begun)
    return result
  }
}
