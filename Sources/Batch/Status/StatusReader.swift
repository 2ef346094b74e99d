/// Looks at runs, again and again: what is known to have ended is not read a second time.
public struct StatusReader: Sendable {
  private var ended: [String: TaskOutcome] = [:]
  private var planned: [String: [RunManifest.Entry]] = [:]

  /// Knows nothing yet.
  public init() {}

  /// Looks at a run: at the store as far as it goes, and at the task records that it has not heard of.
  ///
  /// - Throws: ``BatchError`` where the store or the list of tasks cannot be read.
  public mutating func status(
    of header: RunManifest.Header, store: RunStore?, folder: TaskFolder
  ) throws -> RunStatus {
    var status = RunStatus(run: header.key, name: header.name)
    let open: [RunManifest.Entry]
    if let store, try store.runs().contains(where: { $0.key == header.key }) {
      status = try store.status(of: header)
      open = try store.pending(run: header.key)
    } else {
      open = try planned[header.key] ?? RunManifest.read(header.key, in: folder).entries
      planned[header.key] = open
      status.total = open.count
    }
    let unread = open.indices.filter { ended[open[$0].id] == nil }
    let outcomes = TaskOutcome.read(unread.map { open[$0].id }, in: folder)
    var fresh: [Int: TaskOutcome] = [:]
    for (position, outcome) in zip(unread, outcomes) { fresh[position] = outcome }
    var pendingCost = 0.0
    for (position, entry) in open.enumerated() {
      guard let outcome = ended[entry.id] ?? fresh[position] else {
        pendingCost += entry.cost
        continue
      }
      status.count(outcome, entry)
      // A task that failed may be tried again.
      if outcome.status != .failed { ended[entry.id] = outcome }
    }
    status.count(PoolActivity.states(in: folder).filter { $0.run == header.key }, pendingCost)
    return status
  }
}
