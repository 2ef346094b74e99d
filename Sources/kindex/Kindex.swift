import ArgumentParser
import Foundation

/// The map of the command line.
struct Kindex: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "kindex",
    abstract: "Track a benchmark with an exact number of stocks, in whole shares, with a proof of how good they are.",
    discussion: """
      INPUT is a scenario (.yaml, .yml, .json), a price table (.csv, .csv.gz, - for standard input) or an OR-Library \
      index-tracking file (.txt). Standard output carries the result only; progress and warnings go to standard error.

      Exit codes: 0 found, 2 infeasible (proven), 3 nothing found within the limits, 64 wrong command line, 65 wrong \
      data or scenario, 66 input missing or unreadable, 70 defect in Kindex or its engine, 130 interrupted.

      \(HelpTopic.overview)
      """,
    version: "kindex \(version)",
    subcommands: [
      SolveCommand.self, RebalanceCommand.self, ReplicateCommand.self, ReconstituteCommand.self, CurveCommand.self,
      BacktestCommand.self, RiskCommand.self, BatchCommand.self, ReportCommand.self, ExplainCommand.self,
      CheckCommand.self, ExportCommand.self, SimulateCommand.self, DoctorCommand.self, WorkerCommand.self,
    ])

  /// Parses, runs, and sets the exit code once, in one place.
  static func main() {
    EarlyMemory.shedThreads()
    StandardStreams.prepare()
    EarlySignals.listen()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if arguments.first == "help", let topic = HelpTopic.named(Array(arguments.dropFirst())) {
        try Destination(path: nil).write(text: topic.text)
        return
      }
      if let message = UsageHint.unknownCommand(arguments) { throw Failure(code: .usage, message: message) }
      var command = try parseAsRoot()
      if !(command is WorkerCommand) { CrashReport.listen() }
      try EarlyMemory.reserveWorkspace()
      try command.run()
    } catch let failure as Failure {
      failure.exit()
    } catch {
      leave(with: error, arguments)
    }
  }

  /// Ends with what the parser of the command line has to say.
  ///
  /// Help and versions go to standard output, faults to standard error. A fault quotes what was typed, which may hold
  /// anything.
  private static func leave(with error: any Error, _ arguments: [String]) -> Never {
    let code = exitCode(for: error)
    guard code != .success else { exit(withError: error) }
    let message = fullMessage(for: error)
    let hint = UsageHint.hint(about: message, arguments).map { "\n\($0)" } ?? ""
    Diagnostics.writeLines(message + hint)
    Foundation.exit(code.rawValue)
  }
}
