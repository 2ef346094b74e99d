import Foundation
import MILP

/// Turns Ctrl-C and a polite termination into a cancelled search that still writes what it found; a second one leaves
/// at once.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  init(_ cancellation: Cancellation) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if cancellation.isCancelled { _exit(130) }
        cancellation.cancel()
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals their usual meaning again.
  func stop() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
