import Foundation
import KindexTestSupport
import Testing

/// `Scripts/differential`: a few of its random problems, and that it sees what is wrong.
@Suite struct DifferentialTests {
  private static let script = KindexCommand.packageRoot.appending(path: "Scripts/differential").path
  private static let env = URL(fileURLWithPath: "/usr/bin/env")

  /// Whether Python has the packages that the oracle needs.
  static let isAvailable =
    (try? KindexCommand.run(["python3", "-c", "import numpy, scipy.optimize"], program: env).code) == 0

  private func attack(_ options: [String], program: String) throws -> KindexCommand.Result {
    try KindexCommand.run(
      ["python3", Self.script, "--program", program] + options, program: Self.env)
  }

  @Test(.enabled(if: DifferentialTests.isAvailable, "python3 with numpy and scipy is needed"))
  func randomProblemsAgreeWithTheOracle() throws {
    let folder = try TemporaryFolder()
    let result = try attack(
      ["--problems", "24", "--seed", "1000", "--time-limit", "1", "--keep", folder.url.appending(path: "kept").path],
      program: KindexCommand.executable.path)
    #expect(result.code == 0, "\(result.text)\(result.errors)")
    #expect(result.text.contains("24 problems from seed 1000"), "\(result.text)")
  }

  /// A program that spoils what it passes on is found out, and the case is kept.
  @Test(
    .enabled(if: DifferentialTests.isAvailable, "python3 with numpy and scipy is needed"),
    arguments: [
      // A bound above every value; a better value than there is; a stock less; money that is not there.
      "s/\"bound\" : .*,/\"bound\" : 1e9,/", "s/\"value\" : [0-9.e-]*$/\"value\" : 1e-30/",
      "s/\"cash\" : .*,/\"cash\" : 123456,/", "s/\"termination\" : \"[a-z_]*\"/\"termination\" : \"infeasible\"/",
    ])
  func aSpoiltAnswerIsFoundOut(edit: String) throws {
    let folder = try TemporaryFolder()
    let program = try folder.file(
      "spoilt",
      "#!/bin/bash\n\"\(KindexCommand.executable.path)\" \"$@\" > \"$0.$$\"\ncode=$?\n"
        + "sed -e '\(edit)' \"$0.$$\"\nexit $code\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let kept = folder.url.appending(path: "kept")
    let result = try attack(
      [
        "--problems", "3", "--seed", "1", "--time-limit", "1", "--keep", kept.path, "--measure", "mad", "--basis",
        "weights",
      ],
      program: program)
    #expect(result.code == 1, "\(result.text)\(result.errors)")
    let cases = try FileManager.default.contentsOfDirectory(atPath: kept.path)
    #expect(!cases.isEmpty)
    for name in cases {
      let files = try FileManager.default.contentsOfDirectory(atPath: kept.appending(path: name).path)
      #expect(Set(files).isSuperset(of: ["scenario.json", "prices.csv", "stocks.csv", "findings.json"]), "\(files)")
    }
  }
}
