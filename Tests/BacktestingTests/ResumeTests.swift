import Backtesting
import IndexTracking
import Foundation
import KindexTestSupport
import MILP
import Testing
import TrackingDomain

/// A walk that was cut short goes on where it was and ends as it would have.
@Suite struct ResumeTests {
  private static var policy: BacktestPolicy {
    var policy = SmallHistory.policy()
    policy.triggers.drift = DriftTrigger(weight: 0.03)
    return policy
  }

  @Test(arguments: 1...3) func theResultIsThatOfAnUnbrokenWalk(decisions: Int) throws {
    let small = SmallHistory(seed: 50 + decisions)
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "walk.jsonl").path
    let unbroken = try small.run(Self.policy)
    let cancellation = Cancellation()
    var made = 0
    let part = try small.backtest(Self.policy, cancellation: cancellation).run(
      journal: DecisionJournal(path: path, fingerprint: "f"), input: SmallHistory.input, kindexVersion: "test"
    ) { _ in
      made += 1
      if made == decisions { cancellation.cancel() }
    }
    #expect(part.termination == "interrupted")
    #expect(part.rebalances.count == decisions)
    // The line that was being written when the run was killed.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"date\":\"20".utf8))
    try handle.close()
    let resumed = try small.run(Self.policy, journal: DecisionJournal(path: path, fingerprint: "f"))
    #expect(resumed.termination == "complete")
    #expect(withoutSeconds(resumed) == withoutSeconds(unbroken))
    // What is complete is walked again without a single search.
    let again = try Backtest(
      history: small.history(), policy: Self.policy,
      holdings: Holdings(shares: Array(repeating: 0, count: 6), cash: small.capital),
      pose: small.posing, solve: { _, _ in throw CancellationError() }
    ).run(journal: DecisionJournal(path: path, fingerprint: "f"), input: SmallHistory.input, kindexVersion: "test")
    #expect(withoutSeconds(again) == withoutSeconds(unbroken))
  }

  @Test func foreignJournalsAreRefused() throws {
    let folder = try TemporaryFolder()
    let small = SmallHistory(seed: 60)
    let path = folder.url.appending(path: "walk.jsonl").path
    _ = try small.run(Self.policy, journal: DecisionJournal(path: path, fingerprint: "f"))
    let other = try #require(throws: ProblemError.self) { try DecisionJournal(path: path, fingerprint: "g") }
    #expect(other.description.contains("belongs to another back-test"))
    let text = try folder.file("notes.txt", "date,price\n1,2\n")
    let foreign = try #require(throws: ProblemError.self) { try DecisionJournal(path: text, fingerprint: "f") }
    #expect(foreign.description.contains("not the journal"))
    // The right fingerprint over other prices would be a defect of the caller; the walk notices all the same.
    var moved = small
    moved.capital += 1
    #expect(throws: ProblemError.self) {
      try moved.run(Self.policy, journal: DecisionJournal(path: path, fingerprint: "f"))
    }
  }

  @Test func nothingIsWrittenBeforeTheFirstDecision() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "walk.jsonl").path
    // The file is held as long as the journal lives, so that nobody else begins it.
    do {
      let journal = try DecisionJournal(path: path, fingerprint: "f")
      #expect(throws: JournalError.self) { try DecisionJournal(path: path, fingerprint: "f") }
      #expect(throws: ProblemError.self) {
        try SmallHistory(seed: 61).run(SmallHistory.policy(window: 500), journal: journal)
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
