import Foundation
import GRDB
import KindexTestSupport
import Testing

/// `kindex batch status`, `export`, `rebuild`, `compare` and `rerun` end to end.
@Suite(.serialized) struct BatchStoreTests {
  /// A run of which half the tasks cannot be: two or four stocks of 20% at most do not hold the capital.
  private func mixedRun() throws -> BatchFolder {
    let folder = try BatchFolder(axes: "cardinality: [2, 4]\n  weights.max: [20%, 60%]")
    #expect(try folder.batch("run").code == 65)
    return folder
  }

  @Test func statusCountsFromTheStoreAndFromTheRecordsAlike() throws {
    let folder = try mixedRun()
    let stored = try folder.kindex("batch", "status", "--format", "json")
    #expect(stored.code == 0, "\(stored.errors)")
    let counts = try stored.json()
    #expect(counts["kind"] as? String == "kindex.status")
    #expect(counts["total"] as? Int == 4 && counts["done"] as? Int == 2 && counts["failed"] as? Int == 2)
    try FileManager.default.removeItem(atPath: folder.store)
    let bare = try folder.kindex("batch", "status", "grid.yaml", "--format", "json")
    #expect(bare.output == stored.output, "\(bare.text)")
    let text = try folder.kindex("batch", "status").text
    #expect(text.contains("4 tasks") && text.contains("greatest weight"), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: folder.store), "a look writes nothing")
  }

