import ArgumentParser
import Batch
import Foundation

/// The options that name a store and the folder of task records beside it.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The SQLite database of results; task records are kept beside it.", valueName: "file"))
  var store = "runs.sqlite"

  @Option(
    help: ArgumentHelp(
      "The folder of task records, where it is not beside the store; it may lie on a network file system.",
      valueName: "folder"))
  var tasks: String?

  /// The folder of task records.
  var folder: TaskFolder { tasks.map { TaskFolder(path: $0) } ?? TaskFolder(besideStore: store) }

  /// Fills the store from the records, alone, and says what it then holds.
  func fill(_ work: (TaskFolder) throws -> StoreBuilder.Tally) throws {
    guard folder.exists else {
      throw BatchError(
        .missing, "there is no folder of task records \(folder.path)", remedy: "Give the --store or --tasks of a run")
    }
    let lock = try FolderLock(folder)
    let tally = try withExtendedLifetime(lock) { try work(folder) }
    let text =
      "\(store): \(NumberText.count(tally.runs)) runs, \(NumberText.count(tally.records)) finished tasks, "
      + "\(NumberText.count(tally.pending)) still to be solved\n"
    try Destination(path: nil).write(text: text)
  }
}
