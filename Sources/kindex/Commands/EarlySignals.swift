import Foundation

/// What Ctrl-C and a polite termination mean while there is nothing yet, or nothing any more, that could be written.
enum EarlySignals {
  /// Makes both end the program with the code of an interruption.
  ///
  /// Whoever started the program may have done so from a thread that blocks signals, which a child inherits: it could
  /// not be stopped.
  static func listen() {
    var heeded = sigset_t()
    sigemptyset(&heeded)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&heeded, number)
      signal(number) { _ in _exit(130) }
    }
    pthread_sigmask(SIG_UNBLOCK, &heeded, nil)
  }
}
