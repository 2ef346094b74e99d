import ArgumentParser
import Batch
import Foundation

/// `kindex batch export`: a run as a tidy table.
struct BatchExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "A run as a tidy table, CSV or JSON lines.",
    discussion: """
      What the grid sets are the columns grid.KEY. Parquet, by DuckDB: \
      duckdb -c "COPY (FROM read_csv('results.csv', sample_size = -1)) TO 'results.parquet'".
      """)

  @Argument(
    help: ArgumentHelp(
      "A grid file, a run's name or the beginning of its key; the newest run by default.", valueName: "run"))
  var choice: String?

  @OptionGroup var storeOptions: StoreOptions

  @Option(help: "A row a task, a row a stock held, or a row a step of the incumbent: results, holdings, incumbents.")
  var table: ExportTable = .results

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "Form of the table: csv, ndjson; by default as the name of -o ends, otherwise csv.", valueName: "format"))
  var askedFormat: ExportForm?

  @Option(
    name: [.short, .long], help: ArgumentHelp("File for the table; standard output by default.", valueName: "file"))
  var output: String?

  func validate() throws { try FileKind.check(ExportForm.self, asked: askedFormat, output: output) }

  func run() throws {
    try Failure.translating {
      var files = PathGuard()
      for suffix in ["", "-wal", "-shm"] { files.read(storeOptions.store + suffix, "--store") }
      try files.check([(output, "-o")])
      let store = try RunStore(path: storeOptions.store, isReadOnly: true)
      let header = try RunChoice(choice).header(among: store.runs(), in: storeOptions.store)
      try Destination(path: output).stream { sink in
        try store.export(table, of: header, as: askedFormat ?? FileKind.format(ofOutput: output) ?? .csv, to: sink)
      }
    }
  }
}
