import ArgumentParser
import Backtesting
import Foundation
import IndexTracking
import MILP
import MarketData
import Scenarios
import TrackingDomain

/// `kindex backtest`: rolling rebalancing over history.
struct BacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest", abstract: "What a policy would have done over history: trades, cash, costs and drift.",
    discussion: """
      On each date of the calendar, and when a trigger calls, a portfolio is fitted to the last returns up to that \
      date and traded at its prices, in whole shares; between, share counts stay. --from and --to are the dates of the \
      walk. A range of cardinalities, --windows, --calendars, --objectives and --bases walk every policy of their \
      product, each in a worker process, and compare what was promised in-sample with what was realised.
      """)

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var backtestOptions: BacktestOptions
  @OptionGroup var outputOptions: TableOptions

  func run() throws {
    let watch = Stopwatch(TrackingLimits(seconds: nil))
    let interrupted = try Failure.translating { try BacktestFailure.translating { try walk(watch) } }
    if interrupted { throw Failure(code: .interrupted, message: "interrupted") }
  }

  private func walk(_ watch: Stopwatch) throws -> Bool {
    let specification = try specification()
    var others: [(path: String?, option: String)] = [(backtestOptions.resume, "--resume")]
    if let folder = backtestOptions.tables {
      others += BacktestTables.names.map { ("\(folder)/\($0)", "--tables") }
    }
    try PathGuard(input: problemOptions.input, specification).check([(outputOptions.output, "-o")], others: others)
    let grid = try PolicyGrid(specification, backtestOptions)
    let setup = try BacktestSetup(specification)
    for warning in setup.warnings { Diagnostics.write("warning: \(warning)") }
    let cancellation = Cancellation()
    for policy in grid.specifications { try setup.backtest(policy, cancellation: cancellation).check() }
    let interruption = Interruption(cancellation)
    defer { interruption.stop() }
    if grid.specifications.count > 1 {
      return try compare(grid, specification, cancellation)
    }
    let journal = try backtestOptions.resume.map {
      try DecisionJournal(path: $0, fingerprint: setup.fingerprint(grid.specifications[0]))
    }
    let isShown = !outputOptions.quiet && isatty(STDERR_FILENO) == 1
    let begun = watch.elapsed
    var result = try setup.backtest(grid.specifications[0], cancellation: cancellation)
      .run(journal: journal, input: setup.input(specification), kindexVersion: Kindex.version) { record in
        if isShown { Diagnostics.write(BacktestText.progress(record)) }
      }
    result.summary.addSecondsOutside(begun)
    for record in result.rebalances { warn(record) }
    warnOfGaps(result.leftOut ?? [])
    var files = [(outputOptions.destination, try data(result))]
    if let tables = backtestOptions.tables { files += try BacktestTables.files(result, in: tables) }
    try Destination.write(files)
    return result.termination == "interrupted"
  }

  /// What the scenario and the options say together; `--from` and `--to` are the dates of the walk.
  private func specification() throws -> Specification {
    var options = problemOptions.specification()
    options.backtest = backtestOptions.specification()
    (options.backtest.from, options.backtest.to) = (options.from, options.to)
    (options.from, options.to) = (nil, nil)
    return try ProblemLoader(options: problemOptions).readSpecification().overridden(by: options)
  }

  private func compare(_ grid: PolicyGrid, _ base: Specification, _ cancellation: Cancellation) throws -> Bool {
    try InputTables.checkIsFile(base.prices?.value)
    guard backtestOptions.tables == nil else {
      throw Failure(code: .usage, message: "--tables: the tables are those of one policy; give one.")
    }
    let comparison = try PolicyComparison(
      grid: grid, options: backtestOptions, quiet: outputOptions.quiet, cancellation: cancellation
    ).run(name: base.name?.value ?? base.prices?.value ?? "")
    let data =
      switch outputOptions.format {
      case .json: try JSONText.data(comparison)
      case .csv: Data(comparison.policiesSheet.csv.utf8)
      case .xlsx: try comparison.workbook.file(beside: outputOptions.output)
      case .text: TextForm.data(ComparisonText.table(comparison))
      }
    try outputOptions.destination.write(data)
    for policy in comparison.policies { warnOfGaps(policy.leftOut ?? [], of: policy.label + ": ") }
    for failure in comparison.failures { Diagnostics.write("warning: \(failure.policy): \(failure.reason)") }
    return cancellation.isCancelled
  }

  private func data(_ result: BacktestResult) throws -> Data {
    switch outputOptions.format {
    case .json: try JSONText.data(result)
    case .csv: Data(result.pathSheet.csv.utf8)
    case .xlsx: try result.workbook.file(beside: outputOptions.output)
    case .text: TextForm.data(BacktestText(result).text)
    }
  }

  /// Says which stocks fell out of fits, and why: the first of them one by one.
  private func warnOfGaps(_ leftOut: [LeftOutStock], of policy: String = "") {
    for stock in leftOut.prefix(10) { Diagnostics.write("warning: \(policy)\(stock.text)") }
    if leftOut.count > 10 {
      Diagnostics.write(
        "warning: \(policy)\(leftOut.count - 10) more stocks are left out of fits, see left_out of --format json")
    }
  }

  private func warn(_ record: RebalanceRecord) {
    guard let cause = record.keptBecause else { return }
    Diagnostics.write("warning: \(record.date): \(cause); what is held is kept")
  }
}

/// Gives the errors of walks their exit codes.
enum BacktestFailure {
  static func translating<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as NothingToHold {
      switch error.termination {
      case .infeasible:
        throw Failure(
          code: .infeasible, message: "\(error): \(try SolveCommand.conflict(in: error.problem))")
      case .interrupted: throw Failure(code: .interrupted, message: "interrupted")
      default: throw Failure(code: .nothingFound, message: "\(error)")
      }
    }
  }
}
