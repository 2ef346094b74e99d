import CbcEngine
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import TrackingDomain

/// One problem for a worker process: what is asked, and where to begin.
struct WorkerTask: Codable {
  var specification: Specification
  /// Proportions by id, to begin from.
  var starts: [[String: Double]]
}

/// What a worker process answers.
struct WorkerAnswer: Codable {
  var solution: Solution? = nil
  /// Why there is no solution; nil where there is one.
  var failure: String? = nil
  var code: Int32

  /// The answer to a task that was not begun, or not far, when the command was interrupted.
  static let interrupted = WorkerAnswer(failure: "interrupted", code: Failure.Code.interrupted.rawValue)
}

extension WorkerTask {
  /// Solves the task in this process.
  func run() -> WorkerAnswer {
    do {
      return try Failure.translating {
        let loaded = try ProblemLoader.load(specification)
        let limits = SolveLimits.limits(specification, logFile: nil)
        let interruption = Interruption(limits.cancellation)
        defer { interruption.stop() }
        let ids = loaded.problem.market.ids
        let tracker = Tracker(solver: CbcSolver(), lpSolver: ClpSolver())
        let result = try tracker.solve(
          loaded.problem, limits: limits, starts: starts.map { start in ids.map { start[$0] ?? 0 } })
        let solution = result.solution(input: loaded.input, kindexVersion: Kindex.version)
        let verdict = try SolveCommand.verdict(of: result)
        return WorkerAnswer(
          solution: result.portfolio == nil ? nil : solution, failure: verdict?.message,
          code: verdict?.code.rawValue ?? 0)
      }
    } catch let failure as Failure {
      return WorkerAnswer(solution: nil, failure: failure.message, code: failure.code.rawValue)
    } catch {
      return WorkerAnswer(solution: nil, failure: "\(error)", code: Failure.Code.defect.rawValue)
    }
  }
}
