import Foundation
import Synchronization

/// What came out of pipes that have names: read once, for a pipe cannot be read again.
package enum PipeContents {
  /// The most that is read of one pipe.
  private static let limit = 1 << 30

  private static let known = Mutex<[String: [UInt8]]>([:])

  /// Whether a path names a pipe.
  package static func isPipe(_ path: String) -> Bool {
    var status = stat()
    guard path != "-", stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFIFO || kind == S_IFSOCK
  }

  /// The bytes of a pipe, compressed or not; nil where the path names none.
  ///
  /// - Throws: ``DataError`` where it cannot be read, or holds more than is kept in memory.
  package static func bytes(of path: String) throws(DataError) -> [UInt8]? {
    if let bytes = known.withLock({ $0[path] }) { return bytes }
    guard isPipe(path) else { return nil }
    let bytes = try read(path)
    known.withLock { $0[path] = bytes }
    return bytes
  }

  private static func read(_ path: String) throws(DataError) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw DataError(
        .unreadable, file: path, "the pipe cannot be opened: \(String(cString: strerror(errno)).lowercased())",
        remedy: "Check its permissions")
    }
    var bytes: [UInt8] = []
    while true {
      let chunk: Data?
      do { chunk = try file.read(upToCount: 1 << 20) } catch {
        throw DataError(
          .unreadable, file: path, "reading the pipe failed", remedy: "Write its content to a file, and name the file")
      }
      guard let chunk, !chunk.isEmpty else { return bytes }
      bytes += chunk
      guard bytes.count <= limit else {
        throw DataError(
          .inconsistent, file: path, "more than \(limit >> 30) GiB come out of the pipe",
          remedy: "Write them to a file, and name the file")
      }
    }
  }
}
