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
  @Option(
    name: .customLong("format"),
    help: ArgumentHelp("Form of the result; by default as the name of -o ends, otherwise text.", valueName: "format"))
  var askedFormat: Format?

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the result; standard output by default.", valueName: "file"))
  var output: String?

  @Flag(help: "No progress and no notes on standard error; errors and warnings still go there.")
  var quiet = false

  /// The form that holds.
  var format: Format { askedFormat ?? FileKind.format(ofOutput: output) ?? .text }

  /// Where the result goes.
  var destination: Destination { Destination(path: output) }

  func validate() throws {
    try FileKind.check(Format.self, asked: askedFormat, output: output)
    try OutputGuard.check(format: format.rawValue, output: output)
  }
}

/// The output options of commands whose result is not made of tables.
typealias OutputOptions = ResultOptions<OutputFormat>
/// The output options of commands that can write workbooks.
typealias TableOptions = ResultOptions<TableFormat>

/// Keeps what is not text away from terminals.
enum OutputGuard {
  static func check(format: String, output: String?) throws {
    guard format == "xlsx", isTerminal(output) else { return }
    throw ValidationError("--format xlsx: a workbook is no text for a terminal; give -o FILE.")
  }

  /// Whether what is written there is shown on a terminal.
  private static func isTerminal(_ output: String?) -> Bool {
    guard let output else { return isatty(STDOUT_FILENO) == 1 }
    var status = stat()
    guard stat(output, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return false }
    let file = open(output, O_WRONLY | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return isatty(file) == 1
  }
}
