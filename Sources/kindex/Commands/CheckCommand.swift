import ArgumentParser
import Foundation
import IndexTracking
import MarketData
import Quoting
import TrackingDomain

/// `kindex check`: data and scenario validation, nothing solved.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check data and scenario; nothing is solved.",
    discussion: "Findings are warnings: they are lawful but perhaps not meant. Nothing is ever repaired silently.")

  @OptionGroup var problemOptions: ProblemOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    try Failure.translating {
      let loader = ProblemLoader(options: problemOptions)
      try PathGuard(input: problemOptions.input, loader.specification()).check([(outputOptions.output, "-o")])
      let report = try loader.check()
      let data =
        switch outputOptions.format {
        case .json: try JSONText.data(report)
        case .csv: Data(report.csv.utf8)
        case .text: TextForm.data(report.text)
        }
      try outputOptions.destination.write(data)
    }
  }
}

/// What a check found.
struct CheckReport: Encodable {
  var kind = "kindex.check"
  var version = 1
  let input: InputRecord
  let benchmark: String
  let firstDate: String
  let lastDate: String
  let inSamplePeriods: Int
  let outOfSamplePeriods: Int
  let constraints: [String]
  /// How a benchmark built from constituents compares with the series that is named; nil where there is none.
  let benchmarkComparison: LevelComparison?
  let warnings: [DataWarning]

  enum CodingKeys: String, CodingKey {
    case kind, version, input, benchmark
    case firstDate = "first_date"
    case lastDate = "last_date"
    case inSamplePeriods = "in_sample_periods"
    case outOfSamplePeriods = "out_of_sample_periods"
    case constraints, warnings
    case benchmarkComparison = "benchmark_comparison"
  }

  /// One line a fact, one line a finding.
  var text: String {
    var lines = [
      "\(input.prices): \(input.stocks) stocks, benchmark \(benchmark), \(input.periods) returns",
      "  dates \(firstDate) to \(lastDate); \(inSamplePeriods) returns fitted, \(outOfSamplePeriods) out-of-sample",
    ]
    if let comparison = benchmarkComparison {
      var line = "  against \(comparison.against) over \(comparison.periods) returns: tracking difference "
      line += NumberText.percent(comparison.trackingDifference, digits: 4) + " a period, "
      line += NumberText.percent(comparison.totalDifference) + " in all"
      if let error = comparison.trackingError { line += ", tracking error \(NumberText.percent(error, digits: 4))" }
      if let correlation = comparison.correlation {
        line += ", correlation \(NumberText.fixed(correlation, digits: 6))"
      }
      lines.append(line)
    }
    for constraint in constraints { lines.append("  constraint: \(constraint)") }
    if warnings.isEmpty { lines.append("  nothing unusual was found") }
    for warning in warnings { lines.append("  warning: \(warning)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One line a finding.
  var csv: String {
    let lines = warnings.map { warning in
      [warning.file, warning.id ?? "", warning.date ?? "", warning.message, warning.kind?.rawValue ?? ""]
        .map(CSVText.field).joined(separator: ",")
    }
    return (["file,id,date,message,kind"] + lines).joined(separator: "\n") + "\n"
  }
}
