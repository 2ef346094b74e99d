import Foundation
import MILP

/// Turns Ctrl-C and a polite termination into a cancelled search that still writes what it found; a second one leaves
/// at once, and so does a search that does not heed the first for long, or runs far beyond its time limit.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  /// Thrown once nothing is searched for any more.
  private let isOver = Cancellation()

  /// - Parameters:
  ///   - cancellation: the switch that is thrown.
  ///   - grace: seconds that a search has to end once it was interrupted: by default as many as a worker has, and the
  ///     time to say what is infeasible.
  ///   - limit: seconds that the search may take; nil where nobody knows. One that takes half as long again and a minute
  ///     is interrupted, as a worker would be.
  init(_ cancellation: Cancellation, grace: Double = 20, limit: Double? = nil) {
    let isOver = isOver
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if cancellation.isCancelled { _exit(130) }
        cancellation.cancel()
        Self.end(130, "it was interrupted", after: grace, unless: isOver)
      }
      source.resume()
      return source
    }
    guard let limit else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + 1.5 * limit + 60) {
      guard !isOver.isCancelled else { return }
      cancellation.cancel()
      Self.end(70, "its time was long over", after: grace, unless: isOver)
    }
  }

  private static func end(_ code: Int32, _ when: String, after grace: Double, unless isOver: Cancellation) {
    DispatchQueue.global().asyncAfter(deadline: .now() + grace) {
      guard !isOver.isCancelled else { return }
      Diagnostics.write("error: the search did not end when \(when); nothing is written.")
      _exit(code)
    }
  }

  /// Gives the signals back to whoever has them while nothing is searched for.
  func stop() {
    isOver.cancel()
    for source in sources { source.cancel() }
    EarlySignals.listen()
  }
}
