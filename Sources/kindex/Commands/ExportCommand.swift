import ArgumentParser
import Foundation
import IndexTracking
import MILP
import TrackingDomain

/// `kindex export`: the very model that CBC is given.
struct ExportCommand: ParsableCommand {
  /// The forms of a model.
  enum ModelFormat: String, CaseIterable, ExpressibleByArgument {
    case lp, mps
  }

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the very model that CBC is given.",
    discussion: """
      A quadratic objective is under-estimated by tangents: the model written has those with which the search begins. \
      Deviations are scaled as in the search; the scale is in the file's first comment.
      """)

  @OptionGroup var problemOptions: ProblemOptions

  @Option(help: "Form of the model: lp or mps.")
  var format: ModelFormat = .lp

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the model; standard output by default.", valueName: "file"))
  var output: String?

  func run() throws {
    try Failure.translating {
      let loaded = try ProblemLoader(options: problemOptions).load()
      try loaded.problem.validate()
      let model = Tracker.firstModel(of: loaded.problem)
      let text =
        switch format {
        case .lp: model.lpText()
        case .mps: model.mpsText()
        }
      try Destination(path: output).write(Data(text.utf8))
    }
  }
}
