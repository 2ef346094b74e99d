import ArgumentParser
import Batch

/// `kindex batch rebuild`: the store anew from the task records.
struct BatchRebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Make the store anew from the task records alone.")

  @OptionGroup var storeOptions: StoreOptions

  func run() throws {
    try Failure.translating {
      try storeOptions.fill { try StoreBuilder(folder: $0).build(storeOptions.store, warn: Diagnostics.write) }
    }
  }
}
