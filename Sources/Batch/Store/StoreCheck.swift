internal import Foundation
internal import GRDB

/// Tries a store as a batch makes it, in a folder.
public enum StoreCheck {
  /// Name and version of the database: "SQLite 3.40.1".
  ///
  /// - Throws: the database's own error where not even that can be asked.
  public static func engine() throws -> String {
    try DatabaseQueue().read { "SQLite \(try String.fetchOne($0, sql: "SELECT sqlite_version()") ?? "of no version")" }
  }

  /// Makes a store, writes, ends with it in one file, and reads that.
  ///
  /// - Parameter folder: takes the store, which is removed again.
  /// - Throws: ``BatchError`` where a batch could not work there.
  public static func run(in folder: String) throws {
    let path = "\(folder)/.kindex-\(UUID().uuidString).sqlite"
    defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) } }
    let store = try RunStore(path: path, isReadOnly: false)
    try store.write { database in
      for number in 0..<100 {
        try database.execute(
          sql: "INSERT INTO task (digest, status, cost) VALUES (?, 'done', ?)", arguments: ["\(number)", number])
      }
    }
    try store.close()
    let copy = try RunStore(path: path, isReadOnly: true)
    let (verdict, sum) = try copy.read { database in
      (
        try String.fetchAll(database, sql: "PRAGMA integrity_check"),
        try Int.fetchOne(database, sql: "SELECT CAST(SUM(cost) AS INTEGER) FROM task WHERE status = 'done'")
      )
    }
    guard verdict == ["ok"], sum == 4950 else {
      throw BatchError(
        .defect, "\(path): what was written to a store did not read back",
        remedy: "Check the disk, or put the --store elsewhere")
    }
  }

  /// The kind of the file system of a folder where it is one of the network, over which SQLite must not write; nil
  /// elsewhere.
  public static func network(of folder: String) -> String? { NetworkFileSystem.name(of: "\(folder)/store") }
}
