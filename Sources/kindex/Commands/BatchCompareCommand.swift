import ArgumentParser
import Batch
import Foundation

/// `kindex batch compare`: what changed from one run to another.
struct BatchCompareCommand: ParsableCommand {
  /// The forms of a comparison.
  enum ComparisonFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "What changed from one run to another.",
    discussion: """
      A and B are stores, each with its newest run, or STORE:RUN with a run's name or the beginning of its key. Tasks \
      are the same where the grid sets the same for them, whatever versions, machines and data they were solved with.
      """)

  @Argument(help: "The run before: STORE or STORE:RUN.") var a: String

  @Argument(help: "The run after: STORE or STORE:RUN.") var b: String

  @Option(help: "Form of the result.") var format: ComparisonFormat = .text

  func run() throws {
    try Failure.translating {
      let comparison = try RunComparison(try Self.open(a), try Self.open(b))
      switch format {
      case .json: try Destination(path: nil).write(try JSONText.data(comparison))
      case .text: try Destination(path: nil).write(text: BatchText.comparison(comparison))
      }
    }
  }

  private static func open(_ text: String) throws -> (store: RunStore, run: RunManifest.Header) {
    var (path, choice): (String, String?) = (text, nil)
    if !FileManager.default.fileExists(atPath: text), let colon = text.lastIndex(of: ":") {
      (path, choice) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
    let store = try RunStore(path: path, isReadOnly: true)
    return (store, try RunChoice(choice).header(among: store.runs(), in: path))
  }
}
