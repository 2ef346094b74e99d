import Foundation
import MILP

/// Turns Ctrl-C and a polite termination into a cancelled search that still writes what it found; a second one leaves
/// at once, and so does a search that does not heed the first for long.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  /// Thrown once nothing is searched for any more.
  private let isOver = Cancellation()

  /// - Parameters:
  ///   - cancellation: the switch that is thrown.
  ///   - grace: seconds that a search has to end once it was interrupted: by default as many as a worker has, and the
  ///     time to say what is infeasible.
  init(_ cancellation: Cancellation, grace: Double = 20) {
    let isOver = isOver
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if cancellation.isCancelled { _exit(130) }
        cancellation.cancel()
        DispatchQueue.global().asyncAfter(deadline: .now() + grace) {
          guard !isOver.isCancelled else { return }
          Diagnostics.write("error: the search did not end when it was interrupted; nothing is written.")
          _exit(130)
        }
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals back to whoever has them while nothing is searched for.
  func stop() {
    isOver.cancel()
    for source in sources { source.cancel() }
    EarlySignals.listen()
  }
}
