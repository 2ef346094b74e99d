import Foundation
import GRDB
import KindexTestSupport
import Testing

/// Stores, chunks and records whose values are of the wrong kind: damaged, said so, and never obeyed.
@Suite struct DamagedStoreTests {
  @Test(
    arguments: [
      "UPDATE run SET tasks = 'x'", "UPDATE run SET created = 'y'", "UPDATE run SET keys = 'z'",
      "UPDATE solution SET termination = x'00ff'", "UPDATE member SET settings = 'nope'",
      "UPDATE task SET status = x'00'", "UPDATE task SET status = 'lost'", "DROP TABLE solution",
      "ALTER TABLE run RENAME COLUMN name TO title",
    ])
  func aDamagedStoreSaysSo(_ damage: String) throws {
    let folder = try ReliabilityFolder()
    #expect(try folder.kindex("batch", "run", "grid.yaml", "--store", "g.sqlite").code == 0)
    try FileManager.default.copyItem(atPath: "\(folder.path)/g.sqlite", toPath: "\(folder.path)/x.sqlite")
    try change("\(folder.path)/x.sqlite", damage)
    var refused = 0
    for command in [
      ["status"], ["export"], ["export", "--table", "holdings"], ["compare", "x.sqlite", "g.sqlite"],
      ["compare", "g.sqlite", "x.sqlite"],
    ] {
      let store = command[0] == "compare" ? [] : ["--store", "x.sqlite", "--tasks", "g.tasks"]
      let result = try KindexCommand.run(["batch"] + command + store, in: folder.folder.url)
      #expect([0, 65].contains(result.code), "\(damage), \(command): \(result.code) \(result.errors)")
      if result.code == 65 {
        refused += 1
        #expect(result.errors.contains("x.sqlite is no store, or a damaged one"), "\(command): \(result.errors)")
      }
    }
    #expect(refused > 0, "nobody noticed \(damage)")
    #expect(try folder.kindex("batch", "rebuild", "--store", "x.sqlite", "--tasks", "g.tasks").code == 0)
    #expect(try folder.kindex("batch", "compare", "x.sqlite", "g.sqlite").text.contains("2 the same"))
  }

  private func change(_ store: String, _ sql: String) throws {
    let database = try DatabaseQueue(path: store)
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA foreign_keys = OFF") }
    try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    try database.close()
  }

