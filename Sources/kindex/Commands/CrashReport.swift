import Foundation

/// Ends the program in the way of a defect, with a sentence, where an engine fails one of its own assertions.
///
/// CBC and CLP check themselves by `assert`, which aborts the process that they run in. What can make them do so is
/// bounded where it is read; should something else, the exit code is that of a defect and nothing half-written is left,
/// since results are renamed into their places. A worker process is not told: whoever started it reports how it ended.
enum CrashReport {
  /// Listens to the signals of a failed assertion and of a trap.
  ///
  /// `SWIFT_BACKTRACE` in the environment leaves crashes to the Swift runtime, which then shows where they happened.
  static func listen() {
    guard ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] == nil else { return }
    // Made now, since a signal handler may make nothing.
    _ = (aborted, trapped)
    signal(SIGABRT) { _ in CrashReport.end(CrashReport.aborted) }
    for number in [SIGILL, SIGTRAP, SIGFPE, SIGBUS, SIGSEGV] {
      signal(number) { _ in CrashReport.end(CrashReport.trapped) }
    }
  }

  private static let aborted: StaticString = """
    error: the engine gave up on an assertion of its own. This is a defect: please report the command and its data.

    """
  private static let trapped: StaticString = """
    error: the program met a case that it does not know. This is a defect: please report the command and its data.

    """

  /// Only what is lawful in a signal handler: no memory is asked for.
  private static func end(_ text: StaticString) {
    _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    _exit(70)
  }
}
