internal import Foundation
internal import Synchronization

/// What a status needs to know of a record.
struct TaskOutcome: Sendable, Hashable {
  /// How the task ended.
  var status: TaskRecord.Status
  /// (value − bound)/|value| where the answer is not proven and the gap is known.
  var openGap: Double?
  /// What went wrong; nil where nothing did.
  var failure: String?

  /// Reads it from a record's bytes; nil where they are no record.
  ///
  /// Most records of most runs are proven answers, which their bytes tell without being decoded as a whole: neither
  /// pattern can stand in a text of JSON, where a quotation mark is escaped.
  init?(_ data: Data) {
    if data.contains(#""status":"done""#), data.contains(#""termination":"optimal""#) {
      status = .done
    } else if let record = try? JSONDecoder().decode(Record.self, from: data) {
      status = record.status
      openGap = record.solution?.termination == "optimal" ? nil : record.solution?.objective.gap
      failure = record.status == .failed ? record.failure?.message : nil
    } else {
      return nil
    }
  }

  private struct Record: Decodable {
    struct Solution: Decodable {
      struct Objective: Decodable { var gap: Double? }
      var termination: String
      var objective: Objective
    }

    var status: TaskRecord.Status
    var solution: Solution?
    var failure: TaskFailure?
  }
}

extension TaskOutcome {
  /// Reads the outcomes of many tasks from their records.
  ///
  /// The folders are listed rather than asked for each task, and read many at once: over a network every question waits
  /// for the server.
  ///
  /// - Returns: for each task its outcome; nil where it has no record, or none that can be read.
  static func read(_ ids: [String], in folder: TaskFolder) -> [TaskOutcome?] {
    let shards = Array(Dictionary(grouping: ids.indices) { ids[$0].prefix(2) }.values)
    let next = Mutex(0)
    let outcomes = Mutex([TaskOutcome?](repeating: nil, count: ids.count))
    WaitingThreads.perform(min(shards.count, atOnce)) { _ in
      while let positions = next.withLock({ next -> [Int]? in
        guard next < shards.count else { return nil }
        defer { next += 1 }
        return shards[next]
      }) {
        let recorded = folder.recorded(inShardOf: ids[positions[0]])
        let found = positions.compactMap { position -> (Int, TaskOutcome)? in
          guard recorded.contains(ids[position]),
            let data = FileManager.default.contents(atPath: folder.recordFile(ids[position]))
          else { return nil }
          return TaskOutcome(data).map { (position, $0) }
        }
        outcomes.withLock { outcomes in for (position, outcome) in found { outcomes[position] = outcome } }
      }
    }
    return outcomes.withLock { $0 }
  }

  /// How many folders are read at once.
  private static let atOnce = 16
}

extension Data {
  /// Whether a text stands somewhere in the bytes.
  fileprivate func contains(_ text: StaticString) -> Bool {
    withUnsafeBytes { bytes in
      let (pattern, length) = (text.utf8Start, text.utf8CodeUnitCount)
      guard let base = bytes.baseAddress, bytes.count >= length, length > 1 else { return false }
      // The second letter tells most places apart without a call.
      for start in 0...bytes.count - length where bytes[start + 1] == pattern[1] {
        if memcmp(base + start, pattern, length) == 0 { return true }
      }
      return false
    }
  }
}