  @Test func aStoreThatEndedInItsFirstMomentIsBegunAgain() throws {
    let folder = try ReliabilityFolder()
    try folder.write("g.sqlite", "")
    let export = try folder.kindex("batch", "export", "--store", "g.sqlite")
    #expect(export.code == 66 && export.errors.contains("nothing is in it yet"), "\(export.errors)")
    #expect(try folder.kindex("batch", "run", "grid.yaml", "--store", "g.sqlite").code == 0)
    try folder.write("g.sqlite", "")
    let status = try folder.kindex("batch", "status", "--store", "g.sqlite")
    #expect(
      status.code == 0 && status.text.contains("with a portfolio      2"), "the records are the truth: \(status.errors)"
    )
  }

  @Test func aStoreAtRestIsOneFileThatIsReadAnywhere() throws {
    let folder = try ReliabilityFolder()
    #expect(try folder.kindex("batch", "run", "grid.yaml", "--store", "g.sqlite").code == 0)
    for command in ["status", "export"] {
      #expect(try folder.kindex("batch", command, "--store", "g.sqlite").code == 0)
      #expect(try folder.shell("ls g.sqlite*").text == "g.sqlite\n", "after \(command)")
    }
    // A writer that was killed leaves the store in another state; then nothing can be made beside it.
    try change("\(folder.path)/g.sqlite", "PRAGMA journal_mode = WAL")
    let script = """
      rm -f g.sqlite-*; mkdir ro; cp g.sqlite ro; mount --bind ro ro && mount -o remount,bind,ro ro || exit 9
      $K batch status --store ro/g.sqlite --tasks g.tasks && $K batch export --store ro/g.sqlite | wc -l
      """
    let result = try folder.shell("export K; unshare -m bash -c '\(script)'")
    guard result.code != 9, result.code != 1 else { return }
    #expect(result.code == 0 && result.text.hasSuffix("3\n"), "\(result.text) \(result.errors)")
  }

  @Test(
    arguments: [
      #"s/"id":"[0-9a-f]*"/"id":"..\/..\/..\/X"/"#, #"s/"id":"[0-9a-f]*"/"id":"zz\/ESC"/"#,
      #"s/"id":"./"id":"z/"#, #"s/"least":2/"least":1/"#, #"s/"sha256":"./"sha256":"z/"#,
    ])
  func aChunksTaskIsTheOneThatItsIdentityNames(_ change: String) throws {
    let folder = try ReliabilityFolder()
    let submitted = try folder.kindex("batch", "submit", "grid.yaml", "--slurm", "--write-only", "--store", "s.sqlite")
    #expect(submitted.code == 0, "\(submitted.errors)")
    let result = try folder.shell(
      """
      sed -i '\(change)' s.tasks/submissions/*/chunk-1.jsonl
      $K batch work s.tasks/submissions/*[0-9] 1
      """)
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("the identity is not that of what is asked"), "\(result.errors)")
    #expect(try folder.shell("find . -name '*X*' -o -name 'ESC*'").text.isEmpty)
    #expect(try folder.shell("find s.tasks/tasks -type f").text.isEmpty)
  }

  @Test func aChunkAsItWasWrittenIsWorkedThrough() throws {
    let folder = try ReliabilityFolder()
    try folder.write(
      "base.yaml",
      """
      kindex: 1
      name: base
      data: {prices: prices.csv, stocks: stocks.csv}
      cardinality: {min: 1, max: 2, groups: {Banks: {max: 1}}}
      weights: {min: 1%, max: 99.9%}
      sectors: {Banks: {max: 80%}, Energy: {max: 90%}}
      rules: [{either: [A, B]}, {if_held: {A: C}}]
      costs: {buy: 15bps, sell: 0.01, ticket: 1e-7}
      """)
    let result = try folder.shell(
      """
      $K batch submit grid.yaml --slurm --write-only --store s.sqlite > /dev/null &&
      $K batch work s.tasks/submissions/*[0-9] 1 && find s.tasks/tasks -type f | wc -l
      """)
    #expect(result.text == "2\n", "\(result.errors)")
  }

  @Test func aRecordOfWhatCannotBeHeldIsNotEntered() throws {
    let folder = try ReliabilityFolder()
    #expect(try folder.kindex("batch", "run", "grid.yaml", "--store", "g.sqlite").code == 0)
    let result = try folder.shell(
      """
      sed -i 's/"shares":/"shares":-/' $(find g.tasks/tasks -type f | head -1)
      $K batch rebuild --store g.sqlite
      """)
    #expect(result.text.contains("1 finished tasks, 1 still to be solved"), "\(result.text) \(result.errors)")
    #expect(result.errors.contains("no complete task record"), "\(result.errors)")
  }

  @Test(
    arguments: [
      ("[p.update(portfolio=0, benchmark=0) for p in o['path']]", "path[1]"),
      ("o['path'][2].update(portfolio=1e308)", "path[3].portfolio"),
      ("o['path'][0].update(portfolio=-1e308)", "path[1].portfolio"),
      ("[p.update(benchmark=5e-324) for p in o['path']]", "path[1].benchmark"),
      ("o['summary'].update(capital=1e308)", "summary.capital"),
      ("o['rebalances'][0].update(cardinality=9223372036854775807)", "rebalances[1].cardinality"),
      ("o['path'][0].update(portfolio='x')", "path[1].portfolio"),
    ])
  func aResultThatNoCommandWroteIsNamedByItsKey(_ change: String, _ key: String) throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      $K backtest bt.yaml --format json -o bt.json || exit 1
      python3 -c "import json; o = json.load(open('bt.json')); \(change); json.dump(o, open('z.json', 'w'))" || exit 1
      $K report z.json
      """)
    #expect(result.code == 65 && result.errors.contains(key), "\(result.errors)")
  }

  @Test func aValueThatIsNoneOfAnEnumerationIsNamedByItsKey() throws {
    let folder = try ReliabilityFolder()
    let result = try folder.shell(
      """
      $K solve base.yaml --format json | sed 's/"sample" : "in_sample"/"sample" : "sideways"/' > z.json
      $K report z.json
      """)
    #expect(result.code == 65 && result.errors.contains("the key path[1].sample"), "\(result.errors)")
  }

  @Test func aReportTakesPipesAndNoEndlessDevice() throws {
    let folder = try ReliabilityFolder()
    let pipe = try folder.shell("$K report <($K solve base.yaml --format json) | head -c 15")
    #expect(pipe.text == "<!DOCTYPE html>", "\(pipe.errors)")
    #expect(try folder.kindex("report", "/dev/zero").code == 65)
  }
}
