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
  private let handle: FileHandle
  /// How far the file holds whole lines; nil once it holds nothing else.
  private var intactBytes: Int?
  private var isEmpty: Bool

  /// Opens a journal, which is this one's alone as long as it lives.
  ///
  /// Two runs that noted their decisions in one file would make it worthless to both.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - fingerprint: names what is walked; a journal of anything else is refused.
  /// - Throws: `ProblemError` where the file is not a journal, or one of another walk; ``JournalError`` where another
  ///   run has it, or it cannot be written.
  public init(path: String, fingerprint: String) throws {
    self.path = path
    head = Head(fingerprint: fingerprint)
    handle = FileHandle(fileDescriptor: try Self.open(path), closeOnDealloc: true)
    let data: Data
    do { data = try handle.readToEnd() ?? Data() } catch {
      throw ProblemError("resume", "\(path) cannot be read", remedy: "Name another file")
    }
    isEmpty = data.isEmpty
    let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let lines = data[..<end].split(separator: UInt8(ascii: "\n"))
    intactBytes = end
    let decoder = JSONDecoder()
    guard let first = lines.first else {
      // A run that ended while it wrote the very first line has noted nothing.
      guard try Self.bytes(of: head).starts(with: data) else { throw Self.foreign(path) }
      isEmpty = true
      intactBytes = 0
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

  deinit {
    // A run that came to no decision leaves nothing behind.
    if isEmpty { unlink(path) }
  }

  /// Notes a decision and sees it on the disk before it is acted upon.
  func append(_ record: RebalanceRecord) throws {
    let lines = try (isEmpty ? Self.bytes(of: head) : Data()) + Self.bytes(of: record)
    do {
      if let intactBytes { try handle.truncate(atOffset: UInt64(intactBytes)) }
      intactBytes = nil
      isEmpty = false
      try handle.seekToEnd()
      try handle.write(contentsOf: lines)
      try handle.synchronize()
    } catch { throw Self.unwritable(path, error.localizedDescription) }
  }

  /// A line of the file.
  private static func bytes(of value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data([UInt8(ascii: "\n")])
  }

  /// Opens the file and takes its lock, which the system gives back when the process ends, however it ends.
  private static func open(_ path: String) throws(JournalError) -> Int32 {
    while true {
      let file = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard file >= 0 else { throw unwritable(path, String(cString: strerror(errno))) }
      var kind = stat()
      guard fstat(file, &kind) == 0, kind.st_mode & S_IFMT == S_IFREG else {
        close(file)
        throw unwritable(path, "it is no file")
      }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        close(file)
        throw JournalError(
          isInUse: true,
          description:
            "\(path): another back-test is noting its decisions there. Wait until it ends, or name another file.")
      }
      // Whoever had it may have taken it away between the two.
      var (held, named) = (stat(), stat())
      if fstat(file, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino, held.st_dev == named.st_dev {
        return file
      }
      close(file)
    }
  }

  private static func unwritable(_ path: String, _ reason: String) -> JournalError {
    JournalError(
      isInUse: false,
      description:
        "\(path) cannot be written (\(reason)). Name a file in a folder that exists, with room, and that you "
        + "may write to.")
  }

  private static func foreign(_ path: String) -> ProblemError {
    ProblemError("resume", "\(path) is not the journal of a back-test", remedy: "Name a new file")
  }
}
