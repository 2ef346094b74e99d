import ArgumentParser
import Foundation
import Scenarios

/// The option that says how many cores one search may use.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads that search at the same time; as many as there are cores by default. Under --node-limit there is one.",
      valueName: "count"))
  var threads: Int?

  func validate() throws { try NumberOptions.check(threads, "--threads", in: NumberBounds.workers) }

  /// The number that counts.
  var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
