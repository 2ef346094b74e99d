import Foundation
import KindexTestSupport
import Testing

/// `kindex curve` end to end on the bundled market.
@Suite struct CurveTests {
  static let options = [
    "models/market60/prices.csv", "--stocks", "models/market60/stocks.csv", "--in-sample", "60", "--min-weight", "2%",
    "--basis", "weights",
  ]

  @Test func everyPointIsASolutionWithItsProof() throws {
    let folder = try TemporaryFolder()
    let picture = folder.url.appending(path: "curve.svg")
    let result = try KindexCommand.run(
      ["curve"] + Self.options + ["--cardinality", "3...5", "--svg", picture.path, "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.isEmpty, "progress stays away from pipes: \(result.errors)")
    let json = try result.json()
    #expect(json["kind"] as? String == "kindex.curve")
    let points = try #require(json["points"] as? [[String: Any]])
    #expect(points.map { $0["cardinality"] as? Int } == [3, 4, 5])
    for point in points {
      let holdings = try #require(point["holdings"] as? [[String: Any]])
      #expect(holdings.count == point["cardinality"] as? Int)
      #expect(point["termination"] as? String == "optimal")
      let solver = try #require(point["solver"] as? [String: Any])
      for key in ["engine", "seconds", "nodes", "cuts", "iterations", "incumbents"] {
        #expect(solver[key] != nil, "\(key) is missing")
      }
    }
    // A point of the curve is what solving it alone gives.
    let alone = try KindexCommand.run(["solve"] + Self.options + ["-k", "4", "--format", "json"])
    #expect(value(try alone.json()).map { abs($0 - (value(points[1]) ?? .nan)) <= 2e-4 * $0 } == true)
    let svg = try String(contentsOf: picture, encoding: .utf8)
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.components(separatedBy: "<circle").count == 4)
    #expect(svg.contains(">best found</text>") && svg.contains(">proven bound</text>"))
  }

  private func value(_ solution: [String: Any]) -> Double? {
    (solution["objective"] as? [String: Any])?["value"] as? Double
  }

  @Test func aTotalTimeIsSharedByThePoints() throws {
    let begin = ContinuousClock.now
    let result = try KindexCommand.run(
      ["curve"] + Self.options
        + ["--objective", "mad", "--cardinality", "8...20", "--step", "4", "--total-time", "6s", "--format", "csv"])
    #expect(result.code == 0, "\(result.errors)")
    let lines = result.text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(
      lines[0].joined(separator: ",")
        == "cardinality,value,bound,gap,termination,true_value,tracking_error_in,tracking_error_out,seconds,nodes,"
        + "cuts,iterations")
    #expect(lines.dropFirst().map { $0[0] } == ["8", "12", "16", "20"])
    #expect(lines.allSatisfy { $0.count == 12 })
    for line in lines.dropFirst() {
      let (value, bound) = (try #require(Double(line[1])), try #require(Double(line[2])))
      #expect(bound <= value * (1 + 1e-9) && bound >= 0)
    }
    // Far less than one solve of each with the limit of its own would take; the slack is for a busy machine.
    #expect((ContinuousClock.now - begin) < .seconds(100))
  }

  @Test func aRiseIsExplainedByTheFloors() throws {
    let folder = try TemporaryFolder()
    let made = try KindexCommand.run(
      ["simulate", "--stocks", "12", "--periods", "80", "--seed", "3", "-o", folder.url.path])
    #expect(made.code == 0, "\(made.errors)")
    // Twelve stocks at 8 % each leave next to no choice; held in such proportions they track worse than fewer.
    let result = try KindexCommand.run([
      "curve", folder.url.appending(path: "prices.csv").path, "--basis", "weights", "--min-weight", "8%",
      "--cardinality", "10...12",
    ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.contains("to 12 stocks each track worse than the point before"), "\(result.text)")
    #expect(result.text.contains("at least 8%") && result.text.contains("with 12, "), "\(result.text)")
  }

  @Test func aPointThatCannotBeMetIsNamedAndTheOthersStand() throws {
    let result = try KindexCommand.run(
      ["curve"] + Self.options
        + ["--cardinality", "1...3", "--must-hold", "UMTE,NIVA", "--gap", "1%", "--format", "json"])
    #expect(result.code == 0, "\(result.errors)")
    let json = try result.json()
    #expect((json["points"] as? [[String: Any]])?.count == 2)
    let failures = try #require(json["failures"] as? [[String: Any]])
    #expect(failures.first?["cardinality"] as? Int == 1)
    #expect((failures.first?["reason"] as? String)?.contains("must hold") == true)
    #expect(result.errors.contains("warning: K = 1: infeasible"), "\(result.errors)")
  }

  @Test func aCurveWithoutAPointIsAnErrorAndWritesNothing() throws {
    let folder = try TemporaryFolder()
    let (result, picture) = (folder.url.appending(path: "curve.csv"), folder.url.appending(path: "curve.svg"))
    let run = try KindexCommand.run(
      ["curve"] + Self.options + ["--cardinality", "1...2", "--must-hold", "UMTE,NIVA,AMBE", "--format", "csv"]
        + ["-o", result.path, "--svg", picture.path])
    #expect(run.code == 2, "\(run.errors)")
    #expect(run.errors.contains("the curve has no point"), "\(run.errors)")
    #expect(run.errors.contains("K = 1: infeasible") && run.errors.contains("K = 2: infeasible"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: result.path))
    #expect(!FileManager.default.fileExists(atPath: picture.path))
  }

  @Test func anInterruptReachesTheWorkers() throws {
    let process = Process()
    process.executableURL = KindexCommand.executable
    process.currentDirectoryURL = KindexCommand.packageRoot
    process.arguments = [
      "curve", "models/market300/prices.csv.gz", "--cardinality", "15...18", "--objective", "mad", "--time-limit",
      "600s", "--workers", "2", "--format", "csv",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let begin = ContinuousClock.now
    try process.run()
    Thread.sleep(forTimeInterval: 15)
    process.interrupt()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(String(decoding: data, as: UTF8.self).hasPrefix("cardinality,value,bound"))
    // The workers' own limit is ten minutes.
    #expect((ContinuousClock.now - begin) < .seconds(300))
  }

  @Test(arguments: [
    (["--cardinality", "3...5", "--total-time", "0s"], "--total-time"),
    (["--cardinality", "3...5", "--workers", "0"], "--workers"),
    (["--cardinality", "3...5", "--step", "0"], "--step"),
    (["--cardinality", "<=5"], "--cardinality 5...50"),
    ([], "--cardinality 5...50"),
  ]) func aWrongCommandLineSaysWhatToDo(_ arguments: [String], _ hint: String) throws {
    let result = try KindexCommand.run(["curve"] + Self.options + arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
