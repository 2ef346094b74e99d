import Foundation

/// What Ctrl-C and a polite termination mean while there is nothing yet, or nothing any more, that could be written.
enum EarlySignals {
  /// Makes both end the program with the code of an interruption.
  static func listen() {
    for number in [SIGINT, SIGTERM] { signal(number) { _ in _exit(130) } }
  }
}
