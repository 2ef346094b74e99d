internal import Synchronization

/// Gathers records into transactions, so that a store is not made to wait for the disk by every one.
///
/// What is still in hand when the program is killed is on disk as records, and is entered by the next run.
public final class StoreWriter: Sendable {
  private let store: RunStore
  private let waiting = Mutex((records: [TaskRecord](), since: ContinuousClock.now))

  /// Most records of a transaction, and longest time between two.
  private static let most = 256
  private static let delay = Duration.seconds(1)

  /// Writes a store.
  public init(_ store: RunStore) { self.store = store }

  /// Takes a record.
  public func take(_ record: TaskRecord) throws {
    try waiting.withLock { waiting in
      waiting.records.append(record)
      guard waiting.records.count >= Self.most || ContinuousClock.now - waiting.since > Self.delay else { return }
      try enter(&waiting.records)
      waiting.since = .now
    }
  }

  /// Enters what is in hand.
  public func flush() throws { try waiting.withLock { try enter(&$0.records) } }

  private func enter(_ records: inout [TaskRecord]) throws {
    try store.enter(records)
    records = []
  }
}
