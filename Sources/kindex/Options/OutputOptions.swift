import ArgumentParser
import Foundation

/// The forms of a result; every command has a form for people.
protocol ResultFormat: CaseIterable, ExpressibleByArgument, RawRepresentable, Sendable where RawValue == String {
  /// For people.
  static var text: Self { get }
}

/// The form of a result.
enum OutputFormat: String, ResultFormat {
  case text, json, csv
}

/// The form of a result that is made of tables.
enum TableFormat: String, ResultFormat {
  case text, json, csv, xlsx
}

/// The options that say where and how a result is written.
struct ResultOptions<Format: ResultFormat>: ParsableArguments {
  @Option(help: "Form of the result.")
  var format: Format = .text

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the result; standard output by default.", valueName: "file"))
  var output: String?

  @Flag(help: "No progress and no notes on standard error; errors and warnings still go there.")
  var quiet = false

  /// Where the result goes.
  var destination: Destination { Destination(path: output) }

  func validate() throws { try OutputGuard.check(format: format.rawValue, output: output) }
}

/// The output options of commands whose result is not made of tables.
typealias OutputOptions = ResultOptions<OutputFormat>
/// The output options of commands that can write workbooks.
typealias TableOptions = ResultOptions<TableFormat>

/// Keeps what is not text away from terminals.
enum OutputGuard {
  static func check(format: String, output: String?) throws {
    guard format == "xlsx", output == nil, isatty(STDOUT_FILENO) == 1 else { return }
    throw ValidationError("--format xlsx: a workbook is no text for a terminal; give -o FILE.")
  }
}
