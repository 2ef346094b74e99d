internal import Foundation
internal import GRDB

/// What a batch has found, as tables for SQL: runs, tasks, solutions, holdings, incumbents, failures, environments.
///
/// An index over the task records, which it can be rebuilt from at any time. One process writes it, whoever likes reads.
public final class RunStore: Sendable {
  /// Its file.
  public let path: String
  let database: DatabaseQueue

  /// Opens a store, to write it only with a ``FolderLock`` in hand.
  ///
  /// - Parameters:
  ///   - path: its file.
  ///   - isReadOnly: whether it must be there and stay as it is.
  /// - Throws: ``BatchError`` where it is missing, damaged, in use, of a newer version, or cannot be written.
  public init(path: String, isReadOnly: Bool) throws(BatchError) {
    self.path = path
    if isReadOnly, !FileManager.default.fileExists(atPath: path) {
      throw BatchError(
        .missing, "\(path): there is no store", remedy: "Give the --store of a run, or begin one with kindex batch run")
    }
    if !isReadOnly, let name = NetworkFileSystem.name(of: path) {
      throw BatchError(
        .usage, "\(path) lies on a network file system (\(name)), over which SQLite's locks do not hold",
        remedy: "Put the --store on a local disk, or collect the task records with kindex batch collect")
    }
    do {
      var configuration = Configuration()
      configuration.readonly = isReadOnly
      configuration.busyMode = .timeout(5)
      if !isReadOnly { configuration.journalMode = .wal }
      configuration.prepareDatabase { database in
        // Records are the truth and lasting before the store hears of them; a power cut may cost it its last moments.
        if !isReadOnly { try database.execute(sql: "PRAGMA synchronous = NORMAL") }
      }
      database = try DatabaseQueue(path: path, configuration: configuration)
      let isNewer = try database.read { try StoreSchema.migrator.hasBeenSuperseded($0) }
      guard !isNewer else {
        throw BatchError(
          .usage, "\(path) was written by a newer Kindex", remedy: "Use that version, or another --store")
      }
      if isReadOnly {
        let isComplete = try database.read { try StoreSchema.migrator.hasCompletedMigrations($0) }
        guard isComplete else {
          throw BatchError(
            .usage, "\(path) is no store of this version of Kindex", remedy: "Rebuild it with kindex batch rebuild")
        }
      } else {
        try StoreSchema.migrator.migrate(database)
      }
    } catch { throw Self.translate(error, path) }
  }

  /// Ends with everything in one file, none beside it.
  func close() throws {
    do {
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try database.close()
    } catch { throw Self.translate(error, path) }
  }

  /// Reads.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try database.read(body) } catch { throw Self.translate(error, path) }
  }

  /// Writes in one transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try database.write(body) } catch { throw Self.translate(error, path) }
  }

  /// Trouble of the database in words that say what to do.
  private static func translate(_ error: any Error, _ path: String) -> BatchError {
    if let error = error as? BatchError { return error }
    guard let error = error as? DatabaseError else {
      return BatchError(.defect, "\(path): \(error)", remedy: "Rebuild the store with kindex batch rebuild")
    }
    let text = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_FULL, .SQLITE_IOERR:
      return BatchError(
        .missing, "\(path): the store cannot be written, the disk is full or failing (\(text))",
        remedy: "Finished tasks are kept as files; make room and run the same command again")
    case .SQLITE_READONLY, .SQLITE_PERM:
      return BatchError(
        .missing, "\(path): the store is read-only", remedy: "Choose a --store in a folder that you may write to")
    case .SQLITE_CANTOPEN:
      return BatchError(
        .missing, "\(path): the store cannot be opened",
        remedy: "Choose a --store in a folder that exists and that you may write to")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return BatchError(
        .usage, "\(path): another program is writing the store", remedy: "Let it finish, then run the command again")
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return BatchError(
        .malformed, "\(path) is no store, or a damaged one",
        remedy: "Rebuild it from its task records with kindex batch rebuild, or choose another --store")
    default:
      return BatchError(
        .defect, "\(path): \(text)", remedy: "Rebuild the store from its task records with kindex batch rebuild")
    }
  }
}
