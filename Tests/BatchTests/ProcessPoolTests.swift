import Batch
import Foundation
import KindexTestSupport
import Synchronization
import Testing

/// Pools of workers that misbehave in every way; the worker is a shell that does what it is told.
@Suite struct ProcessPoolTests {
  /// What became of each job, in short.
  private func outcomes(
    _ jobs: [String], worker script: String, workers: Int = 2, seconds: Double = 20, memory: Int? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [String] {
    let outcomes = Mutex([String](repeating: "", count: jobs.count))
    let pool = ProcessPool(
      command: ["/bin/bash", "-c", script], workers: workers, memory: memory, isCancelled: isCancelled)
    try pool.run(
      count: jobs.count,
      job: { position in ProcessPool.Job(seconds: seconds) { before in Data("\(jobs[position]) \(before)".utf8) } },
      finished: { position, outcome in
        let text =
          switch outcome {
          case .answer(let data, let attempts): "\(String(decoding: data, as: UTF8.self)) after \(attempts)"
          case .failed(let ending, let log): "\(ending): \(log)"
          case .interrupted(let data): "interrupted \(data.map { String(decoding: $0, as: UTF8.self) } ?? "")"
          }
        outcomes.withLock { $0[position] += text }
      })
    return outcomes.withLock { $0 }
  }

  private static let obedient = """
    while read word before; do
      case $word in
        crash) echo "about to crash" >&2; kill -SEGV $$;;
        once) if [ $before = 0 ]; then kill -KILL $$; fi; echo "once $before";;
        leave) exit 3;;
        hang) sleep 1000 & wait;;
        *) echo "$word $before";;
      esac
    done
    """

  @Test func oneWorkerAnswersManyJobs() throws {
    let jobs = (0..<500).map { "j\($0)" }
    #expect(try outcomes(jobs, worker: Self.obedient) == jobs.map { "\($0) 0 after 1" })
  }

  @Test func thereAreAsManyWorkersAsAskedForWhateverTheCores() throws {
    let count = ProcessInfo.processInfo.activeProcessorCount + 3
    let folder = try TemporaryFolder()
    // Each job waits for all others to have begun.
    let sociable = """
      while read word before; do
        touch \(folder.url.path)/$word
        for try in $(seq 200); do
          if [ $(ls \(folder.url.path) | wc -l) = \(count) ]; then break; fi
          sleep 0.05
        done
        ls \(folder.url.path) | wc -l
      done
      """
    let found = try withExtendedLifetime(folder) {
      try outcomes((0..<count).map { "j\($0)" }, worker: sociable, workers: count)
    }
    #expect(found == Array(repeating: "\(count) after 1", count: count))
  }

  @Test func aCrashCostsOneJobWhichIsTriedTwice() throws {
    let found = try outcomes(["a", "crash", "b", "once", "leave", "c"], worker: Self.obedient)
    #expect(found[0] == "a 0 after 1" && found[2] == "b 0 after 1" && found[5] == "c 0 after 1")
    #expect(found[1].contains("signal 11") && found[1].contains("about to crash"), "\(found[1])")
    #expect(found[3] == "once 1 after 2")
    #expect(found[4].contains("exit code 3"), "\(found[4])")
  }

  @Test func aWorkerThatHangsIsStopped() throws {
    let found = try outcomes(["hang", "a"], worker: Self.obedient, seconds: 1)
    #expect(found[0].contains("no answer for 1 s"), "\(found[0])")
    #expect(found[1] == "a 0 after 1")
  }

  @Test func aWorkerThatOutgrowsItsMemoryIsStopped() throws {
    let greedy = """
      while read word before; do
        if [ $word = grow ]; then s=xxxxxxxx; while :; do s=$s$s; done; fi
        echo "$word $before"
      done
      """
    let found = try outcomes(["a", "grow", "b"], worker: greedy, memory: 200 << 20)
    #expect(found[0] == "a 0 after 1" && found[2] == "b 0 after 1")
    #expect(found[1].contains("MB of memory"), "\(found[1])")
  }

  @Test func aCancelledPoolEndsAndTakesWhatItIsGiven() throws {
    let polite = "trap 'echo stopped; exit' TERM; while read word; do sleep 1000 & wait; done"
    let began = ContinuousClock.now
    let found = try outcomes(
      ["a", "b", "c"], worker: polite, isCancelled: { ContinuousClock.now - began > .seconds(10) })
    #expect(found == ["interrupted stopped", "interrupted stopped", ""])
  }

  @Test func aPoolWithoutAProgramSaysSo() throws {
    let pool = ProcessPool(command: ["/nowhere/kindex", "worker"], isCancelled: { false })
    #expect(throws: BatchError.self) {
      try pool.run(count: 1, job: { _ in ProcessPool.Job(seconds: 1) { _ in Data() } }, finished: { _, _ in })
    }
  }
}

/// What a pool makes of workers that somebody else ends, and of a system that starts none.
@Suite(.serialized) struct EndedWorkerTests {
  @Test(arguments: [1, 2]) func aWithdrawalThatThePoolDidNotAskForCountsAsAnEnd(_ times: Int) throws {
    let script = """
      while read word before; do
        if [ $before -lt \(times) ]; then echo withdrawn; else echo "$word $before"; fi
      done
      """
    let outcomes = Mutex([String]())
    let pool = ProcessPool(
      command: ["/bin/bash", "-c", script], workers: 1, isCancelled: { false },
      isWithdrawal: { $0 == Data("withdrawn".utf8) })
    try pool.run(
      count: 1, job: { _ in ProcessPool.Job(seconds: 20) { before in Data("job \(before)".utf8) } },
      finished: { _, outcome in
        outcomes.withLock {
          switch outcome {
          case .answer(let data, let attempts): $0.append("\(String(decoding: data, as: UTF8.self)) after \(attempts)")
          case .failed(let ending, _): $0.append("\(ending)")
          case .interrupted: $0.append("interrupted")
          }
        }
      })
    #expect(outcomes.withLock { $0 } == [times == 1 ? "job 1 after 2" : "somebody told the worker to end"])
  }

  @Test func aWorkerThatCannotBeStartedLeavesNoDescriptorOpen() throws {
    func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
    guard FileManager.default.fileExists(atPath: "/proc/self/fd") else { return }
    let pool = ProcessPool(command: ["/nowhere/kindex", "worker"], workers: 1, isCancelled: { false })
    func attempt() {
      #expect(throws: BatchError.self) {
        try pool.run(count: 1, job: { _ in ProcessPool.Job(seconds: 1) { _ in Data() } }, finished: { _, _ in })
      }
    }
    attempt()
    let before = try open()
    for _ in 0..<50 { attempt() }
    // Other tests open and close files of their own meanwhile.
    #expect(try open() < before + 25)
  }
}
