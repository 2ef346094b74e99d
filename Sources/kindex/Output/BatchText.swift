import Batch
import Quoting

/// How a batch is doing, for people.
enum BatchText {
  /// The end of a run in a few lines.
  static func summary(_ status: RunStatus, known: Int, store: String) -> String {
    var lines = ["\(status.name.shown): \(NumberText.count(status.total)) tasks in \(store.shown)"]
    let counts = [
      (status.done, "with a portfolio"), (status.infeasible, "infeasible, proven"),
      (status.nothingFound, "without a portfolio at their limits"), (status.failed, "failed"),
      (status.pending, "still to be solved"), (known, "of them solved before"),
    ]
    for (count, words) in counts where count > 0 { lines.append("  \(NumberText.count(count)) \(words)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How a run is doing, and which of its tasks deserve a look.
  static func status(_ status: RunStatus) -> String {
    var table = TextTable([("", .left), ("tasks", .right), ("", .right)])
    let rows = [
      ("with a portfolio", status.done), ("infeasible, proven", status.infeasible),
      ("without a portfolio at their limits", status.nothingFound), ("failed", status.failed),
      ("being solved", status.running), ("to be solved", status.pending - status.running),
    ]
    for (words, count) in rows where count > 0 {
      table.add([words, NumberText.count(count), NumberText.percent(Double(count) / Double(status.total), digits: 1)])
    }
    var text = "\(status.name.shown) (\(status.run)): \(NumberText.count(status.total)) tasks\n\n\(table.text())"
    if let rate = status.rate {
      text += "\n\(NumberText.fixed(rate, digits: 1)) tasks a second"
      text += status.secondsLeft.map { ", about \(duration($0)) left\n" } ?? "\n"
    }
    if !status.worstGaps.isEmpty {
      var gaps = TextTable([("widest gaps", .right), ("", .left)])
      for task in status.worstGaps { gaps.add([NumberText.percent(task.gap ?? 0), settings(task.settings)]) }
      text += "\n\(gaps.text())"
    }
    if !status.failures.isEmpty {
      text += "\nfailed\n"
      for task in status.failures { text += "  \(settings(task.settings)): \((task.failure ?? "").shown)\n" }
    }
    return text
  }

  /// What changed between two runs.
  static func comparison(_ comparison: RunComparison) -> String {
    var text = ""
    for (letter, side) in [("A", comparison.a), ("B", comparison.b)] {
      text +=
        "\(letter)  \(side.name.shown) (\(side.run)) in \(side.store.shown): \(NumberText.count(side.tasks)) tasks"
      text += side.environments.isEmpty ? "\n" : "; \(side.environments.joined(separator: "; "))\n"
    }
    if comparison.a.prices != comparison.b.prices { text += "   the price tables differ\n" }
    let counts = [
      (comparison.same, "the same"), (comparison.changes.count, "otherwise"), (comparison.onlyA, "only in A"),
      (comparison.onlyB, "only in B"),
    ]
    text += "\n"
    for (count, words) in counts where count > 0 { text += "  \(NumberText.count(count)) \(words)\n" }
    guard !comparison.changes.isEmpty else { return text }
    var table = TextTable([
      ("", .left), ("value in A", .right), ("in B", .right), ("ended in A", .left), ("in B", .left),
      ("holdings", .left),
    ])
    for change in comparison.changes.prefix(Self.shown) {
      table.add([
        settings(change.settings), change.value.a.map(NumberText.scientific) ?? "—",
        change.value.b.map(NumberText.scientific) ?? "—", change.termination.a ?? change.status.a ?? "—",
        change.termination.b ?? change.status.b ?? "—", holdings(change),
      ])
    }
    let more = comparison.changes.count - Self.shown
    return text + "\n" + table.text()
      + (more > 0 ? "  … and \(NumberText.count(more)) more, all with --format json\n" : "")
  }

  /// How many changes are shown.
  private static let shown = 20

  private static func holdings(_ change: RunComparison.Change) -> String {
    var parts: [String] = []
    if !change.added.isEmpty { parts.append("+ " + change.added.joined(separator: ", ")) }
    if !change.removed.isEmpty { parts.append("- " + change.removed.joined(separator: ", ")) }
    if change.resized > 0 { parts.append("\(change.resized) resized") }
    return parts.isEmpty ? "the same" : parts.joined(separator: "; ")
  }

  private static func settings(_ settings: [String: String]) -> String {
    settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)".shown }.joined(separator: " ")
  }

  /// A time as people say it: 42 s, 12 min, 3 h 20 min.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "—" }
    let whole = Int(seconds.rounded())
    if whole < 120 { return "\(whole) s" }
    if whole < 7200 { return "\(whole / 60) min" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
