import ArgumentParser
import Batch

/// `kindex batch collect`: records of a cluster into a store.
struct BatchCollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect", abstract: "Enter task records that a cluster has written into a store.",
    discussion: """
      At any time, as often as you like. A store that is to lie on a network file system is built among the temporary \
      files of this machine and copied, because SQLite's locks do not hold there.
      """)

  @OptionGroup var storeOptions: StoreOptions

  func run() throws {
    try Failure.translating {
      try storeOptions.fill {
        try StoreCollector(folder: $0).collect(into: storeOptions.store, warn: Diagnostics.write)
      }
    }
  }
}
