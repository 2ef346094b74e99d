import Foundation
import IndexTracking
import Quoting
import Replication
import TrackingDomain

/// Writes replicating portfolios and their comparison in the form that was asked for.
struct ReplicationWriter {
  let format: TableFormat
  /// The file that the result goes to; nil for standard output.
  var output: String?

  /// One portfolio.
  func data(_ record: ReplicaRecord) throws -> Data {
    switch format {
    case .json: try JSONText.data(record)
    case .csv: try SolutionWriter(format: .csv).data(record.solution)
    case .xlsx: try record.workbook.file(beside: output)
    case .text: TextForm.data(ReplicationText.text(record))
    }
  }

  /// A comparison.
  func data(_ comparison: Comparison) throws -> Data {
    switch format {
    case .json: try JSONText.data(comparison)
    case .csv: Data(comparison.methodsSheet.csv.utf8)
    case .xlsx: try comparison.workbook.file(beside: output)
    case .text: TextForm.data(ReplicationText.text(comparison))
    }
  }
}

/// Replication as people want to see it.
enum ReplicationText {
  /// A solution, then what only replication knows.
  static func text(_ record: ReplicaRecord) -> String {
    var text = SolutionText(record.solution).text
    guard !record.solution.holdings.isEmpty else { return text }
    text += "\n  \(record.method.rawValue)"
    if let share = record.activeShare { text += ", active share \(NumberText.percent(share))" }
    if let sector = record.sectorDeviation {
      text += ", furthest sector \(sector.sector) by \(signed(sector.difference))"
    }
    text += "\n"
    if let error = record.rounding.inSample {
      text += "  tracking error due to whole lots: \(NumberText.percent(error, digits: 4)) per period in-sample"
      if let after = record.rounding.outOfSample { text += ", \(NumberText.percent(after, digits: 4)) out-of-sample" }
      text += "\n"
    }
    if !record.core.isEmpty { text += "  core: \(record.core.joined(separator: ", "))\n" }
    if !record.tooSmall.isEmpty { text += "\n" + tooSmall(record.tooSmall) }
    if !record.strata.isEmpty { text += "\n" + allocation(record.strata) }
    return text
  }

  private static func tooSmall(_ stocks: [WeightRecord]) -> String {
    let sum = stocks.reduce(0) { $0 + $1.weight }
    var text = "  too small for a lot: \(stocks.count) stocks, \(NumberText.percent(sum, digits: 4)) of the benchmark\n"
    for stock in stocks { text += "    \(stock.id) \(NumberText.percent(stock.weight, digits: 4))\n" }
    return text
  }

  private static func allocation(_ strata: [StratumRecord]) -> String {
    var table = TextTable([
      ("stratum", .left), ("stocks", .right), ("benchmark", .right), ("held", .right), ("portfolio", .right),
      ("difference", .right),
    ])
    for stratum in strata {
      table.add([
        stratum.name, "\(stratum.stocks)", NumberText.percent(stratum.benchmarkWeight), "\(stratum.held)",
        NumberText.percent(stratum.weight), signed(stratum.weight - stratum.benchmarkWeight),
      ])
    }
    return table.text()
  }

  private static func signed(_ fraction: Double) -> String {
    (fraction >= 0 ? "+" : "") + NumberText.percent(fraction)
  }

  /// One line a method, for people.
  static func text(_ comparison: Comparison) -> String {
    let isAnnual = comparison.methods.allSatisfy { $0.solution.inSample?.trackingErrorAnnualised != nil }
    func error(_ figures: SampleFigures?) -> String {
      guard let value = isAnnual ? figures?.trackingErrorAnnualised : figures?.trackingError else { return "—" }
      return NumberText.percent(value, digits: isAnnual ? 2 : 4)
    }
    var table = TextTable([
      ("method", .left), ("stocks", .right), ("in-sample", .right), ("out-of-sample", .right), ("ex-ante", .right),
      ("lots", .right), ("cost", .right), ("turnover", .right), ("active share", .right), ("sector", .right),
      ("broken", .right),
      ("proof", .left), ("seconds", .right),
    ])
    for record in comparison.methods {
      let solution = record.solution
      table.add([
        record.method.rawValue, "\(solution.cardinality)", error(solution.inSample), error(solution.outOfSample),
        (isAnnual ? record.solution.risk?.trackingErrorAnnualised : record.solution.risk?.trackingError)
          .map { NumberText.percent($0, digits: isAnnual ? 2 : 4) } ?? "—",
        record.rounding.inSample.map { NumberText.percent($0, digits: 4) } ?? "—",
        NumberText.money(solution.transactionCost), NumberText.percent(solution.turnover),
        record.activeShare.map { NumberText.percent($0) } ?? "—",
        record.sectorDeviation.map { signed($0.difference) } ?? "—", "\(solution.violations.count)",
        solution.termination, NumberText.fixed(solution.solver.seconds, digits: 2),
      ])
    }
    let benchmark = comparison.methods.first?.solution.input.benchmarkName.map { " \($0)" } ?? ""
    var text =
      "\(comparison.name.shown): ways to replicate\(benchmark); tracking errors \(isAnnual ? "a year" : "per period")\n\n"
    text += table.text()
    text += "\n  lots: tracking error per period that whole lots add; sector: greatest deviation of a sector's weight\n"
    if let risk = comparison.methods.first?.solution.risk {
      text += "  ex-ante: \(risk.model)\(RiskText.window(risk)); the benchmark by its \(risk.benchmark)\n"
    }
    for note in comparison.notes { text += "  \(note)\n" }
    for failure in comparison.failures { text += "  \(failure.method.rawValue): none; \(failure.reason)\n" }
    return text
  }
}
