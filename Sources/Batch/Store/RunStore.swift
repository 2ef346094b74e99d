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
      database = try Self.open(path, configuration)
      let isNewer = try database.read { try StoreSchema.migrator.hasBeenSuperseded($0) }
      guard !isNewer else {
        throw BatchError(
          .usage, "\(path) was written by a newer Kindex", remedy: "Use that version, or another --store")
      }
      if isReadOnly {
        let isComplete = try database.read { try StoreSchema.migrator.hasCompletedMigrations($0) }
        let isEmpty = try database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_master") == 0 }
        guard !isEmpty else {
          throw BatchError(
            .missing, "\(path) was begun and nothing is in it yet",
            remedy: "Run the grid again: kindex batch run makes it whole")
        }
        guard isComplete else {
          throw BatchError(
            .usage, "\(path) is no store of this version of Kindex", remedy: "Rebuild it with kindex batch rebuild")
        }
      } else {
        try StoreSchema.migrator.migrate(database)
      }
    } catch { throw Self.translate(error, path) }
  }

  /// Opens the database.
  ///
  /// A store of which the last writer was killed needs a file beside it even to be read. Where that cannot be made, as
  /// on a read-only file system, nobody can be writing either, and the store is read as it lies.
  private static func open(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
    do { return try DatabaseQueue(path: path, configuration: configuration) } catch let error as DatabaseError
      where configuration.readonly && [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    {
      let address = URL(fileURLWithPath: path).absoluteString + "?immutable=1"
      return try DatabaseQueue(path: address, configuration: configuration)
    }
  }

  /// Whether there is a store at a path with anything in it: a full disk may have ended the very first moment of one.
  public static func isBegun(at path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int).map { $0 > 0 } ?? false
  }

  /// Ends with everything in one file, none beside it, so that it can be read anywhere.
  public func close() throws {
    do {
      try database.writeWithoutTransaction { database in
        // Somebody who reads at this very moment keeps the store as it is; it can be read all the same.
        try database.execute(sql: "PRAGMA busy_timeout = 0")
        do { try database.execute(sql: "PRAGMA journal_mode = DELETE") } catch let error as DatabaseError
          where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode)
        {}
      }
      try database.close()
    } catch { throw Self.translate(error, path) }
  }

  /// Reads.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try database.read(body) } catch { throw Self.translate(error, path) }
  }

  /// Reads with the help of another store, whose trouble is not this one's.
  func blamed<Value>(_ body: () throws -> Value) throws(BatchError) -> Value {
    do { return try body() } catch { throw Self.translate(error, path) }
  }

  /// Writes in one transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try database.write(body) } catch { throw Self.translate(error, path) }
  }

  /// Trouble of the database in words that say what to do.
  private static func translate(_ error: any Error, _ path: String) -> BatchError {
    if let error = error as? BatchError { return error }
    // Whatever else is thrown comes of values that the tables should not hold.
    guard let error = error as? DatabaseError else { return damaged(path, nil) }
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
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: return damaged(path, nil)
    // A table or a column that is missing, a value that breaks a rule of its column.
    case .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_RANGE:
      return damaged(path, text)
    default:
      return BatchError(
        .defect, "\(path): \(text)", remedy: "Rebuild the store from its task records with kindex batch rebuild")
    }
  }

  private static func damaged(_ path: String, _ text: String?) -> BatchError {
    BatchError(
      .malformed, "\(path) is no store, or a damaged one" + (text.map { " (\($0))" } ?? ""),
      remedy: "Rebuild it from its task records with kindex batch rebuild, or choose another --store")
  }
}
