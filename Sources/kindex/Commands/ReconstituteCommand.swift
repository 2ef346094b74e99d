import ArgumentParser
import Foundation
import IndexTracking
import Replication
import TrackingDomain

/// `kindex reconstitute`: the trades that follow an index through a change, and the basket of a creation unit.
struct ReconstituteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstitute",
    abstract: "Trade plan for an index change: orders, days, schedule, impact, cash; basket of a creation unit.",
    discussion: """
      Prices are those of the first day of trading, or the last there are before it. No stock trades more than its share \
      of the volume in a day, sales pay for purchases, and cash is never negative. Expected impact follows the \
      square-root law. The table that --positions writes can be the next --holdings.
      """)

  @OptionGroup var options: ReconstitutionOptions
  @OptionGroup var outputOptions: OutputOptions

  @Option(
    help: ArgumentHelp(
      "File for what is held in the end: id, shares, price, value, weight, cash on the row CASH.", valueName: "file"))
  var positions: String?

  func run() throws {
    try Failure.translating {
      var files = PathGuard(input: options.input)
      for (path, name) in [
        (options.from, "--from"), (options.to, "--to"), (options.holdings, "--holdings"), (options.stocks, "--stocks"),
      ] { files.read(path, name) }
      try files.check([(outputOptions.output, "-o"), (positions, "--positions")])
      let loaded = try ReconstitutionLoader(options: options).load()
      for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
      if !outputOptions.quiet { for note in loaded.notes { Diagnostics.write("note: \(note)") } }
      let plan = try loaded.reconstitution.plan()
      let basket = try options.creationUnit.map { size in
        try CreationBasket(
          value: size * (options.nav ?? 1), weights: loaded.reconstitution.change.after,
          problem: loaded.reconstitution.problem)
      }
      let report = ReconstitutionReport(
        plan, basket: basket, effectiveDate: loaded.effectiveDate, dates: loaded.date, input: loaded.input,
        kindexVersion: Kindex.version)
      let data =
        switch outputOptions.format {
        case .json: try JSONText.data(report)
        case .csv: Data(report.csv.utf8)
        case .text: TextForm.data(report.text)
        }
      var results = [(outputOptions.destination, data)]
      if let positions { results.append((Destination(path: positions), Data(report.positions.utf8))) }
      try Destination.write(results)
    }
  }
}
