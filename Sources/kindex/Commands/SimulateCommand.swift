import ArgumentParser
import Foundation
import MarketSimulation

/// `kindex simulate`: a realistic synthetic market.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Make a realistic synthetic market: prices, volumes, stocks, benchmark.",
    discussion: """
      Returns have a factor structure, sectors, fat tails and volatility clustering; the benchmark is the \
      capitalisation-weighted sum of the prices written. The same seed gives the same files.
      """)

  @Option(help: "How many stocks.")
  var stocks = 100

  @Option(help: "How many returns; one price more is written.")
  var periods = 500

  @Option(help: "How many sectors; 11, or as many as there are stocks, by default.")
  var sectors: Int?

  @Option(help: "Seed of every random choice.")
  var seed: UInt64 = 1

  @Flag(help: "One price a week instead of one a weekday.")
  var weekly = false

  @Option(help: ArgumentHelp("First date, ISO 8601.", valueName: "date"))
  var startDate = "2020-01-02"

  @Flag(help: "Compress prices and volumes with gzip.")
  var compress = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("Folder for the files; made when it does not exist.", valueName: "folder")
  )
  var output: String

  @Flag(help: "No notes on standard error.")
  var quiet = false
}

extension SimulateCommand {
  func validate() throws {
    if output.isEmpty { throw ValidationError("--output: name a folder.") }
  }

  func run() throws {
    try Failure.translating {
      var parameters = MarketSimulation.Parameters(
        stocks: stocks, periods: periods, sectors: sectors ?? max(1, min(11, stocks)), seed: seed)
      parameters.startDate = startDate
      parameters.frequency = weekly ? .weekly : .daily
      let market = try MarketSimulation.run(parameters)
      let files = try market.write(to: URL(fileURLWithPath: output), compress: compress)
      guard !quiet else { return }
      for file in files { Diagnostics.write("wrote \(file.relativePath)") }
    }
  }
}
