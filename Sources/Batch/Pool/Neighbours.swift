internal import IndexTracking
internal import Synchronization

/// Answers of tasks of a grid that others may begin from.
public final class Neighbours: Sendable {
  private let plan: BatchPlan
  private let ids: [Int: String]
  private let known = Mutex<[Int: [String: Double]]>([:])

  /// Knows no answer yet.
  public init(plan: BatchPlan) {
    self.plan = plan
    ids = Dictionary(uniqueKeysWithValues: plan.tasks.map { ($0.point, $0.id) })
  }

  func remember(_ record: TaskRecord, of task: BatchPlan.Task) {
    guard let holdings = record.solution?.holdings, !holdings.isEmpty else { return }
    let weights = Dictionary(holdings.map { ($0.id, $0.targetWeight) }, uniquingKeysWith: { $1 })
    known.withLock { $0[task.point] = weights }
  }

  func start(for task: BatchPlan.Task) -> TaskStart? {
    known.withLock { known in
      for point in plan.grid.neighbours(of: task.point) {
        if let weights = known[point], let id = ids[point] { return TaskStart(.neighbour, task: id, weights: weights) }
      }
      return nil
    }
  }
}
