import Foundation

/// Notices what is written to standard output by somebody who should not.
enum OutputCapture {
  /// How many bytes reach standard output while a piece of work runs; they go nowhere.
  ///
  /// No more than a pipe holds are counted.
  static func bytes(during work: () throws -> Void) throws -> Int {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw Failure(code: .defect, message: "no pipe can be made (\(String(cString: strerror(errno))))")
    }
    // A writer that fills the pipe must not wait for a reader who waits for it.
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    fflush(nil)
    let output = dup(STDOUT_FILENO)
    dup2(ends[1], STDOUT_FILENO)
    defer {
      close(ends[0])
      close(output)
    }
    let result = Result { try work() }
    fflush(nil)
    dup2(output, STDOUT_FILENO)
    close(ends[1])
    try result.get()
    var buffer = [UInt8](repeating: 0, count: 1 << 12)
    var count = 0
    while case let read = read(ends[0], &buffer, buffer.count), read > 0 { count += read }
    return count
  }
}
