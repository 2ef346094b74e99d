internal import Foundation

/// Makes a store anew from task records alone.
public struct StoreBuilder: Sendable {
  /// What was entered.
  public struct Tally: Sendable, Hashable {
    /// Runs.
    public var runs = 0
    /// Tasks with a record.
    public var records = 0
    /// Tasks without one.
    public var pending = 0
  }

  private let folder: TaskFolder

  /// A builder from a folder of records.
  public init(folder: TaskFolder) { self.folder = folder }

  /// Builds a store beside its place, and puts it there whole.
  ///
  /// SQLite itself only ever writes on a local disk: where the store's place is on a network file system, the store is
  /// built among the temporary files and copied.
  ///
  /// - Parameters:
  ///   - path: where the store is to be; what is there is replaced.
  ///   - warn: told of records that cannot be read; their tasks count as still to be done.
  /// - Throws: ``BatchError``.
  public func build(_ path: String, warn: (String) -> Void) throws -> Tally {
    let isRemote = NetworkFileSystem.name(of: path) != nil
    let draft =
      isRemote
      ? FileManager.default.temporaryDirectory.appending(path: "kindex-store-\(UUID().uuidString)").path
      : "\(path).\(UUID().uuidString)"
    defer { Self.remove(draft) }
    var tally = Tally()
    do {
      let store = try RunStore(path: draft, isReadOnly: false)
      let writer = StoreWriter(store)
      for header in try RunManifest.headers(in: folder) {
        let manifest = try RunManifest.read(header.key, in: folder)
        try store.enter(manifest)
        tally.runs += 1
        for entry in manifest.entries {
          do {
            if let record = try folder.record(entry.id) {
              try writer.take(record)
              tally.records += 1
            } else {
              tally.pending += 1
            }
          } catch let error as BatchError where error.kind == .malformed {
            warn("warning: \(error.message). The task counts as still to be done.")
            tally.pending += 1
          }
        }
      }
      try writer.flush()
      try store.close()
    }
    // A write-ahead log that was left beside the old store must neither be taken for the new one's nor outlive it.
    Self.remove(path)
    if isRemote {
      guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: draft), options: .alwaysMapped) else {
        throw AtomicFile.failure(draft, EIO)
      }
      try AtomicFile.write(bytes, to: path, by: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    } else if rename(draft, path) != 0 {
      throw AtomicFile.failure(path, errno)
    }
    return tally
  }

  private static func remove(_ path: String) { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
}
