import Batch
import CbcEngine
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import TrackingDomain

extension TaskQuestion {
  /// Solves the task and writes its record; of an interrupted search, what it had found.
  func run(_ tables: TableCache, _ cancellation: Cancellation) throws -> WorkerAnswer {
    let answer = try answer(tables, cancellation) { try folder.write(interruption: $0) }
    if let record = answer.record {
      try Failure.translating { try folder.write(record) }
      folder.removeInterruption(identity.id)
    }
    return answer
  }

  /// Solves the task.
  ///
  /// Trouble with one task is part of its record. Trouble that every task would meet, such as a full disk or a price
  /// file that is gone, is thrown.
  ///
  /// - Parameters:
  ///   - tables: what was read for earlier tasks.
  ///   - cancellation: stops the search.
  ///   - keep: takes what a search had found that is stopped.
  func answer(_ tables: TableCache, _ cancellation: Cancellation, keep: (TaskStart) throws -> Void = { _ in }) throws
    -> WorkerAnswer
  {
    let clock = ContinuousClock()
    let began = clock.now
    var record = TaskRecord(
      identity, status: .failed, kindexVersion: Kindex.version, finished: 0, seconds: 0, attempts: attemptsBefore + 1,
      start: start, machineDependence: [], solution: nil, failure: nil)
    do {
      try Failure.translating {
        let result = try solve(tables, cancellation, &record, keep)
        settle(&record, result)
      }
    } catch let failure as Failure where failure.code != .missingInput {
      if failure.code == .interrupted { return .failure(failure) }
      record.failure = TaskFailure(code: failure.code.rawValue, message: failure.message)
    }
    record.seconds = (clock.now - began) / .seconds(1)
    record.finished = Date.now.timeIntervalSince1970
    return WorkerAnswer(record: record)
  }

  /// Searches, and fills in what came of it.
  private func solve(
    _ tables: TableCache, _ cancellation: Cancellation, _ record: inout TaskRecord, _ keep: (TaskStart) throws -> Void
  ) throws -> TrackingResult {
    let specification = identity.specification
    let loaded = try tables.tables(of: identity).pose(specification)
    var limits = SolveLimits.limits(specification, logFile: nil)
    limits.cancellation = cancellation
    if let spent = start?.secondsSpent { limits.seconds = limits.seconds.map { max(1, $0 - spent) } }
    let ids = loaded.problem.market.ids
    let starts = start.map { start in [ids.map { start.weights[$0] ?? 0 }] } ?? []
    let clock = ContinuousClock()
    let began = clock.now
    let tracker = Tracker(solver: CbcSolver(), lpSolver: ClpSolver())
    let result = try tracker.solve(loaded.problem, limits: limits, starts: starts)
    let solution = result.solution(input: loaded.input, kindexVersion: Kindex.version)
    // What a search proves after it was told to stop need not be what it would have come to: no record is made of it.
    if cancellation.isCancelled {
      if let start = interruption(solution, seconds: (clock.now - began) / .seconds(1)) { try keep(start) }
      throw Failure(code: .interrupted, message: "interrupted")
    }
    if result.portfolio != nil { record.solution = solution }
    record.machineDependence = machineDependence(result)
    return result
  }

  private func settle(_ record: inout TaskRecord, _ result: TrackingResult) {
    switch (result.termination, result.portfolio) {
    case (_, .some): record.status = .done
    case (.infeasible, nil):
      record.status = .infeasible
      record.failure = TaskFailure(
        code: Failure.Code.infeasible.rawValue,
        message: "infeasible, proven. `kindex explain` names the constraints in conflict.")
    case (_, nil):
      record.status = .nothingFound
      record.failure = TaskFailure(
        code: Failure.Code.nothingFound.rawValue,
        message: "nothing was found within the limits (\(result.termination.rawValue)). Give time_limit more.")
    }
  }

  /// What an interrupted search had found, to begin from when it is resumed; nil where that was nothing.
  private func interruption(_ solution: Solution, seconds: Double) -> TaskStart? {
    guard !solution.holdings.isEmpty else { return nil }
    let weights = Dictionary(solution.holdings.map { ($0.id, $0.targetWeight) }, uniquingKeysWith: { $1 })
    return TaskStart(
      .interruption, task: identity.id, weights: weights, secondsSpent: (start?.secondsSpent ?? 0) + seconds)
  }

  private func machineDependence(_ result: TrackingResult) -> [String] {
    var reasons = result.work.clockCuts.map { "\($0) was ended by the clock" }
    switch start?.origin {
    case .neighbour: reasons.append("the search began from the answer of another task, whichever was finished")
    case .interruption: reasons.append("the search began from what an interrupted attempt had found")
    case nil: break
    }
    return reasons
  }
}
