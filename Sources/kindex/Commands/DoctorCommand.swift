import ArgumentParser
import Batch
import CbcEngine
import Fingerprints
import Foundation
import LinearAlgebra
import MILP

/// `kindex doctor`: whether results can be trusted on this machine.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Whether this machine can be trusted: engines, arithmetic, folders, memory.",
    discussion: """
      Within seconds, in a worker process as batch and curve start them: tries what CBC and CLP are known to get wrong, \
      holds products and factors of BLAS against known ones, solves and proves a bundled problem. Then looks at cores, \
      memory, folders and a store. One line a check: ok, warning, or FAILED with what to do. Nothing is left behind.

      Exit codes: 0 all checks hold (there may be warnings), 66 a folder or a disk fails, 70 an engine or the \
      arithmetic is wrong, 130 interrupted.
      """)

  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    let report = try Failure.translating { try examination() }
    try Failure.translating {
      let data =
        switch outputOptions.format {
        case .json: try JSONText.data(report)
        case .csv: Data(report.csv.utf8)
        case .text: TextForm.data(report.text)
        }
      try outputOptions.destination.write(data)
    }
    if let failure = report.failure { throw failure }
  }

  private func examination() throws -> HealthReport {
    let cancellation = Cancellation()
    let interruption = Interruption(cancellation)
    defer { interruption.stop() }
    let progress = TerminalLine(quiet: outputOptions.quiet)
    progress.show("trying the engines …", 0)
    var checks = try ExaminationRun(cancellation: cancellation).checks()
    checks += MachineCheck.checks()
    let folders = FolderCheck.all
    checks += folders.map { $0.check() }
    checks += StoreTrial.checks(folders)
    progress.clear()
    return HealthReport(
      kindexVersion: Kindex.version, program: Self.build,
      engines: [
        CbcSolver().engine, ClpSolver().engine, BLASCheck.engine, try StoreCheck.engine(),
      ], checks: checks)
  }

  /// What tells this build of the program from another.
  private static var build: String? {
    Bundle.main.executablePath.flatMap { try? Fingerprint.ofFile(atPath: $0) }
  }
}
