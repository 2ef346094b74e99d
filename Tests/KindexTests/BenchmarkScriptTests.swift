import Foundation
import KindexTestSupport
import Testing

/// Python with numpy: the environment that `Scripts/benchmark` made, or the system's.
private enum Python {
  static let command: [String]? = {
    let own = KindexCommand.packageRoot.appending(path: "out/benchmark/environment/bin/python").path
    return [[own], ["/usr/bin/env", "python3"]].first { command in
      FileManager.default.isExecutableFile(atPath: command[0])
        && (try? run(command, ["-c", "import numpy"]).code) == 0
    }
  }()

  static func run(_ command: [String], _ arguments: [String]) throws -> KindexCommand.Result {
    // Without -B the interpreter would leave compiled files beside the sources.
    try KindexCommand.run(
      Array(command.dropFirst()) + ["-B"] + arguments, program: URL(fileURLWithPath: command[0]))
  }
}

/// What `Scripts/benchmark` does besides measuring: its own tests, and its manners.
@Suite(.enabled(if: Python.command != nil, "skipped: python3 with numpy is not installed"))
struct BenchmarkScriptTests {
  @Test func itsOwnTestsPass() throws {
    let result = try Python.run(#require(Python.command), ["-m", "unittest", "discover", "-s", "Scripts"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("Ran "), "no test was found: \(result.errors)")
  }

  @Test func aWrongOptionSaysWhatToDoAndMeasuresNothing() throws {
    let result = try Python.run(#require(Python.command), ["Scripts/benchmark", "--cases", "solve,everything"])
    #expect(result.code == 2)
    #expect(result.errors.contains("give some of solve,curve,table,large"), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
