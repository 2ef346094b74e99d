import ArgumentParser
import Foundation

/// `kindex worker`: solves the one task on standard input; for Kindex itself.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Solve the one task on standard input; for Kindex itself.", shouldDisplay: false)

  func run() throws {
    let data = FileHandle.standardInput.readDataToEndOfFile()
    let task: WorkerTask
    do { task = try JSONDecoder().decode(WorkerTask.self, from: data) } catch {
      throw Failure(code: .usage, message: "standard input holds no task: \(error)")
    }
    try Destination(path: nil).write(try JSONEncoder().encode(task.run()))
  }
}
