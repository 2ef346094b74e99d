import ArgumentParser
import Batch
import Foundation
import Quoting

/// `kindex batch status`: how a run is doing.
struct BatchStatusCommand: ParsableCommand {
  /// The forms of a status.
  enum StatusFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How a run is doing: done, failed, running, rate, time left, worst gaps.",
    discussion: """
      Reads the store and the task records that it has not heard of, and writes nothing; so it may be asked on any \
      machine that sees the records, while the run goes on or after it.
      """)

  @Argument(
    help: ArgumentHelp(
      "A grid file, a run's name or the beginning of its key; the newest run by default.", valueName: "run"))
  var choice: String?

  @OptionGroup var storeOptions: StoreOptions

  @Option(help: "Form of the result.") var format: StatusFormat = .text

  @Flag(help: "Show it anew every two seconds, until nothing is left to be done.") var watch = false

  func run() throws {
    try Failure.translating {
      var reader = StatusReader()
      var isFirst = true
      repeat {
        let status = try read(&reader)
        switch format {
        case .json: guard try Destination(path: nil).write(try JSONText.data(status)) else { return }
        case .text:
          let text = BatchText.status(status).shownInLines
          let isScreen = watch && isatty(STDOUT_FILENO) == 1
          let shown = isScreen ? Self.redrawn(text, isFirst: isFirst) : (isFirst ? "" : "\n") + text
          guard try Destination(path: nil).write(Data(shown.utf8)) else { return }
        }
        if !watch || status.pending == 0 { return }
        isFirst = false
        Thread.sleep(forTimeInterval: 2)
      } while true
    }
  }

  /// A text in the place of the one before, from the top of the terminal, without a moment in which nothing is shown.
  private static func redrawn(_ text: String, isFirst: Bool) -> String {
    (isFirst ? "\u{1B}[2J" : "") + "\u{1B}[H" + text.replacing("\n", with: "\u{1B}[K\n") + "\u{1B}[J"
  }

  private func read(_ reader: inout StatusReader) throws -> RunStatus {
    let folder = storeOptions.folder
    let exists = RunStore.isBegun(at: storeOptions.store)
    guard exists || folder.exists else {
      throw BatchError(
        .missing, "there is neither a store \(storeOptions.store) nor a folder of task records \(folder.path)",
        remedy: "Give the --store or --tasks of a run, or begin one with kindex batch run")
    }
    let store = exists ? try RunStore(path: storeOptions.store, isReadOnly: true) : nil
    let known = try store?.runs() ?? []
    let planned = try RunManifest.headers(in: folder).filter { header in !known.contains { $0.key == header.key } }
    let place = exists ? storeOptions.store : folder.path
    let header = try RunChoice(choice).header(among: known + planned, in: place)
    return try reader.status(of: header, store: store, folder: folder)
  }
}
