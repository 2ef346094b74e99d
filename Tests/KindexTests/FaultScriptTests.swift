import Foundation
import KindexTestSupport
import Testing

/// The interpreter of the scripts.
private enum Python {
  static let isInstalled = (try? run(["-c", "pass"]).code) == 0

  static func run(_ arguments: [String], in folder: URL = KindexCommand.packageRoot) throws -> KindexCommand.Result {
    // Without -B it would leave compiled files beside the sources.
    try KindexCommand.run(
      ["python3", "-B"] + arguments, in: folder, program: URL(fileURLWithPath: "/usr/bin/env"))
  }
}

/// What judges disturbances in `Scripts/faults` notices what it is there for; the disturbances themselves depend on the
/// moment and are made by hand.
@Suite(.enabled(if: Python.isInstalled, "skipped: python3 is not installed"))
struct FaultScriptTests {
  @Test func itsOwnTestsPass() throws {
    let result = try Python.run(
      ["-m", "unittest", "faulting.test_faulting"], in: KindexCommand.packageRoot.appending(path: "Scripts"))
    #expect(result.code == 0 && result.errors.contains("Ran "), "\(result.errors)")
  }

  @Test func anUnknownDisturbanceIsRefused() throws {
    let result = try Python.run(["Scripts/faults", "--kinds", "earthquake"])
    #expect(result.code == 2 && result.errors.contains("there is no disturbance called earthquake"), "\(result.errors)")
  }
}
