import ArgumentParser
import Foundation
import IndexTracking
import MarketData
import Scenarios
import TrackingDomain

/// `kindex risk`: the tracking-error budget of what is held.
struct RiskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "risk", abstract: "The tracking-error budget of what is held: by factor, sector and stock.",
    discussion: """
      The holdings are valued at the last fitted date. The risk model is the scenario's, or --risk-model; principal \
      components (pca) where neither says. Fees, turnover, lending and dividends of the expected difference from the \
      benchmark are the keys under difference of a scenario.
      """)

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var outputOptions: TableOptions

  func run() throws {
    try Failure.translating {
      let report = try report()
      let data =
        switch outputOptions.format {
        case .json: try JSONText.data(report)
        case .csv: Data(report.budgetSheet.csv.utf8)
        case .xlsx: try report.workbook.file(beside: outputOptions.output)
        case .text: TextForm.data(RiskTableText(report).text)
        }
      try outputOptions.destination.write(data)
    }
  }

  private func report() throws -> RiskReport {
    var specification = try ProblemLoader(options: problemOptions).specification()
    guard specification.holdings != nil else {
      throw Failure(
        code: .usage,
        message: "there are no holdings to judge. Name them: --holdings holdings.csv, or the key holdings.")
    }
    if specification.cardinality == nil { specification.cardinality = Setting(CountBounds(least: 1), .standard) }
    if specification.risk.model == nil { specification.risk.model = Setting(.pca, .standard) }
    if let model = specification.risk.model, model.value == .exposures {
      throw SpecificationError(
        model.origin, "distances of exposures are no tracking error",
        remedy: "Choose sample, ewma, ledoit-wolf, pca or a file")
    }
    try PathGuard(input: problemOptions.input, specification).check([(outputOptions.output, "-o")])
    let loaded = try InputTables(specification).pose(specification, sumsMustFit: false)
    for warning in loaded.warnings { Diagnostics.write("warning: \(warning)") }
    let problem = loaded.problem
    let assumptions = try specification.difference.assumptions(sectors: problem.universe.sectorNames)
    let portfolio = Judge(problem).portfolio(shares: problem.holdings.shares)
    do {
      guard
        let report = try RiskReport(
          problem, portfolio: portfolio, assumptions: assumptions, input: loaded.input, kindexVersion: Kindex.version)
      else { throw Failure(code: .defect, message: "the problem was posed without its risk model") }
      return report
    } catch let failure as AuditFailure {
      throw Failure(code: .defect, message: failure.description)
    }
  }
}
