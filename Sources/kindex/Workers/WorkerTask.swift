import Backtesting
import Batch
import Foundation
import IndexTracking
import MILP
import Scenarios

/// What a worker process can be asked; a further kind of work is a further case.
enum WorkerTask: Codable {
  /// One problem.
  case solve(SolveTask)
  /// A policy over history.
  case walk(WalkTask)
  /// One task of a batch, of which the worker writes the record.
  case record(TaskQuestion)
  /// Something to be computed and held against what is known.
  case examination(Examination)
}

/// One problem for a worker process: what is asked, and where to begin.
struct SolveTask: Codable {
  var specification: Specification
  /// Proportions by id, to begin from.
  var starts: [[String: Double]]
}

/// What a worker process answers.
struct WorkerAnswer: Codable {
  var solution: Solution?
  /// A walk over history.
  var backtest: BacktestResult?
  /// The record of a task of a batch, which is on disk by now.
  var record: TaskRecord?
  /// Why there is no solution, or no record; nil where there is one.
  var failure: String?
  var code: Int32 = 0

  /// The answer to a task that was not begun, or not far, when the command was interrupted.
  static let interrupted = WorkerAnswer(failure: "interrupted", code: Failure.Code.interrupted.rawValue)

  /// Whether the worker stopped before its task was done.
  var isInterrupted: Bool {
    code == Failure.Code.interrupted.rawValue || backtest?.termination == "interrupted"
  }

  /// An answer of trouble.
  static func failure(_ failure: Failure) -> WorkerAnswer {
    WorkerAnswer(failure: failure.message, code: failure.code.rawValue)
  }
}

extension WorkerTask {
  /// Does the work in this process.
  ///
  /// - Parameters:
  ///   - tables: what was read for earlier tasks.
  ///   - cancellation: stops the search; what was found is kept.
  func run(_ tables: TableCache, _ cancellation: Cancellation) -> WorkerAnswer {
    do {
      return try Failure.translating {
        switch self {
        case .solve(let task): try task.run(tables, cancellation)
        case .walk(let task): try WorkerAnswer(backtest: BacktestFailure.translating { try task.run(cancellation) })
        case .record(let question): try question.run(tables, cancellation)
        case .examination(let examination): try examination.run()
        }
      }
    } catch let failure as Failure {
      return .failure(failure)
    } catch {
      return WorkerAnswer(failure: "\(error)", code: Failure.Code.defect.rawValue)
    }
  }
}
