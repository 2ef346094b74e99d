internal import Foundation
internal import Scenarios

/// Tasks handed to an engine that starts jobs, divided into chunks: what is written before anything is submitted.
///
/// | path below the task folder | what it is |
/// |---|---|
/// | `submissions/RUN-n/chunk-1.jsonl` … | the tasks of each job, complete in themselves |
/// | `submissions/RUN-n/…` | the scripts that were submitted, the jobs' logs |
public struct Submission: Sendable {
  /// One task of a chunk.
  public struct Entry: Sendable, Codable {
    /// The number of the grid's point.
    public var point: Int
    /// Estimated seconds of the search.
    public var cost: Double
    /// What is asked.
    public var identity: TaskIdentity
  }

  /// The folder of the submission.
  public let path: String
  /// How many chunks there are.
  public let chunks: Int
  /// Seconds that the greatest chunk may take: by estimate, and never less than one whole search.
  public let longest: Double

  /// Divides tasks into chunks, and writes them.
  ///
  /// The tasks are taken in order of their estimated cost, the longest first, and a chunk ends when its estimate reaches
  /// the target: long tasks have jobs of their own, short ones share.
  ///
  /// - Parameters:
  ///   - tasks: what is to be solved.
  ///   - plan: says what each asks.
  ///   - folder: the folder of task records.
  ///   - target: estimated seconds of a chunk.
  /// - Throws: ``BatchError`` where the folder cannot be written.
  public init(_ tasks: [BatchPlan.Task], of plan: BatchPlan, in folder: TaskFolder, target: Double) throws {
    var number = 1
    while FileManager.default.fileExists(atPath: "\(folder.path)/submissions/\(plan.key)-\(number)") { number += 1 }
    path = "\(folder.path)/submissions/\(plan.key)-\(number)"
    try AtomicFile.makeFolder("\(path)/logs")
    var lines: [Data] = []
    var (estimate, greatest, limit, count) = (0.0, 0.0, 0.0, 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.userInfo[.omitsOrigins] = true
    for task in tasks.sorted(by: { ($0.cost, $1.point) > ($1.cost, $0.point) }) {
      let identity = try plan.identity(of: task)
      lines.append(try encoder.encode(Entry(point: task.point, cost: task.cost, identity: identity)))
      estimate += task.cost + Self.overhead
      limit = max(limit, identity.specification.timeLimit?.value ?? BatchRunner.usualLimit)
      greatest = max(greatest, estimate)
      if estimate >= target {
        count += 1
        try Self.write(lines, to: Self.file(count, in: path), folder)
        (lines, estimate) = ([], 0)
      }
    }
    if !lines.isEmpty {
      count += 1
      try Self.write(lines, to: Self.file(count, in: path), folder)
    }
    chunks = count
    // An estimate may be wrong by a factor of a few; what it cuts off is kept and goes on in the next attempt.
    // Slurm's warning comes a minute before the end, or up to a minute earlier still.
    longest = 3 * greatest + 1.2 * limit + 120
  }

  /// Estimated seconds that a task takes besides its search.
  static let overhead = 0.02

  private static func file(_ chunk: Int, in path: String) -> String { "\(path)/chunk-\(chunk).jsonl" }

  private static func write(_ lines: [Data], to path: String, _ folder: TaskFolder) throws {
    try AtomicFile.write(Data(lines.joined(separator: Data("\n".utf8))), to: path, by: folder.temporaryFolder)
  }

  /// Writes a script into the submission's folder.
  ///
  /// - Returns: its path.
  public func write(script text: String, named name: String, in folder: TaskFolder) throws -> String {
    try AtomicFile.write(Data(text.utf8), to: "\(path)/\(name)", by: folder.temporaryFolder)
    return "\(path)/\(name)"
  }

  /// The tasks of a chunk.
  ///
  /// - Parameter kindexVersion: the version that planned them, which their identities depend on.
  /// - Throws: ``BatchError`` where the file is missing or damaged, or a task is not the one that its identity names.
  public static func entries(ofChunk chunk: Int, in path: String, kindexVersion: String) throws -> [Entry] {
    let file = file(chunk, in: path)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw BatchError(.missing, "\(file) is missing or cannot be read", remedy: "Submit the grid again")
    }
    let decoder = JSONDecoder()
    decoder.userInfo[.omitsOrigins] = true
    let entries: [Entry]
    do {
      entries = try data.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Entry.self, from: $0) }
    } catch {
      throw BatchError(.malformed, "\(file) is no complete list of tasks", remedy: "Submit the grid again")
    }
    for (line, entry) in entries.enumerated() where !entry.identity.isGenuine(kindexVersion: kindexVersion) {
      throw BatchError(
        .malformed, "\(file):\(line + 1): the identity is not that of what is asked", remedy: "Submit the grid again")
    }
    return entries
  }

  /// The folder of task records that a submission belongs to.
  public static func folder(of path: String) -> TaskFolder {
    TaskFolder(
      path: URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().deletingLastPathComponent().path)
  }

  /// The key of the run that a submission belongs to.
  public static func run(of path: String) -> String {
    String(URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent.prefix { $0 != "-" })
  }
}
