internal import Foundation

/// Writes files that are there whole or not at all, whatever ends the program or the machine, and whoever looks.
enum AtomicFile {
  /// Writes bytes under another name in a folder of the same file system, makes them lasting, and renames.
  ///
  /// - Throws: ``BatchError`` that says what is in the way: no space, no permission, a read-only file system.
  static func write(_ data: Data, to path: String, by temporaryFolder: String) throws(BatchError) {
    let temporary = "\(temporaryFolder)/\(UUID().uuidString)"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure(path, errno) }
    var written = 0
    let isWritten = data.withUnsafeBytes { bytes in
      while written < bytes.count {
        guard let base = bytes.baseAddress else { return true }
        let count = systemWrite(file, base + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        written += count
      }
      return fsync(file) == 0
    }
    let code = errno
    close(file)
    guard isWritten, rename(temporary, path) == 0 else {
      let reason = isWritten ? errno : code
      unlink(temporary)
      throw failure(path, reason)
    }
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(BatchError) {
    let code = codeOfMaking(path)
    guard code == 0 else { throw failure(path, code) }
  }

  /// 0, or why a folder cannot be made.
  private static func codeOfMaking(_ path: String) -> Int32 {
    func make() -> Int32 { mkdir(path, 0o755) == 0 || errno == EEXIST ? 0 : errno }
    let code = make()
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard code == ENOENT, parent != path else { return code }
    let above = codeOfMaking(parent)
    return above == 0 ? make() : above
  }

  /// The error for a system call that failed on a path.
  static func failure(_ path: String, _ code: Int32) -> BatchError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      BatchError(
        .missing, "\(path): the disk is full",
        remedy: "What is finished is kept; make room and run the same command again")
    case EROFS: BatchError(.missing, "\(path): the file system is read-only", remedy: "Choose a --store elsewhere")
    case EACCES, EPERM:
      BatchError(
        .missing, "\(path): there is no permission to write here", remedy: "Choose a --store that you may write to")
    default:
      BatchError(
        .missing, "\(path): cannot be written (\(String(cString: strerror(code))))",
        remedy: "Choose a --store in a folder that exists and that you may write to")
    }
  }
}

/// `write(2)`, which Swift would take for the function of the same name above.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int { write(file, bytes, count) }
