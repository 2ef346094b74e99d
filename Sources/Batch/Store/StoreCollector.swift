/// Enters task records that were written elsewhere, by whomever, into a store.
public struct StoreCollector: Sendable {
  private let folder: TaskFolder

  /// A collector from a folder of records.
  public init(folder: TaskFolder) { self.folder = folder }

  /// Brings a store up to date, or builds it.
  ///
  /// - Parameters:
  ///   - path: the store.
  ///   - warn: told of records that cannot be read.
  /// - Returns: what the store then holds.
  /// - Throws: ``BatchError``.
  public func collect(into path: String, warn: (String) -> Void) throws -> StoreBuilder.Tally {
    guard NetworkFileSystem.name(of: path) == nil else {
      return try StoreBuilder(folder: folder).build(path, warn: warn)
    }
    let store = try RunStore(path: path, isReadOnly: false)
    let ledger = BatchLedger(store: store, folder: folder)
    var tally = StoreBuilder.Tally()
    for header in try RunManifest.headers(in: folder) {
      let manifest = try RunManifest.read(header.key, in: folder)
      try store.enter(manifest)
      let pending = try ledger.pending(manifest.entries.map(\.id), of: header.key, warn: warn)
      tally.runs += 1
      tally.pending += pending.count
      tally.records += manifest.entries.count - pending.count
    }
    try store.close()
    return tally
  }
}
