internal import Foundation

/// Keeps a second writer away from a store and its folder, as long as this one lives.
///
/// The system itself gives the lock back when the process ends, however it ends.
public final class FolderLock: Sendable {
  private let file: Int32

  /// Takes the lock of a folder.
  ///
  /// - Throws: ``BatchError`` where another process has it, with its number.
  public init(_ folder: TaskFolder) throws(BatchError) {
    let path = "\(folder.path)/lock"
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw AtomicFile.failure(path, errno) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let holder = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      close(file)
      throw BatchError(
        .usage, "\(folder.path): the store is in use by \(holder.isEmpty ? "another process" : holder)",
        remedy: "Wait until it ends, or stop it; `kindex batch status` shows how far it is")
    }
    let name = Array("process \(getpid()) on \(ProcessInfo.processInfo.hostName)".utf8)
    if ftruncate(file, 0) == 0 { _ = name.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) } }
  }

  deinit { close(file) }
}
