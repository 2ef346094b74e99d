import MILP

/// One line on a terminal that shows how a search is doing; silent where standard error is no terminal.
final class ProgressLine: Sendable {
  private let line: TerminalLine

  init(quiet: Bool) { line = TerminalLine(quiet: quiet) }

  /// Shows a moment of the search, at most ten a second.
  func show(_ progress: SearchProgress) {
    let incumbent = progress.incumbent.map { NumberText.scientific($0) } ?? "none yet"
    let bound = progress.bound.isFinite ? NumberText.scientific(progress.bound) : "none yet"
    let gapText = progress.gap.map { $0.isFinite ? NumberText.percent($0, digits: 2) : "—" } ?? "—"
    let time = NumberText.fixed(progress.seconds, digits: 1)
    line.show(
      "best \(incumbent)  bound \(bound)  gap \(gapText)  nodes \(progress.nodes)  \(time) s", progress.seconds)
  }

  /// Takes the line away.
  func clear() { line.clear() }
}
