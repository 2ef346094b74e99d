import Batch
import Fingerprints
import MarketData

/// The SHA-256 of the very bytes that tables are read from: each file is read once, and what is parsed is what is named.
///
/// A file that changes between two readings would otherwise be named by bytes that no answer was computed from.
final class TableDigests {
  private var digests: [DataFile.Role: String] = [:]

  /// The digest of what was read in a role, 64 hexadecimal digits; nil where nothing was.
  subscript(role: DataFile.Role) -> String? { digests[role] }

  /// Reads a table and digests what it is read from.
  func reading<Table>(_ role: DataFile.Role, _ read: (@escaping ByteObserver) throws -> Table) rethrows -> Table {
    let running = RunningDigest()
    let table = try read { running.update($0) }
    digests[role] = running.finish()
    return table
  }
}

/// A fingerprint that a closure can feed.
private final class RunningDigest {
  private var fingerprint: Fingerprint? = Fingerprint()

  func update(_ bytes: UnsafeRawBufferPointer) { fingerprint?.update(bytes) }

  func finish() -> String {
    let whole = fingerprint.take()
    return whole?.hexadecimal() ?? ""
  }
}
