import Foundation
import Quoting

/// Where a result goes: standard output, or a file that is written whole or not at all.
///
/// A result is whole or the exit code says so. Only a reader who has gone away, such as `head`, is no failure: it has
/// all that it wanted.
struct Destination {
  /// The file; nil for standard output.
  let path: String?

  /// Writes the result.
  ///
  /// - Returns: false where nobody reads standard output any more.
  /// - Throws: ``Failure`` with what to do when it cannot be written.
  @discardableResult func write(_ data: Data) throws -> Bool {
    guard let path else { return try Self.pass(data, to: STDOUT_FILENO, named: "standard output") }
    guard !isStream else {
      let file = open(path, O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { throw Self.failure(path, errno) }
      defer { close(file) }
      return try Self.pass(data, to: file, named: path)
    }
    let draft = try FileDraft(for: path)
    defer { draft.discard() }
    try draft.write(data)
    try draft.finish()
    return true
  }

  /// Writes a text for people; whatever else than text a name in it holds is shown.
  @discardableResult func write(text: String) throws -> Bool { try write(TextForm.data(text)) }

  /// Writes a result that comes in pieces, so that it need not fit into memory; whole or not at all where it is a file.
  ///
  /// - Throws: what `body` throws, and ``Failure`` when the result cannot be written.
  func stream(_ body: (_ sink: (Data) throws -> Void) throws -> Void) throws {
    struct ReaderGone: Error {}
    guard let path, !isStream else {
      do { try body { guard try write($0) else { throw ReaderGone() } } } catch is ReaderGone {}
      return
    }
    let draft = try FileDraft(for: path)
    defer { draft.discard() }
    try body { try draft.write($0) }
    try draft.finish()
  }

  /// Writes several results, all or none: every file is written beside its place first, then what passes through is
  /// written, and only then are the files renamed.
  ///
  /// - Throws: ``Failure`` when one cannot be written; then no file has changed.
  static func write(_ results: [(destination: Destination, data: Data)]) throws {
    var drafts: [FileDraft] = []
    defer { for draft in drafts { draft.discard() } }
    for (destination, data) in results {
      guard let path = destination.path, !destination.isStream else { continue }
      let draft = try FileDraft(for: path)
      drafts.append(draft)
      try draft.write(data)
      try draft.settle()
    }
    for (destination, data) in results where destination.isStream { try destination.write(data) }
    for draft in drafts { try draft.finish() }
  }

  /// Makes sure that a file can be written there, before work is done for it; nothing stays of the trial.
  func probe() throws(Failure) {
    guard let path, !isStream else { return }
    try FileDraft(for: path).discard()
  }

  /// Whether bytes pass through rather than stay: standard output, a pipe or a device.
  private var isStream: Bool {
    guard let path else { return true }
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func pass(_ data: Data, to file: Int32, named name: String) throws -> Bool {
    switch StandardStreams.write(data, to: file) {
    case .readerGone: return false
    case .failed(let code): throw failure(name, code)
    case .done: break
    }
    if case .failed(let code) = StandardStreams.settle(file) { throw failure(name, code) }
    return true
  }

  /// The failure of a system call on a path that a result was to go to.
  static func failure(_ path: String, _ code: Int32) -> Failure {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: "Make room, or choose another place"
      case EIO: "Check the disk, or choose another place"
      default: "Choose a file in a folder that exists and that you may write to"
      }
    return Failure(
      code: .missingInput,
      message: "\(path): the result cannot be written (\(String(cString: strerror(code)))). \(remedy).")
  }
}

/// Results as text for people.
enum TextForm {
  /// The bytes of a text of several lines; control characters and the like that come with a name are shown.
  static func data(_ text: String) -> Data { Data(text.shownInLines.utf8) }
}
