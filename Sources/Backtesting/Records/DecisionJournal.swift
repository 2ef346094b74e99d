import Foundation
import IndexTracking
import TrackingDomain

/// The decisions of a walk as they are made, in a file, so that a run that was killed can go on where it was.
///
/// One JSON object a line: first a head that names what is being walked, then a decision each. A line that was being
/// written when the run ended is dropped. A walk that is resumed takes the decisions of the file as they are and walks
/// the dates between them anew, so that it ends with the result it would have had.
public final class DecisionJournal {
  private struct Head: Codable, Hashable {
    var kind = "kindex.backtest_journal"
    var version = 2
    var fingerprint: String
  }

  private let path: String
  private let head: Head
  private let decisions: [RebalanceRecord]
  private var handle: FileHandle?
  private let intactBytes: Int

  /// Opens a journal; a file that does not exist yet is made with the first decision.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - fingerprint: names what is walked; a journal of anything else is refused.
  /// - Throws: `ProblemError` where the file is not a journal, or one of another walk.
  public init(path: String, fingerprint: String) throws {
    self.path = path
    head = Head(fingerprint: fingerprint)
    guard FileManager.default.fileExists(atPath: path) else {
      (decisions, intactBytes) = ([], 0)
      return
    }
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw ProblemError("resume", "\(path) cannot be read", remedy: "Name another file")
    }
    let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let lines = data[..<end].split(separator: UInt8(ascii: "\n"))
    intactBytes = end
    let decoder = JSONDecoder()
    guard let first = lines.first else {
      guard data.isEmpty else { throw Self.foreign(path) }
      decisions = []
      return
    }
    guard let found = try? decoder.decode(Head.self, from: first), found.kind == head.kind else {
      throw Self.foreign(path)
    }
    guard found == head else {
      throw ProblemError(
        "resume", "\(path) belongs to another back-test: other data, other options or another version of Kindex",
        remedy: "Repeat the command that began it, or name a new file")
    }
    do { decisions = try lines.dropFirst().map { try decoder.decode(RebalanceRecord.self, from: $0) } } catch {
      throw ProblemError("resume", "a line of \(path) is damaged: \(error)", remedy: "Name a new file")
    }
  }

  /// The decision of an earlier run; nil where that had not come so far.
  ///
  /// - Throws: `ProblemError` where it is not the decision that is asked for.
  func decision(number: Int, date: String, reason: String, capital: Double) throws(ProblemError) -> RebalanceRecord? {
    guard number < decisions.count else { return nil }
    let noted = decisions[number]
    guard noted.date == date, noted.reason == reason, noted.solution.capital == capital else {
      throw ProblemError(
        "resume",
        "decision \(number + 1) of \(path) is of \(noted.date) with capital \(noted.solution.capital), the walk comes to \(date) with \(capital)",
        remedy: "Name a new file")
    }
    return noted
  }

  /// Notes a decision and sees it on the disk before it is acted upon.
  func append(_ record: RebalanceRecord) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let newline = Data([UInt8(ascii: "\n")])
    do {
      let handle = try self.handle ?? open(head: encoder.encode(head) + newline)
      self.handle = handle
      try handle.write(contentsOf: encoder.encode(record) + newline)
      try handle.synchronize()
    } catch {
      throw ProblemError(
        "resume", "\(path) cannot be written (\(error.localizedDescription))",
        remedy: "Name a file in a folder that exists and that you may write to")
    }
  }

  private func open(head: Data) throws -> FileHandle {
    if intactBytes == 0 { try head.write(to: URL(fileURLWithPath: path), options: .atomic) }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    if intactBytes > 0 { try handle.truncate(atOffset: UInt64(intactBytes)) }
    try handle.seekToEnd()
    return handle
  }

  private static func foreign(_ path: String) -> ProblemError {
    ProblemError("resume", "\(path) is not the journal of a back-test", remedy: "Name a new file")
  }
}
