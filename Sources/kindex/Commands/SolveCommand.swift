import ArgumentParser
import CbcEngine
import Foundation
import IndexTracking
import MILP
import Scenarios
import TrackingDomain

/// `kindex solve`: one portfolio, exact K, share counts, proof.
struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "One portfolio: exactly K stocks, whole shares, a proof of how good it is.")

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var outputOptions: TableOptions
  @OptionGroup var threadOptions: ThreadOptions

  @Option(help: ArgumentHelp("File for the solver's own log.", valueName: "file"))
  var log: String?

  func run() throws {
    let outcome = try Failure.translating { try solve() }
    if let failure = outcome { throw failure }
  }

  /// Solves and writes the result; returns what the exit code has to say besides.
  private func solve() throws -> Failure? {
    let specification = try ProblemLoader(options: problemOptions).specification()
    try PathGuard(input: problemOptions.input, specification).check([(outputOptions.output, "-o"), (log, "--log")])
    let log = try SolverLog(log)
    let loaded = try ProblemLoader.load(specification)
    for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
    var limits = SolveLimits.limits(specification, logFile: self.log)
    limits.threads = threadOptions.count
    let interruption = Interruption(limits.cancellation, limit: limits.seconds)
    defer { interruption.stop() }
    let progress = ProgressLine(quiet: outputOptions.quiet)
    let tracker = Tracker(solver: CbcSolver(), lpSolver: ClpSolver())
    let result = try tracker.solve(loaded.problem, limits: limits) { progress.show($0) }
    progress.clear()
    var solution = result.solution(input: loaded.input, kindexVersion: Kindex.version)
    solution.path = result.path()
    for alarm in result.alarms { Diagnostics.write("warning: \(alarm)") }
    for violation in solution.violations { Diagnostics.write("warning: whole shares break \(violation)") }
    if outputOptions.format != .text, !outputOptions.quiet {
      for note in solution.notes { Diagnostics.write("note: \(note)") }
    }
    SpreadsheetNote.write(about: solution, outputOptions)
    let writer = SolutionWriter(format: outputOptions.format, output: outputOptions.output)
    try outputOptions.destination.write(try writer.data(solution))
    try log?.finish(quiet: outputOptions.quiet)
    return try Self.verdict(of: result)
  }

  /// What the exit code has to say of a result; nil where a portfolio was found.
  static func verdict(of result: TrackingResult) throws -> Failure? {
    switch (result.termination, result.portfolio) {
    case (.infeasible, nil):
      let conflict =
        if let known = result.conflict { sentence(result.conflictLabels, known.statement) } else {
          try conflict(in: result.problem)
        }
      return Failure(code: .infeasible, message: "infeasible, proven: \(conflict)")
    case (.interrupted, _): return Failure(code: .interrupted, message: "interrupted")
    case (_, nil):
      return Failure(
        code: .nothingFound,
        message: "nothing was found within the limits (\(result.termination.rawValue)). Give --time-limit more.")
    default: return nil
    }
  }

  /// The conflict in one sentence; the search for it is short, and `explain` has more time.
  static func conflict(in problem: TrackingProblem) throws -> String {
    let explainer = InfeasibilityExplainer(solver: CbcSolver(), lpSolver: ClpSolver())
    let explanation = try explainer.explain(problem, limits: TrackingLimits(seconds: 10), withConcessions: false)
    let names = explanation.conflict.map(\.constraint)
    let all = names.isEmpty ? problem.constraints.map(\.label) : names
    return sentence(all, explanation.reasons.first)
  }

  /// What cannot hold together, why, and where to read on.
  private static func sentence(_ all: [String], _ reason: String?) -> String {
    let proof = reason.map { ": \($0)" } ?? ""
    return all.joined(separator: "; ") + (all.count == 1 ? " cannot be met" : " cannot hold together")
      + "\(proof). `kindex explain` says what would have to give."
  }
}

/// The limits that a specification asks for.
enum SolveLimits {
  static func limits(_ specification: Specification, logFile: String?) -> TrackingLimits {
    TrackingLimits(
      seconds: specification.timeLimit?.value ?? StandardValues.timeLimit, nodes: specification.nodeLimit?.value,
      relativeGap: specification.gap?.value ?? StandardValues.gap,
      seed: specification.seed?.value ?? StandardValues.seed, logFile: logFile)
  }
}
