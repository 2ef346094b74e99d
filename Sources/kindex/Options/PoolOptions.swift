import ArgumentParser
import Foundation
import Scenarios

/// The options that say what workers may take of the machine.
struct WorkerOptions: ParsableArguments {
  @Option(help: "Tasks solved at once; by default as many as there are cores.")
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Most memory of all workers together, such as 8G; four fifths of the machine's by default.", valueName: "bytes"),
    transform: WorkerOptions.bytes)
  var memory: Int?

  func validate() throws {
    try NumberOptions.check(workers, "--workers", in: NumberBounds.workers)
  }

  /// The memory bound that holds.
  var memoryBound: Int { memory ?? Int(ProcessInfo.processInfo.physicalMemory / 5 * 4) }

  /// `8G`, `512M` or a number of bytes.
  static func bytes(_ text: String) throws -> Int {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    let unit = text.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Double(unit == nil ? text : String(text.dropLast())), number * (unit ?? 1) >= 0x1p20,
      number * (unit ?? 1) < 1e18
    else { throw ValidationError("'\(text)' is not an amount of memory of at least 1M; write 8G or 512M.") }
    return Int(number * (unit ?? 1))
  }
}

/// The options that say how tasks are worked through on one machine.
struct PoolOptions: ParsableArguments {
  @OptionGroup var workerOptions: WorkerOptions

  @Flag(
    help: """
      Begin tasks from the answers of finished neighbours of the grid. Only tasks without a node limit do so, whose \
      answers depend on the clock anyway; the record says from which.
      """)
  var warmStarts = false

  @Flag(help: "Solve tasks again that are recorded as failed.")
  var retryFailed = false

  @Flag(help: "No progress and no notes on standard error; errors and warnings still go there.")
  var quiet = false
}
