import ArgumentParser

/// The form of a result.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, csv
}

/// The options that say where and how a result is written.
struct OutputOptions: ParsableArguments {
  @Option(help: "Form of the result.")
  var format: OutputFormat = .text

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the result; standard output by default.", valueName: "file"))
  var output: String?

  @Flag(help: "No progress and no notes on standard error; errors and warnings still go there.")
  var quiet = false

  /// Where the result goes.
  var destination: Destination { Destination(path: output) }
}
