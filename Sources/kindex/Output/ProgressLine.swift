import Foundation
import MILP
import Synchronization

/// One line on a terminal that shows how a search is doing; silent where standard error is no terminal.
final class ProgressLine: Sendable {
  private let isShown: Bool
  private let isColoured: Bool
  private let lastTime = Mutex(-1.0)

  init(quiet: Bool) {
    let isTerminal = isatty(STDERR_FILENO) == 1
    isShown = isTerminal && !quiet
    let environment = ProcessInfo.processInfo.environment
    isColoured = isTerminal && environment["NO_COLOR"].map(\.isEmpty) ?? true && environment["TERM"] != "dumb"
  }

  /// Shows a moment of the search, at most ten a second.
  func show(_ progress: SearchProgress) {
    guard isShown else { return }
    let isDue = lastTime.withLock { last in
      guard progress.seconds - last >= 0.1 else { return false }
      last = progress.seconds
      return true
    }
    guard isDue else { return }
    let incumbent = progress.incumbent.map { NumberText.scientific($0) } ?? "none yet"
    let bound = progress.bound.isFinite ? NumberText.scientific(progress.bound) : "none yet"
    let gap = progress.incumbent.map { relativeGap(incumbent: $0, bound: progress.bound) }
    let gapText = gap.map { $0.isFinite ? NumberText.percent($0, digits: 2) : "—" } ?? "—"
    let time = NumberText.fixed(progress.seconds, digits: 1)
    let text = "best \(incumbent)  bound \(bound)  gap \(gapText)  nodes \(progress.nodes)  \(time) s"
    FileHandle.standardError.write(Data(("\r\u{1B}[K" + (isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text)).utf8))
  }

  /// Takes the line away.
  func clear() {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }
}
