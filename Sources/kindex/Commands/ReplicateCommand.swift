import ArgumentParser
import CbcEngine
import Foundation
import IndexTracking
import MILP
import Replication
import Scenarios
import TrackingDomain

/// `kindex replicate`: full replication, stratified sampling, optimisation and blends, alone or compared.
struct ReplicateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replicate",
    abstract: "Replicate the benchmark in full, by strata, by optimisation or by a blend, or compare them all.",
    discussion: """
      All but the plain optimised method need the benchmark's weights in the column weight of --stocks. The time limit \
      is for each method. Ex-ante tracking error is that of the scenario's risk model or of --risk-model, principal \
      components (pca) where neither says.
      """)

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var replicationOptions: ReplicationOptions
  @OptionGroup var outputOptions: TableOptions

  @Option(help: ArgumentHelp("File for the solver's own log.", valueName: "file"))
  var log: String?

  func run() throws {
    let outcome = try Failure.translating { try replicate() }
    if let failure = outcome { throw failure }
  }

  /// Replicates and writes the result; returns what the exit code has to say besides.
  private func replicate() throws -> Failure? {
    var options = Specification()
    options.replication = replicationOptions.settings()
    var specification = try ProblemLoader(options: problemOptions).specification().overridden(by: options)
    guard let choice = specification.replication.method?.value else {
      throw Failure(
        code: .usage, message: "the method is not given: write --method full, stratified, optimised, blended or all.")
    }
    // Full replication holds as many stocks as the benchmark has.
    if choice == .full { specification.cardinality = Setting(CountBounds(least: 1), .standard) }
    // What every method is compared by; an objective of its own model stays what it is.
    if specification.risk.model == nil, specification.measure?.value != .risk {
      specification.risk.model = Setting(.pca, .standard)
    }
    try PathGuard(input: problemOptions.input, specification).check([(outputOptions.output, "-o"), (log, "--log")])
    let log = try SolverLog(log)
    let tables = try InputTables(specification)
    let loaded = try tables.pose(specification)
    for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
    let limits = SolveLimits.limits(specification, logFile: self.log)
    let interruption = Interruption(limits.cancellation)
    defer { interruption.stop() }
    let replicator = try Replicator(
      loaded.problem, stocks: tables.stocks, plan: ReplicationPlan(specification.replication), solver: CbcSolver(),
      lpSolver: ClpSolver(), limits: limits)
    if !outputOptions.quiet { for note in replicator.notes { Diagnostics.write("note: \(note)") } }
    let run = ReplicationRun(replicator: replicator, input: loaded.input, quiet: outputOptions.quiet)
    let writer = ReplicationWriter(format: outputOptions.format, output: outputOptions.output)
    let verdict =
      choice == .all
      ? try run.all(name: loaded.problem.name, writer: writer, outputOptions, limits.cancellation)
      : try run.one(choice.methods[0], writer: writer, outputOptions)
    try log?.finish(quiet: outputOptions.quiet)
    return verdict
  }
}

extension ReplicationPlan {
  /// The plan that settings ask for.
  init(_ settings: ReplicationSettings) {
    self.init()
    strata = settings.strata?.value ?? strata
    buckets = settings.buckets?.value ?? buckets
    members = settings.members?.value ?? members
    strataBand = settings.strataBand?.value ?? strataBand
    coreShare = settings.coreShare?.value ?? coreShare
    coreBand = settings.coreBand?.value ?? coreBand
    rest = settings.rest?.value ?? rest
  }
}

/// Runs methods and writes what they find.
struct ReplicationRun {
  let replicator: Replicator
  let input: InputRecord
  let quiet: Bool

  /// One method, written as a solution with more keys.
  func one(
    _ method: ReplicationMethod, writer: ReplicationWriter, _ output: TableOptions
  ) throws -> Failure? {
    let (record, verdict) = try record(method)
    try output.destination.write(try writer.data(record))
    return verdict
  }

  /// Every method, written as a comparison; a method that gives no portfolio is named with the reason.
  func all(
    name: String, writer: ReplicationWriter, _ output: TableOptions, _ cancellation: Cancellation
  ) throws -> Failure? {
    var records: [ReplicaRecord] = []
    var failures: [(failure: ComparisonFailure, cause: Failure)] = []
    for method in ReplicationMethod.allCases where !cancellation.isCancelled {
      do {
        let (record, verdict) = try Failure.translating { try self.record(method) }
        if !record.solution.holdings.isEmpty {
          records.append(record)
        } else if let verdict {
          failures.append((ComparisonFailure(method: method, reason: verdict.message), verdict))
        }
      } catch let failure as Failure {
        // A defect must never hide in a table.
        if failure.code == .defect { throw failure }
        failures.append((ComparisonFailure(method: method, reason: failure.message), failure))
      }
    }
    for (failure, _) in failures {
      Diagnostics.write("warning: \(failure.method.rawValue): \(failure.reason)")
    }
    if cancellation.isCancelled, records.isEmpty { return Failure(code: .interrupted, message: "interrupted") }
    if records.isEmpty, let first = failures.first { throw first.cause }
    let comparison = Comparison(
      name: name, methods: records, failures: failures.map(\.failure), notes: replicator.notes,
      kindexVersion: Kindex.version)
    try output.destination.write(try writer.data(comparison))
    return cancellation.isCancelled ? Failure(code: .interrupted, message: "interrupted") : nil
  }

  private func record(_ method: ReplicationMethod) throws -> (record: ReplicaRecord, verdict: Failure?) {
    let replica = try replicator.replicate(method)
    if !quiet { for note in replica.notes { Diagnostics.write("note: \(method.rawValue): \(note)") } }
    for violation in replica.portfolio?.violations ?? [] {
      Diagnostics.write("warning: \(method.rawValue): the portfolio breaks \(violation)")
    }
    let record = ReplicaRecord(
      replica, benchmark: replicator.benchmarkWeights, input: input, kindexVersion: Kindex.version)
    return (record, try replica.search.flatMap { try SolveCommand.verdict(of: $0) })
  }
}
