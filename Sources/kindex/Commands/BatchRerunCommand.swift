import ArgumentParser
import Batch
import Foundation
import IndexTracking
import MILP

/// `kindex batch rerun`: one task again, from its record alone.
struct BatchRerunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun",
    abstract: "Solve one task again from its record alone, and say whether the holdings are the same.",
    discussion: """
      Nothing is written. Exit code 0: the same holdings, or the record itself says why another machine may find \
      others; 70: other holdings though nothing of the kind is recorded.
      """)

  @Argument(help: "A task record, such as runs.tasks/tasks/ab/ab….json.") var record: String

  func run() throws {
    try Failure.translating {
      guard let data = FileManager.default.contents(atPath: record) else {
        throw BatchError(.missing, "\(record) is missing or cannot be read", remedy: "Give the file of a task's record")
      }
      let before = try TaskRecord.decoded(data, from: record)
      if before.kindexVersion != Kindex.version {
        Diagnostics.write("warning: the record is by Kindex \(before.kindexVersion), this is \(Kindex.version).")
      }
      let cancellation = Cancellation()
      let interruption = Interruption(cancellation)
      defer { interruption.stop() }
      let question = TaskQuestion(
        identity: TaskIdentity(of: before), start: before.start, folder: TaskFolder(path: ""), attemptsBefore: 0)
      guard let after = try question.answer(TableCache(), cancellation).record else {
        throw Failure(code: .interrupted, message: "interrupted")
      }
      try compare(before, after)
    }
  }

  private func compare(_ before: TaskRecord, _ after: TaskRecord) throws {
    func shares(_ record: TaskRecord) -> [String: Double] {
      Dictionary((record.solution?.holdings ?? []).map { ($0.id, $0.shares) }, uniquingKeysWith: { $1 })
    }
    let (held, holds) = (shares(before), shares(after))
    if before.status == after.status, held == holds {
      try Destination(path: nil).write(text: "the same holdings: \(held.count) stocks\n")
      return
    }
    let changed = Set(held.keys).union(holds.keys).filter { held[$0] != holds[$0] }.sorted()
    let lines = changed.map { id in
      "  \(id): \(NumberText.shares(held[id] ?? 0)) shares, now \(NumberText.shares(holds[id] ?? 0))"
    }
    let statuses = before.status == after.status ? "" : ", \(before.status.rawValue) became \(after.status.rawValue)"
    let reasons = before.machineDependence + after.machineDependence.filter { !before.machineDependence.contains($0) }
    let text = (["other holdings\(statuses)"] + lines + reasons.map { "because \($0)" }).joined(separator: "\n") + "\n"
    try Destination(path: nil).write(text: text)
    if reasons.isEmpty, before.kindexVersion == Kindex.version {
      throw Failure(
        code: .defect, message: "\(record): the task came out otherwise though nothing depends on the machine.")
    }
  }
}
