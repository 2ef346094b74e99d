import Batch
import Foundation
import IndexTracking
import MILP
import Scenarios
import Synchronization

/// The points of a curve as tasks: each begins from what is known of it and of its neighbours by then, and of several
/// tries the best answer counts.
final class CurveTasks: Sendable {
  private struct State {
    var schedule: CurveSchedule
    var answers: [WorkerAnswer?]
  }

  private let state: Mutex<State>
  private let specifications: [Specification]
  private let starts: [[[String: Double]]]
  private let clock: Stopwatch

  /// Prepares the points.
  ///
  /// - Parameters:
  ///   - specifications: one a point, by ascending cardinality.
  ///   - starts: proportions by id to begin from, of each point.
  ///   - schedule: says which point is next.
  ///   - clock: the time since the curve was begun.
  init(specifications: [Specification], starts: [[[String: Double]]], schedule: CurveSchedule, clock: Stopwatch) {
    state = Mutex(State(schedule: schedule, answers: Array(repeating: nil, count: specifications.count)))
    self.specifications = specifications
    self.starts = starts
    self.clock = clock
  }

  /// The best answer of every point.
  var answers: [WorkerAnswer] {
    state.withLock { state in
      state.answers.map { $0 ?? .interrupted }
    }
  }

  /// How many points more time cannot change.
  var settledCount: Int { state.withLock { $0.answers.count { $0?.isSettled ?? false } } }

  /// The next task for a worker that is free.
  func next() -> ProcessPool.Assignment<SolveTask> {
    state.withLock { state in
      switch state.schedule.next(elapsed: clock.elapsed) {
      case .wait: return .wait
      case .done: return .done
      case .solve(let point, let seconds):
        var specification = specifications[point]
        if seconds.isFinite {
          specification.timeLimit = Setting(seconds, specification.timeLimit?.origin ?? .standard)
        }
        let below = state.answers[..<point].last { $0?.solution != nil } ?? nil
        let above = state.answers[(point + 1)...].first { $0?.solution != nil } ?? nil
        let known = [state.answers[point], below, above].compactMap { $0?.solution?.targetWeights }
        return .job(point, SolveTask(specification: specification, starts: known + starts[point]))
      }
    }
  }

  /// Takes an answer.
  func finish(_ point: Int, _ answer: WorkerAnswer) {
    state.withLock { state in
      let best = state.answers[point].map { $0.improved(by: answer) } ?? answer
      state.answers[point] = best
      state.schedule.finish(point: point, gap: best.solution?.objective.gap, isSettled: best.isSettled)
    }
  }
}

extension WorkerAnswer {
  /// Whether more time cannot change it: proven, or a failure other than of time.
  fileprivate var isSettled: Bool {
    solution.map { $0.termination == Termination.optimal.rawValue } ?? (code != Failure.Code.nothingFound.rawValue)
  }

  /// The better of two tries at one point, with the work of both.
  fileprivate func improved(by second: WorkerAnswer) -> WorkerAnswer {
    guard var later = second.solution else { return self }
    guard var earlier = solution else { return second }
    func gap(_ solution: Solution) -> Double { solution.objective.gap ?? .infinity }
    let before = earlier.solver
    for index in later.solver.incumbents.indices { later.solver.incumbents[index].seconds += before.seconds }
    earlier.solver.add(later.solver)
    later.solver.add(before)
    let isBetter =
      later.termination == Termination.optimal.rawValue || gap(later) < gap(earlier)
      || gap(later) == gap(earlier) && later.objective.value ?? .infinity < earlier.objective.value ?? .infinity
    return WorkerAnswer(solution: isBetter ? later : earlier, failure: nil, code: 0)
  }
}

extension Solution {
  /// Proportions before whole lots, by id.
  fileprivate var targetWeights: [String: Double] {
    Dictionary(uniqueKeysWithValues: holdings.map { ($0.id, $0.targetWeight) })
  }
}

extension SolverRecord {
  /// Counts the work of another search for the same answer.
  fileprivate mutating func add(_ other: SolverRecord) {
    seconds += other.seconds
    nodes += other.nodes
    cuts += other.cuts
    iterations += other.iterations
  }
}
