public import Foundation

/// The tasks of a run with what the grid sets for each: what a store, or another machine, knows a run by.
///
/// A file of JSON lines, the first of which describes the run; written once, whole, before anything is solved.
public struct RunManifest: Sendable {
  /// What is known of a run as a whole.
  public struct Header: Sendable, Hashable, Codable {
    /// Always "kindex.run".
    public var kind = "kindex.run"
    /// Version of this form.
    public var version = 1
    /// What names the run.
    public var key: String
    /// What the user calls the grid.
    public var name: String
    /// The grid's file, absolute.
    public var grid: String
    /// The key paths that the grid sets, in its order.
    public var keys: [String]
    /// The program's version.
    public var kindexVersion: String
    /// When the run was planned, seconds since 1970.
    public var created: Double
    /// How many tasks there are.
    public var tasks: Int

    enum CodingKeys: String, CodingKey {
      case kind, version, key, name, grid, keys
      case kindexVersion = "kindex_version"
      case created, tasks
    }
  }

  /// One task of a run.
  public struct Entry: Sendable, Hashable, Codable {
    /// The number of the grid's point.
    public var point: Int
    /// The task's identity.
    public var id: String
    /// What the grid sets, by key path.
    public var settings: [String: String]
    /// Estimated seconds of the search.
    public var cost: Double
  }

  /// The run as a whole.
  public let header: Header
  /// Its tasks, in the order of the grid's points.
  public let entries: [Entry]

  /// Describes a run.
  public init(_ plan: BatchPlan, created: Date = .now) {
    header = Header(
      key: plan.key, name: plan.grid.name, grid: URL(fileURLWithPath: plan.grid.file).standardizedFileURL.path,
      keys: plan.grid.paths, kindexVersion: plan.kindexVersion, created: created.timeIntervalSince1970,
      tasks: plan.tasks.count)
    entries = plan.tasks.map { task in
      let settings = plan.grid.settings(of: task.point).members
      return Entry(
        point: task.point, id: task.id,
        settings: Dictionary(settings.map { ($0.path, $0.value) }, uniquingKeysWith: { $1 }), cost: task.cost)
    }
  }

  private init(header: Header, entries: [Entry]) {
    self.header = header
    self.entries = entries
  }

  static func file(_ key: String, in folder: TaskFolder) -> String { "\(folder.path)/runs/\(key).jsonl" }

  /// Writes the manifest where there is none yet.
  public func write(to folder: TaskFolder) throws {
    let path = Self.file(header.key, in: folder)
    guard !FileManager.default.fileExists(atPath: path) else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = try encoder.encode(header)
    for entry in entries {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(try encoder.encode(entry))
    }
    bytes.append(UInt8(ascii: "\n"))
    try AtomicFile.write(bytes, to: path, by: folder.temporaryFolder)
  }

  /// Reads a manifest.
  ///
  /// - Throws: ``BatchError`` where it is missing or damaged.
  public static func read(_ key: String, in folder: TaskFolder) throws -> RunManifest {
    let path = file(key, in: folder)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw BatchError(
        .missing, "\(path) is missing", remedy: "Run the grid again; what is finished is not solved again")
    }
    let decoder = JSONDecoder()
    let lines = data.split(separator: UInt8(ascii: "\n"))
    do {
      guard let first = lines.first else { throw CocoaError(.fileReadCorruptFile) }
      let header = try decoder.decode(Header.self, from: first)
      guard header.version <= 1 else {
        throw BatchError(
          .malformed, "\(path) is of version \(header.version), this Kindex reads version 1",
          remedy: "Use a newer Kindex")
      }
      let entries = try lines.dropFirst().map { try decoder.decode(Entry.self, from: $0) }
      guard header.kind == "kindex.run", entries.count == header.tasks, header.key == key,
        entries.allSatisfy({ TaskIdentity.isWellFormed($0.id) })
      else { throw CocoaError(.fileReadCorruptFile) }
      return RunManifest(header: header, entries: entries)
    } catch let error as BatchError { throw error } catch {
      throw BatchError(.malformed, "\(path) is no complete list of tasks", remedy: "Remove it and run the grid again")
    }
  }

  /// Whether a folder knows a run.
  public static func exists(_ key: String, in folder: TaskFolder) -> Bool {
    FileManager.default.fileExists(atPath: file(key, in: folder))
  }

  /// What is known of the runs in a folder as a whole, the oldest first.
  ///
  /// - Throws: ``BatchError`` where a list of tasks is damaged.
  public static func headers(in folder: TaskFolder) throws -> [Header] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/runs")) ?? []
    return try names.filter { $0.hasSuffix(".jsonl") }.map { name in
      let path = "\(folder.path)/runs/\(name)"
      // The first line is short, what follows may be a gigabyte.
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      let line = try file.read(upToCount: 1 << 16)?.split(separator: UInt8(ascii: "\n")).first ?? Data()
      do {
        let header = try JSONDecoder().decode(Header.self, from: line)
        // The key leads to the file again.
        guard name == "\(header.key).jsonl", TaskIdentity.isHexadecimal(header.key, digits: 16) else {
          throw CocoaError(.fileReadCorruptFile)
        }
        return header
      } catch {
        throw BatchError(.malformed, "\(path) is no complete list of tasks", remedy: "Remove it and run the grid again")
      }
    }.sorted { ($0.created, $0.key) < ($1.created, $1.key) }
  }
}
