import ArgumentParser
import CbcEngine
import Foundation
import IndexTracking
import MILP
import Scenarios
import TrackingDomain

/// `kindex explain`: why it is infeasible.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Why it is infeasible: a smallest set of constraints in conflict, and what would have to give.",
    discussion: """
      Each constraint of the conflict is needed for it, and is followed by the least that it alone would have to give, \
      all others kept. What is asked is taken in proportions of capital; whole shares come after. Exit code 2 when \
      there is a conflict, 0 when a portfolio exists, 3 when that could not be found out within the limits.
      """)

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(help: ArgumentHelp("File for the solver's own log.", valueName: "file"))
  var log: String?

  func run() throws {
    let outcome = try Failure.translating { try explain() }
    if let failure = outcome { throw failure }
  }

  /// Explains and writes the result; returns what the exit code has to say besides.
  private func explain() throws -> Failure? {
    let loader = ProblemLoader(options: problemOptions)
    try PathGuard(input: problemOptions.input, try loader.specification())
      .check([(outputOptions.output, "-o"), (log, "--log")])
    let log = try SolverLog(log)
    let loaded = try loader.load(sumsMustFit: false)
    for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
    let limits = SolveLimits.limits(loaded.specification, logFile: self.log)
    let interruption = Interruption(limits.cancellation)
    defer { interruption.stop() }
    let explainer = InfeasibilityExplainer(solver: CbcSolver(), lpSolver: ClpSolver())
    let explanation = try explainer.explain(loaded.problem, limits: limits)
    let report = ExplanationReport(
      explanation, name: loaded.problem.name, input: loaded.input, kindexVersion: Kindex.version)
    let data =
      switch outputOptions.format {
      case .json: try JSONText.data(report)
      case .csv: Data(report.csv.utf8)
      case .text: TextForm.data(report.text)
      }
    try outputOptions.destination.write(data)
    try log?.finish(quiet: outputOptions.quiet)
    switch explanation.verdict {
    case .feasible: return nil
    case .infeasible: return Failure(code: .infeasible, message: "infeasible, proven; the conflict is in the result.")
    case .undecided(.interrupted, _): return Failure(code: .interrupted, message: "interrupted")
    case .undecided(_, let note): return Failure(code: .nothingFound, message: "\(note). Give --time-limit more.")
    }
  }
}
