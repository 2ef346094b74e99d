import Foundation

/// The file for the solver's own log: there from the beginning of a command, and never empty without a word.
struct SolverLog {
  private let path: String
  private let sizeBefore: Int

  /// Opens the file for adding to it; nil where none is asked for.
  ///
  /// - Throws: ``Failure`` where it cannot be written, before anything is solved.
  init?(_ path: String?) throws(Failure) {
    guard let path else { return nil }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw Failure(
        code: .missingInput,
        message: "\(path): the solver's log cannot be written (\(String(cString: strerror(errno)))). "
          + "Choose a file in a folder that exists and that you may write to.")
    }
    close(file)
    self.path = path
    sizeBefore = Self.size(of: path)
  }

  /// Says so, in the file too, where CBC was never asked: many searches need it for nothing.
  func finish(quiet: Bool) throws(Failure) {
    var status = stat()
    let isRegular = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    guard isRegular, Self.size(of: path) == sizeBefore else { return }
    let text = "Kindex \(Kindex.version): CBC was not asked; the search and its proof needed none of its answers."
    let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard file >= 0 else { throw Destination.failure(path, errno) }
    defer { close(file) }
    if case .failed(let code) = StandardStreams.write(Data((text + "\n").utf8), to: file) {
      throw Destination.failure(path, code)
    }
    if !quiet { Diagnostics.write("note: \(path): CBC was not asked, so that its log is empty") }
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
