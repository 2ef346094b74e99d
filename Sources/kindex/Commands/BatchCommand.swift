import ArgumentParser

/// `kindex batch`: thousands of solves, of which none is lost and none is done twice.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch", abstract: "Thousands of solves from one grid file, never lost, on one machine or a cluster.",
    discussion: """
      GRID is a file that names a base scenario and what varies: axes, whose product is taken, lists of values that go \
      together, and exclusions. Every finished task is a file of its own beside the store (runs.tasks beside \
      runs.sqlite); the store is an SQLite database over them, for SQL, and can be rebuilt from them. A task that was \
      solved before, by the same version on the same data, is not solved again.
      """,
    subcommands: [
      BatchRunCommand.self, BatchResumeCommand.self, BatchStatusCommand.self, BatchExportCommand.self,
      BatchCompareCommand.self, BatchRerunCommand.self, BatchRebuildCommand.self, BatchSubmitCommand.self,
      BatchCollectCommand.self, BatchWorkCommand.self,
    ])
}
