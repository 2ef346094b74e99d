import ArgumentParser
import Foundation

/// The map of the command line.
@main
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
      """,
    version: "kindex \(version)",
    subcommands: [
      SolveCommand.self, RebalanceCommand.self, ReplicateCommand.self, ReconstituteCommand.self, CurveCommand.self,
      BacktestCommand.self, RiskCommand.self, BatchCommand.self, ReportCommand.self, ExplainCommand.self,
      CheckCommand.self, ExportCommand.self, SimulateCommand.self, WorkerCommand.self,
    ])

  /// Parses, runs, and sets the exit code once, in one place.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      failure.exit()
    } catch {
      exit(withError: error)
    }
  }
}
