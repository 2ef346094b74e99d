import Foundation
import Quoting
import Synchronization

/// A line on the terminal that is written over and over; silent where standard error is no terminal.
final class TerminalLine: Sendable {
  private let isShown: Bool
  private let isColoured: Bool
  private let lastTime = Mutex(-1.0)

  init(quiet: Bool) {
    let isTerminal = isatty(STDERR_FILENO) == 1
    isShown = isTerminal && !quiet
    let environment = ProcessInfo.processInfo.environment
    isColoured = isTerminal && environment["NO_COLOR"].map(\.isEmpty) ?? true && environment["TERM"] != "dumb"
  }

  /// Shows a text in the place of the one before, at most ten times a second.
  func show(_ text: @autoclosure () -> String, _ seconds: Double) {
    guard isShown else { return }
    let isDue = lastTime.withLock { last in
      guard seconds - last >= 0.1 else { return false }
      last = seconds
      return true
    }
    guard isDue else { return }
    let text = text().shown
    Diagnostics.put("\r\u{1B}[K" + (isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text))
  }

  /// Takes the line away.
  func clear() {
    guard isShown else { return }
    Diagnostics.put("\r\u{1B}[K")
  }
}
