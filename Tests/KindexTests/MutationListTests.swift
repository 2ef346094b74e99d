import Foundation
import KindexTestSupport
import Testing

/// The interpreter of the script, which needs a reader of TOML.
private enum ModernPython {
  static let isInstalled = (try? run(["-c", "import tomllib"]).code) == 0

  static func run(_ arguments: [String]) throws -> KindexCommand.Result {
    // Without -B it would leave compiled files beside the sources.
    try KindexCommand.run(
      ["python3", "-B"] + arguments, in: KindexCommand.packageRoot, program: URL(fileURLWithPath: "/usr/bin/env"))
  }
}

/// The faults of `Scripts/mutate` are made by hand, for each needs a build; that every one of them can still be made is
/// seen here, or the list would shrink as the code moves.
@Suite(.enabled(if: ModernPython.isInstalled, "skipped: a python3 of 3.11 or later is not installed"))
struct MutationListTests {
  @Test func everyFaultCanStillBeMade() throws {
    let result = try ModernPython.run(["Scripts/mutate", "--check"])
    let made = result.text.split(separator: " ").first.flatMap { Int($0) } ?? 0
    #expect(result.code == 0 && made >= 60, "\(result.text)\(result.errors)")
  }

  @Test func aTextThatIsGoneIsSaid() throws {
    let said = try ModernPython.run([
      "-c",
      """
      import sys; sys.path.insert(0, "Scripts")
      from pathlib import Path
      from mutating.mutations import Mutation
      gone = Mutation("a name", "Package.swift", "a text that " + "is not there", "", "GapTests")
      double = Mutation("a name", "Package.swift", ".target(", "", "GapTests")
      print(gone.fault(Path(".")), double.fault(Path(".")), sep="|")
      """,
    ])
    #expect(said.text.contains("does not hold the text any more|"), "\(said.text)\(said.errors)")
    #expect(said.text.contains("times; say which"), "\(said.text)\(said.errors)")
  }
}