  @Test func whatIsExportedIsWhatWasRecorded() throws {
    let folder = try mixedRun()
    let lines = try folder.kindex("batch", "export", "--format", "ndjson").text.split(separator: "\n")
    let rows = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
    #expect(rows.map { $0["grid.cardinality"] as? String } == ["2", "2", "4", "4"])
    #expect(rows.map { $0["grid.weights.max"] as? String } == ["20%", "60%", "20%", "60%"])
    let records = try folder.records()
    for row in rows {
      let task = try #require(row["task"] as? String)
      let record = try #require(records[task])
      #expect(row["status"] as? String == record["status"] as? String)
      let solution = record["solution"] as? [String: Any]
      let objective = solution?["objective"] as? [String: Any]
      #expect(row["value"] as? Double == objective?["value"] as? Double)
      #expect(row["bound"] as? Double == objective?["bound"] as? Double)
      let inside = solution?["in_sample"] as? [String: Any]
      #expect(row["in_tracking_error"] as? Double == inside?["tracking_error"] as? Double)
      let outside = solution?["out_of_sample"] as? [String: Any]
      #expect(row["out_rmse"] as? Double == outside?["rmse"] as? Double)
    }
    let table = try folder.kindex("batch", "export", "grid.yaml", "--table", "holdings", "-o", "holdings.csv")
    #expect(table.code == 0 && table.text.isEmpty, "\(table.errors)")
    let text = try String(contentsOfFile: folder.path + "/holdings.csv", encoding: .utf8)
    #expect(text.hasPrefix("run,point,task,grid.cardinality,grid.weights.max,stock,shares,price,weight"), "\(text)")
    #expect(text.split(separator: "\n").count == 1 + 2 + 4)
    let holdings = try folder.holdings()
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      #expect(holdings[fields[2]]?[fields[5]] == Double(fields[6]))
    }
  }

  @Test func aStoreRebuiltFromRecordsIsTheSame() throws {
    let folder = try mixedRun()
    func tables() throws -> [Data] {
      try ["results", "holdings", "incumbents"].map { try folder.kindex("batch", "export", "--table", $0).output }
    }
    let before = try tables()
    #expect(before.allSatisfy { !$0.isEmpty })
    try Data("no database at all, but long enough to be looked at as one; SQLite refuses it".utf8).write(
      to: URL(fileURLWithPath: folder.store))
    let damaged = try folder.kindex("batch", "export")
    #expect(damaged.code == 65 && damaged.errors.contains("batch rebuild"), "\(damaged.errors)")
    let rebuilt = try folder.kindex("batch", "rebuild")
    #expect(rebuilt.text == "runs.sqlite: 1 runs, 4 finished tasks, 0 still to be solved\n", "\(rebuilt.errors)")
    #expect(try tables() == before)
  }

  @Test func aRecordThatIsDamagedIsSolvedAgain() throws {
    let folder = try mixedRun()
    let expected = try folder.holdings()
    let id = try #require(expected.keys.min())
    try Data("{".utf8).write(to: folder.recordFile(id))
    let rebuilt = try folder.kindex("batch", "rebuild")
    #expect(rebuilt.text.contains("3 finished tasks, 1 still to be solved"), "\(rebuilt.text)")
    #expect(rebuilt.errors.contains("\(id).json is no complete task record"), "\(rebuilt.errors)")
    let again = try folder.batch("run")
    #expect(again.code == 65 && again.errors.contains("still to be done"), "\(again.errors)")
    #expect(try folder.holdings() == expected)
  }

  @Test func comparingSaysWhatChanged() throws {
    let folder = try BatchFolder()
    #expect(try folder.batch("run").code == 0)
    let same = try folder.kindex("batch", "compare", "runs.sqlite", "runs.sqlite")
    #expect(same.code == 0 && same.text.contains("6 the same"), "\(same.text)\(same.errors)")
    let base = folder.folder.url.appending(path: "base.yaml")
    let text = try String(contentsOf: base, encoding: .utf8)
    let held = try folder.holdings().values.flatMap(\.keys)
    let favourite = try #require(Dictionary(grouping: held) { $0 }.max { $0.value.count < $1.value.count }?.key)
    try (text + "\nrules: [{exclude: [\(favourite)]}]\n").write(to: base, atomically: true, encoding: .utf8)
    #expect(try folder.batch("run").code == 0)
    let status = try folder.kindex("batch", "status", "--format", "json").json()
    let newest = try #require(status["run"] as? String)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/runs.tasks/runs")
    let first = try #require(names.map { String($0.prefix(16)) }.first { $0 != newest })
    let result = try folder.kindex("batch", "compare", "runs.sqlite:\(first)", "runs.sqlite", "--format", "json")
    let comparison = try result.json()
    let changes = try #require(comparison["changes"] as? [[String: Any]])
    #expect((comparison["same"] as? Int ?? -1) + changes.count == 6 && !changes.isEmpty)
    #expect(changes.allSatisfy { ($0["removed"] as? [String])?.contains(favourite) ?? false }, "\(changes)")
    #expect(changes.allSatisfy { !(($0["added"] as? [String])?.isEmpty ?? true) }, "\(changes)")
  }

  @Test func aTaskRunAgainFromItsRecordGivesTheSameHoldings() throws {
    let folder = try BatchFolder(axes: "cardinality: [2, 4]\n  objective.kind: [mse, mad]")
    #expect(try folder.batch("run").code == 0)
    for (id, record) in try folder.records() {
      #expect(record["machine_dependence"] as? [String] == [], "node-limited tasks are not ended by the clock")
      let result = try folder.kindex("batch", "rerun", folder.recordFile(id).path)
      #expect(result.code == 0 && result.text.hasPrefix("the same holdings: "), "\(result.text)\(result.errors)")
    }
    let id = try #require(try folder.records().keys.first)
    var record = try #require(try folder.records()[id])
    var solution = try #require(record["solution"] as? [String: Any])
    var holdings = try #require(solution["holdings"] as? [[String: Any]])
    holdings[0]["shares"] = 1
    solution["holdings"] = holdings
    record["solution"] = solution
    try JSONSerialization.data(withJSONObject: record).write(to: folder.recordFile(id))
    let doctored = try folder.kindex("batch", "rerun", folder.recordFile(id).path)
    #expect(doctored.code == 70 && doctored.text.contains(": 1 shares, now "), "\(doctored.text)\(doctored.errors)")
  }

  @Test func everyQueryOfTheDocumentationAnswers() throws {
    let page = KindexCommand.packageRoot.appending(path: "Sources/Batch/Batch.docc/Queries.md")
    let blocks = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```sql\n").dropFirst()
    let queries = blocks.map { $0.components(separatedBy: "```")[0] }
    #expect(queries.count == 10)
    let folder = try mixedRun()
    let database = try DatabaseQueue(path: folder.store)
    for query in queries {
      let rows = try database.read { try Row.fetchAll($0, sql: query) }
      let mayBeEmpty = query.contains("run = 'grid'") || query.contains("termination <> 'optimal'")
      #expect(mayBeEmpty || !rows.isEmpty, "\(query)")
    }
    try database.close()
  }

  @Test func aTaskThatTheClockEndedSaysSo() throws {
    let folder = try BatchFolder(
      axes: "cardinality: [12]", solver: "time_limit: 1s, gap: 0%", stocks: 200, periods: 400)
    #expect(try folder.batch("run").code == 0)
    let record = try #require(try folder.records().values.first)
    let reasons = try #require(record["machine_dependence"] as? [String])
    #expect(reasons.contains { $0.hasSuffix("was ended by the clock") }, "\(reasons)")
  }
}

