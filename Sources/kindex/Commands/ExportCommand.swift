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
      Deviations are scaled to suit CBC's tolerances; the first line says what the objective is to the true one. A \
      quadratic objective is under-estimated by tangents, of which the model has those at equal weights; a search adds \
      more, or proves mse and variance without CBC.
      """)

  @OptionGroup var problemOptions: ProblemOptions

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "Form of the model: lp or mps; by default as the name of -o ends, otherwise lp.", valueName: "format"))
  var askedFormat: ModelFormat?

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the model; standard output by default.", valueName: "file"))
  var output: String?

  func validate() throws { try FileKind.check(ModelFormat.self, asked: askedFormat, output: output) }

  func run() throws {
    try Failure.translating {
      let specification = try ProblemLoader(options: problemOptions).specification()
      try PathGuard(input: problemOptions.input, specification).check([(output, "-o")])
      let loaded = try ProblemLoader.load(specification)
      try loaded.problem.validate()
      let opening = OpeningModel(of: loaded.problem)
      let note =
        "Kindex \(Kindex.version): \(loaded.problem.name); objective = \(opening.objectiveScale) x the true one"
      let text =
        switch askedFormat ?? FileKind.format(ofOutput: output) ?? .lp {
        case .lp: opening.model.lpText(comment: note)
        case .mps: opening.model.mpsText(comment: note)
        }
      try Destination(path: output).write(Data(text.utf8))
    }
  }
}
