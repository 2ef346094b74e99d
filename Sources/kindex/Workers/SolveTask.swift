import CbcEngine
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import TrackingDomain

extension SolveTask {
  func run(_ tables: TableCache, _ cancellation: Cancellation) throws -> WorkerAnswer {
    let loaded = try tables.tables(of: specification).pose(specification)
    var limits = SolveLimits.limits(specification, logFile: nil)
    limits.cancellation = cancellation
    let ids = loaded.problem.market.ids
    let tracker = Tracker(solver: CbcSolver(), lpSolver: ClpSolver())
    let result = try tracker.solve(
      loaded.problem, limits: limits, starts: starts.map { start in ids.map { start[$0] ?? 0 } },
      relaxations: tables.relaxations)
    let solution = result.solution(input: loaded.input, kindexVersion: Kindex.version)
    let verdict = try SolveCommand.verdict(of: result)
    return WorkerAnswer(
      solution: result.portfolio == nil ? nil : solution, failure: verdict?.message, code: verdict?.code.rawValue ?? 0)
  }
}
