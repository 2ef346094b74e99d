import Foundation
import GRDB
import KindexTestSupport
import Testing

/// `kill -9` of anything at any moment loses no finished task and corrupts nothing.
@Suite(.serialized) struct BatchKillTests {
  private static let kills = 200
  private static let axes = "cardinality: [2, 3]\n  solver.seed: 1...20"

  @Test func nothingFinishedIsLostWhateverIsKilledWhenever() throws {
    let seed = UInt64.random(in: 0..<1 << 32)
    var chance = Chance(seed)
    let undisturbed = try BatchFolder(axes: Self.axes)
    #expect(try undisturbed.batch("run").code == 0)
    let expected = try undisturbed.holdings()
    #expect(expected.count == 40)
    var kills = 0
    while kills < Self.kills {
      let folder = try BatchFolder(axes: Self.axes)
      var seen: [String: Data] = [:]
      var attempts = 0
      while kills < Self.kills, seen.count < 40, attempts < 60 {
        attempts += 1
        kills += try killed(in: folder, &chance)
        seen = try check(folder, seen, "seed \(seed), kill \(kills)")
      }
      let end = try folder.batch("run")
      #expect(end.code == 0, "seed \(seed): \(end.errors)")
      seen = try check(folder, seen, "seed \(seed), at the end")
      #expect(try folder.holdings() == expected, "seed \(seed)")
      #expect(try folder.counts() == ["done": 40], "seed \(seed)")
    }
  }

  /// Begins something and kills it, as a rule after one of its workers; returns how many of them were there to be killed.
  private func killed(in folder: BatchFolder, _ chance: inout Chance) throws -> Int {
    let isRebuild = chance.next() < 0.1 && FileManager.default.fileExists(atPath: folder.path + "/runs.tasks/tasks")
    let process = try isRebuild ? folder.start("rebuild") : folder.start("run", "grid.yaml")
    var kills = 0
    Thread.sleep(forTimeInterval: chance.next() * (isRebuild ? 0.1 : 0.4))
    if chance.next() < 0.75, let workers = try? folder.children(of: process.processIdentifier), !workers.isEmpty {
      if kill(workers[Int(chance.next() * Double(workers.count))], SIGKILL) == 0 { kills += 1 }
      Thread.sleep(forTimeInterval: chance.next() * 0.2)
    }
    if process.isRunning { kills += 1 }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return kills
  }

  /// Checks that every record is whole, that those seen before are as they were, and that the store is sound.
  private func check(_ folder: BatchFolder, _ seen: [String: Data], _ moment: String) throws -> [String: Data] {
    let found = try folder.recordFiles()
    for (id, bytes) in seen { #expect(found[id] == bytes, "\(moment): a record of \(id) was lost or changed") }
    for (id, bytes) in found {
      let record = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
      #expect(record?["id"] as? String == id, "\(moment)")
      #expect(record?["status"] as? String == "done", "\(moment): \(record?["failure"] ?? "")")
    }
    if FileManager.default.fileExists(atPath: folder.store) {
      let database = try DatabaseQueue(path: folder.store)
      let verdict = try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
      #expect(verdict == ["ok"], "\(moment)")
      try database.close()
    }
    return found
  }
}

/// Random numbers that a seed brings back: SplitMix64.
struct Chance {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// A number from 0 to 1.
  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53
  }
}
