import Foundation

/// A file while it is written: beside its place, which it takes whole or not at all.
///
/// The place may be a symbolic link, which stays one: the file that it names is replaced. A file that is there keeps
/// its permissions and, where the system lets, its owner. Other names of the same file (hard links) keep the old content.
final class FileDraft {
  /// The file as the user named it.
  private let path: String
  private let place: String
  private let draft: String
  private var file: Int32

  /// Begins a file.
  ///
  /// - Throws: ``Failure`` where the place is a folder, or cannot be written.
  init(for path: String) throws(Failure) {
    self.path = path
    let place = Self.followed(path)
    self.place = place
    var status = stat()
    let exists = stat(place, &status) == 0
    guard !exists || status.st_mode & S_IFMT != S_IFDIR else { throw Destination.failure(path, EISDIR) }
    let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
    draft = "\(folder).kindex-\(UUID().uuidString)"
    // What was for the owner's eyes alone must not be for everybody's, not even for a moment.
    file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, exists ? 0o600 : 0o666)
    guard file >= 0 else { throw Destination.failure(path, errno) }
    if exists {
      _ = fchown(file, status.st_uid, status.st_gid)
      _ = fchmod(file, status.st_mode & 0o777)
    }
  }

  deinit { discard() }

  /// Adds bytes.
  func write(_ data: Data) throws(Failure) {
    switch StandardStreams.write(data, to: file) {
    case .done: return
    case .readerGone: throw Destination.failure(path, EPIPE)
    case .failed(let code): throw Destination.failure(path, code)
    }
  }

  /// Sees the bytes on the disk, as far as the system tells.
  func settle() throws(Failure) {
    guard file >= 0 else { return }
    let code = fsync(file) == 0 || errno == EINVAL ? 0 : errno
    let isClosed = close(file) == 0 || errno == EINTR
    let reason = code != 0 ? code : errno
    file = -1
    if code != 0 || !isClosed { throw Destination.failure(path, reason) }
  }

  /// Puts the file into its place.
  func finish() throws(Failure) {
    try settle()
    guard rename(draft, place) == 0 else { throw Destination.failure(path, errno) }
  }

  /// Takes away what was not finished.
  func discard() {
    if file >= 0 { close(file) }
    file = -1
    // Once it was renamed there is nothing of this name.
    unlink(draft)
  }

  /// The path that a chain of symbolic links ends at, there or not.
  static func followed(_ path: String) -> String {
    var path = path
    // As many as the system itself follows.
    for _ in 0..<40 {
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let target = String(decoding: buffer[..<count], as: UTF8.self)
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      path = target.hasPrefix("/") ? target : folder + target
    }
    return path
  }
}
