/// Keeps a store in step with the task records, which are the truth.
public struct BatchLedger: Sendable {
  private let store: RunStore
  private let folder: TaskFolder

  /// A ledger of a store and its folder.
  public init(store: RunStore, folder: TaskFolder) {
    self.store = store
    self.folder = folder
  }

  /// The tasks of a plan that have no record; records that the store has not heard of are entered.
  ///
  /// - Parameter warn: told of records that cannot be read; their tasks are still to be done.
  public func pending(of plan: BatchPlan, warn: (String) -> Void) throws -> [BatchPlan.Task] {
    let pending = try pending(plan.tasks.map(\.id), of: plan.key, warn: warn)
    return plan.tasks.filter { pending.contains($0.id) }
  }

  /// The tasks of a run that have no record; records that the store has not heard of are entered.
  ///
  /// - Parameters:
  ///   - tasks: the identities of the run's tasks.
  ///   - key: the run's key.
  ///   - warn: told of records that cannot be read; their tasks are still to be done.
  func pending(_ tasks: [String], of key: String, warn: (String) -> Void) throws -> Set<String> {
    let ended = try store.ended(run: key)
    let writer = StoreWriter(store)
    var pending: Set<String> = []
    for task in tasks where !ended.contains(task) {
      do {
        if let record = try folder.record(task) { try writer.take(record) } else { pending.insert(task) }
      } catch let error as BatchError where error.kind == .malformed {
        warn("warning: \(error.message). The task counts as still to be done.")
        pending.insert(task)
      }
    }
    try writer.flush()
    return pending
  }

  /// Takes tasks back among those to be done.
  public func forget(_ ids: [String]) throws {
    for id in ids { try folder.removeRecord(id) }
    try store.forget(ids)
  }
}