/// What stands in a batch's way is said with what to do.
@Suite struct BatchErrorTests {
  @Test(arguments: [
    (["status"], Int32(66), "there is neither a store runs.sqlite nor"), (["export"], 66, "there is no store"),
    (["rebuild"], 66, "there is no folder of task records"), (["run", "grid.yaml", "--workers", "0"], 64, "--workers"),
    (["run", "nowhere.yaml"], 66, "nowhere.yaml"), (["rerun", "nowhere.json"], 66, "nowhere.json is missing"),
    (["compare", "a.sqlite", "b.sqlite"], 66, "a.sqlite: there is no store"),
    (["run", "grid.yaml", "--store", "/proc/kindex/runs.sqlite"], 66, "/proc/kindex/runs.tasks"),
    (["run", "grid.yaml", "--memory", "3X"], 64, "'3X' is not an amount of memory"),
  ]) func isRefused(_ arguments: [String], code: Int32, message: String) throws {
    let folder = try BatchFolder()
    let result = try KindexCommand.run(["batch"] + arguments, in: folder.folder.url)
    #expect(result.code == code, "\(result.errors)")
    #expect(result.errors.contains(message) && result.text.isEmpty, "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix("runs") })
  }

  @Test func aDiskThatIsFullIsNamed() throws {
    let folder = try BatchFolder(axes: "solver.seed: 1...200")
    // Files may not outgrow 100 kB here; the signal that comes with it is ignored, so that only the error is left.
    let result = try KindexCommand.run(
      ["-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" batch run grid.yaml", KindexCommand.executable.path],
      in: folder.folder.url, program: URL(fileURLWithPath: "/bin/bash"))
    #expect(result.code == 66, "\(result.errors)")
    #expect(result.errors.contains("the disk is full"), "\(result.errors)")
    #expect(try folder.batch("run").code == 0)
    #expect(try folder.counts() == ["done": 200])
  }

  @Test func aStoreOfANewerVersionIsLeftAlone() throws {
    let folder = try BatchFolder()
    #expect(try folder.batch("run").code == 0)
    let database = try DatabaseQueue(path: folder.store)
    try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999')") }
    try database.close()
    for command in [["run", "grid.yaml"], ["export"], ["status"]] {
      let result = try KindexCommand.run(["batch"] + command, in: folder.folder.url)
      #expect(result.code == 64, "\(command): \(result.errors)")
      #expect(result.errors.contains("runs.sqlite was written by a newer Kindex"), "\(result.errors)")
    }
  }

  @Test func aFileThatIsNoStoreIsLeftAlone() throws {
    let folder = try BatchFolder()
    let bytes = Data(String(repeating: "My notes. ", count: 1000).utf8)
    try bytes.write(to: URL(fileURLWithPath: folder.store))
    let result = try folder.batch("run")
    #expect(result.code == 65 && result.errors.contains("is no store"), "\(result.errors)")
    #expect(FileManager.default.contents(atPath: folder.store) == bytes)
  }

  @Test func aRunThatDoesNotExistIsNamedWithThoseThatDo() throws {
    let folder = try BatchFolder(axes: "cardinality: [2]")
    #expect(try folder.batch("run").code == 0)
    let result = try folder.kindex("batch", "status", "gird.yaml")
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains("holds no run gird.yaml") && result.errors.contains("grid ("), "\(result.errors)")
  }
}
