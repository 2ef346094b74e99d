import ArgumentParser
import CbcEngine
import Foundation
import IndexTracking
import MarketData
import Scenarios
import TrackingDomain

/// `kindex rebalance`: trades from what is held now.
struct RebalanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebalance",
    abstract:
      "What to trade now: from the holdings to the best portfolio that the rules, the costs and the cash allow.",
    discussion: """
      --holdings names a table of id and shares, cash on the row CASH. What the holdings are worth at the last fitted \
      date, and --cash-flow, is the capital. Holdings that have no prices are an error, or are sold with \
      --sell-departed at the price in the column price; so is the benchmark, where it is held itself. The table that \
      --format csv writes can be the next holdings. Where what is held is as good as anything found, nothing is traded.
      """)

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var outputOptions: TableOptions
  @OptionGroup var threadOptions: ThreadOptions

  @Option(help: ArgumentHelp("File for the orders: id, side, shares, price, value, cost.", valueName: "file"))
  var orders: String?

  @Option(help: ArgumentHelp("File for the solver's own log.", valueName: "file"))
  var log: String?

  func validate() throws {
    if problemOptions.capital != nil {
      throw ValidationError(
        "--capital: what is rebalanced is what the holdings are worth; add or withdraw cash by --cash-flow.")
    }
  }

  func run() throws {
    let outcome = try Failure.translating { try rebalance() }
    if let failure = outcome { throw failure }
  }

  /// Rebalances and writes the results; returns what the exit code has to say besides.
  private func rebalance() throws -> Failure? {
    let specification = try specification()
    try PathGuard(input: problemOptions.input, specification)
      .check([(outputOptions.output, "-o"), (orders, "--orders"), (log, "--log")])
    let log = try SolverLog(log)
    let tables = try InputTables(specification)
    try tables.holdings?.checkForTrading()
    let loaded = try tables.pose(specification)
    try checkPositionDate(specification, loaded.problem.market)
    for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
    var limits = SolveLimits.limits(specification, logFile: self.log)
    limits.threads = threadOptions.count
    let interruption = Interruption(limits.cancellation, limit: limits.seconds)
    defer { interruption.stop() }
    let progress = ProgressLine(quiet: outputOptions.quiet)
    let rebalancer = Rebalancer(Tracker(solver: CbcSolver(), lpSolver: ClpSolver()))
    let rebalance = try rebalancer.rebalance(loaded.problem, limits: limits) { progress.show($0) }
    progress.clear()
    let report = RebalanceReport(
      rebalance, input: loaded.input, kindexVersion: Kindex.version, unpriced: tables.unpriced)
    let verdict = try conclude(rebalance, report)
    try log?.finish(quiet: outputOptions.quiet)
    return verdict
  }

  /// Refuses to trade long before the date that is asked for, where the prices do not reach it.
  private func checkPositionDate(_ specification: Specification, _ market: Market) throws {
    guard let to = specification.to, specification.inSample == nil else { return }
    do { try market.checkReach(of: to.value) } catch {
      throw SpecificationError(to.origin, error.message, remedy: error.remedy)
    }
  }

  /// What the scenario and the options say, with the capital left to the holdings.
  private func specification() throws -> Specification {
    var specification = try ProblemLoader(options: problemOptions).specification()
    guard specification.holdings != nil else {
      throw Failure(
        code: .usage,
        message: "there is nothing to rebalance: give --holdings FILE, a table of id and shares, cash on "
          + "the row CASH, or the key holdings of a scenario.")
    }
    if let capital = specification.capital {
      Diagnostics.write(
        "warning: \(capital.origin): the capital \(NumberText.money(capital.value)) is that of a first portfolio; what "
          + "is rebalanced is what the holdings are worth and the cash flow")
      specification.capital = nil
    }
    if specification.cashFlow == nil { specification.cashFlow = Setting(0, .standard) }
    return specification
  }

  /// Writes the result, and the orders where they keep every rule.
  private func conclude(_ rebalance: Rebalance, _ report: RebalanceReport) throws -> Failure? {
    let result = rebalance.result
    for alarm in result.alarms { Diagnostics.write("warning: \(alarm)") }
    for violation in report.solution.violations { Diagnostics.write("warning: whole shares break \(violation)") }
    // The other formats carry them.
    if outputOptions.format == .csv, !outputOptions.quiet {
      for note in report.solution.notes { Diagnostics.write("note: \(note)") }
    }
    var files = [(outputOptions.destination, try data(report))]
    if let orders, rebalance.obstacle == nil { files.append((Destination(path: orders), Data(report.orders.utf8))) }
    SpreadsheetNote.write(about: report.solution, outputOptions, hasTable: orders != nil)
    try Destination.write(files)
    if let failure = try SolveCommand.verdict(of: result) { return failure }
    guard let orders, let obstacle = rebalance.obstacle else { return nil }
    return Failure(
      code: .nothingFound,
      message: "\(orders) is not written: \(obstacle). Relax a rule that is named here, or give smaller lots.")
  }

  private func data(_ report: RebalanceReport) throws -> Data {
    switch outputOptions.format {
    case .json: try JSONText.data(report)
    case .csv: Data(report.positions.utf8)
    case .xlsx: try report.workbook.file(beside: outputOptions.output)
    case .text: TextForm.data(RebalanceText(report).text)
    }
  }
}
