import ArgumentParser
import Batch
import Foundation
import MILP

/// `kindex batch work`: one job of a submission; for the scripts that `submit` writes.
struct BatchWorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Solve the tasks of one chunk of a submission.",
    discussion: """
      For the scripts that `batch submit` writes. Tasks with a record are left out. An interruption keeps what the \
      searches have found, and ends with exit code 130; the next attempt begins from it.
      """)

  @Argument(help: "The submission's folder.")
  var submission: String

  @Argument(help: "The number of the chunk, from 1.")
  var chunk: Int

  @OptionGroup var poolOptions: WorkerOptions

  func run() throws {
    try Failure.translating {
      let folder = Submission.folder(of: submission)
      let run = Submission.run(of: submission)
      if let planned = try RunManifest.headers(in: folder).first(where: { $0.key == run })?.kindexVersion,
        planned != Kindex.version
      {
        throw Failure(
          code: .usage,
          message: "\(submission) was planned by Kindex \(planned), this is \(Kindex.version). Submit the grid again.")
      }
      let entries = try Submission.entries(ofChunk: chunk, in: submission, kindexVersion: Kindex.version).filter {
        !folder.hasRecord($0.identity.id)
      }
      let identities = Dictionary(entries.map { ($0.identity.id, $0.identity) }, uniquingKeysWith: { $1 })
      let cancellation = Cancellation()
      let interruption = Interruption(cancellation, grace: 120)
      defer { interruption.stop() }
      let runner = BatchRunner(
        run: run, kindexVersion: Kindex.version, folder: folder,
        pool: try WorkerPool(
          workers: poolOptions.workers, memory: poolOptions.memoryBound, cancellation: cancellation
        ).processes,
        identity: { task in
          guard let identity = identities[task.id] else { preconditionFailure("a task is one of the chunk") }
          return identity
        }, line: { try WorkerLine.encode(.record($0)) }, answer: { try WorkerLine.decode($0).taskAnswer })
      try runner.run(entries.map { BatchPlan.Task(point: $0.point, id: $0.identity.id, cost: $0.cost) }) { _, _ in }
      if cancellation.isCancelled {
        throw Failure(code: .interrupted, message: "interrupted; what was found is kept")
      }
      let open = entries.count { !folder.hasRecord($0.identity.id) }
      guard open == 0 else {
        throw Failure(
          code: .defect,
          message:
            "\(NumberText.count(open)) of \(NumberText.count(entries.count)) tasks have no answer though nothing "
            + "stopped the job. Submit the grid again: it solves what is left.")
      }
    }
  }
}
