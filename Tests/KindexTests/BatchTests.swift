import Foundation
import KindexTestSupport
import Testing

/// `kindex batch run` and `resume` end to end.
@Suite(.serialized) struct BatchTests {
  @Test func aDryRunCountsAndSolvesNothing() throws {
    let folder = try BatchFolder()
    let result = try folder.batch("run", "--dry-run")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.text.hasPrefix("grid: 6 tasks\n\n  1  cardinality=2 solver.seed=1\n"), "\(result.text)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix("runs") })
  }

  @Test func everyTaskIsSolvedOnceAndChangedOnesAgain() throws {
    let folder = try BatchFolder()
    let first = try folder.batch("run")
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.text == "grid: 6 tasks in runs.sqlite\n  6 with a portfolio\n")
    #expect(first.errors.isEmpty, "progress stays away from pipes: \(first.errors)")
    let before = try folder.records()
    #expect(before.count == 6)
    for (id, record) in before {
      #expect(record["id"] as? String == id)
      #expect(record["kind"] as? String == "kindex.task")
      #expect(record["status"] as? String == "done")
    }
    let second = try folder.batch("resume")
    #expect(second.text.hasSuffix("  6 of them solved before\n"), "\(second.text)")
    try folder.writeGrid("cardinality: [2, 3, 4]\n  solver.seed: 1...3")
    let third = try folder.batch("run")
    #expect(third.text == "grid: 9 tasks in runs.sqlite\n  9 with a portfolio\n  6 of them solved before\n")
    let after = try folder.records()
    for (id, record) in before {
      #expect(record["finished"] as? Double == after[id]?["finished"] as? Double, "nothing is solved twice")
    }
  }

  @Test func aRecordMatchesAnIndependentSolve() throws {
    let folder = try BatchFolder(axes: "cardinality: [3]")
    #expect(try folder.batch("run").code == 0)
    let solved = try KindexCommand.run(["solve", "base.yaml", "--format", "json"], in: folder.folder.url)
    let expected = try #require(try solved.json()["holdings"] as? [[String: Any]])
    let found = try #require(try folder.holdings().values.first)
    #expect(found.count == expected.count)
    for holding in expected { #expect(found[try #require(holding["id"] as? String)] == holding["shares"] as? Double) }
  }

  @Test func whatIsInfeasibleOrWrongForOneTaskIsPartOfItsRecord() throws {
    let folder = try BatchFolder(axes: "cardinality: [3, 60]\n  weights.max: [20%, 60%]")
    let result = try folder.batch("run")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.text.contains("1 with a portfolio"), "\(result.text)")
    #expect(result.errors.contains("2 of 4 tasks failed") || result.errors.contains("3 of 4 tasks failed"))
    #expect(try folder.records().count == 4)
  }

  @Test func anErrorOfAllTasksStopsBeforeAnythingIsWritten() throws {
    let folder = try BatchFolder(axes: "cardinality: [2, 3]\n  sectors.Bank.max: [30%]")
    let result = try folder.batch("run")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("grid.yaml:5: axes.sectors.Bank.max[1]"), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix("runs") })
  }

  @Test func resumingWhatWasNeverBegunIsRefused() throws {
    let result = try BatchFolder().batch("resume")
    #expect(result.code == 64)
    #expect(result.errors.contains("runs.sqlite knows no run of these tasks"), "\(result.errors)")
  }

  @Test func aSecondWriterIsTurnedAway() throws {
    let folder = try BatchFolder(axes: "solver.seed: 1...400")
    let first = try folder.start("run", "grid.yaml")
    defer { first.terminate() }
    try folder.wait { try !folder.records().isEmpty }
    let second = try folder.batch("run")
    #expect(second.code == 64)
    #expect(second.errors.contains("the store is in use by process \(first.processIdentifier)"), "\(second.errors)")
  }

  @Test func anInterruptedBatchGoesOnWhereItStopped() throws {
    let folder = try BatchFolder(axes: "solver.seed: 1...300")
    let first = try folder.start("run", "grid.yaml")
    try folder.wait { try folder.records().count > 5 }
    first.interrupt()
    first.waitUntilExit()
    #expect(first.terminationStatus == 130)
    let before = try folder.records()
    #expect(before.count < 300)
    let second = try folder.batch("resume")
    #expect(second.code == 0, "\(second.errors)")
    let after = try folder.records()
    #expect(after.count == 300)
    for (id, record) in before { #expect(record["finished"] as? Double == after[id]?["finished"] as? Double) }
  }

  @Test func aKilledWorkerCostsNothing() throws {
    let folder = try BatchFolder(axes: "solver.seed: 1...300")
    let batch = try folder.start("run", "grid.yaml")
    try folder.wait { try !folder.records().isEmpty }
    #expect(kill(try #require(try folder.children(of: batch.processIdentifier).first), SIGKILL) == 0)
    batch.waitUntilExit()
    #expect(batch.terminationStatus == 0)
    let records = try folder.records()
    #expect(records.count == 300)
    #expect(records.values.allSatisfy { $0["status"] as? String == "done" })
  }
}
