internal import Fingerprints
internal import Foundation
public import Scenarios

/// What makes one task another than the next.
///
/// The identity is the SHA-256 of what is asked, in a form that does not depend on where or in which words it was
/// written; of the bytes of every file that is read; and of the program's version. So the same task is never solved
/// twice, and one of which anything has changed always is. A file's name is no part of it, only its bytes are.
public struct TaskIdentity: Sendable, Hashable, Codable {
  /// What is asked, every path absolute.
  public let specification: Specification
  /// The files that it is computed from.
  public let data: [DataFile]
  /// SHA-256, 64 hexadecimal digits.
  public let id: String

  /// Identifies a task.
  ///
  /// - Parameters:
  ///   - specification: what is asked.
  ///   - kindexVersion: the program's version.
  ///   - fingerprints: where the SHA-256 of files come from.
  /// - Throws: `SpecificationError` where the prices are missing or standard input.
  public init(_ specification: Specification, kindexVersion: String, fingerprints: inout FileFingerprints) throws {
    guard let prices = specification.prices else {
      throw SpecificationError(
        specification.name?.origin ?? .standard, "the scenario names no prices",
        remedy: "Add data: {prices: prices.csv}")
    }
    guard prices.value != "-" else {
      throw SpecificationError(prices.origin, "several tasks cannot share standard input", remedy: "Name a file")
    }
    let resolved = specification.replacingFiles { Self.absolute($1) }
    data = try resolved.files.map { role, path in
      DataFile(role: role, path: path.value, sha256: try fingerprints.fingerprint(path))
    }
    self.specification = resolved
    id = try Self.digest(resolved, data, kindexVersion: kindexVersion)
  }

  /// The SHA-256 of what is asked, of the data and of the program's version.
  private static func digest(_ specification: Specification, _ data: [DataFile], kindexVersion: String) throws -> String
  {
    let nameless = specification.replacingFiles { Setting("", $1.origin) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.userInfo[.omitsOrigins] = true
    var fingerprint = Fingerprint()
    let files = data.map { "\($0.role.rawValue) \($0.sha256)\n" }.joined()
    fingerprint.update(Array("solve 1\nkindex \(kindexVersion)\n\(files)".utf8))
    fingerprint.update(try encoder.encode(nameless))
    return fingerprint.hexadecimal()
  }

  /// Whether the identity is that of what is asked by a version of the program, which one that was read need not be.
  ///
  /// It becomes part of paths, so that nothing else may stand in it.
  public func isGenuine(kindexVersion: String) -> Bool {
    Self.isWellFormed(id) && (try? Self.digest(specification, data, kindexVersion: kindexVersion)) == id
  }

  /// Whether a text can be an identity: 64 hexadecimal digits, lower case.
  static func isWellFormed(_ id: String) -> Bool { isHexadecimal(id, digits: 64) }

  /// Whether a text is so many hexadecimal digits, lower case.
  static func isHexadecimal(_ text: String, digits: Int) -> Bool {
    text.utf8.count == digits
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  /// The identity under which a record was written.
  public init(of record: TaskRecord) { (specification, data, id) = (record.specification, record.data, record.id) }

  private static func absolute(_ path: Setting<String>) -> Setting<String> {
    Setting(URL(fileURLWithPath: path.value).standardizedFileURL.path, path.origin)
  }
}

/// SHA-256 of files, each read once however many tasks name it.
public struct FileFingerprints: Sendable {
  private var known: [String: String] = [:]

  /// Knows no file yet.
  public init() {}

  /// The fingerprint of a file that the user named.
  ///
  /// - Throws: `SpecificationError` with the place where it was named, where it cannot be read.
  mutating func fingerprint(_ path: Setting<String>) throws -> String {
    if let digest = known[path.value] { return digest }
    do {
      let digest = try Fingerprint.ofFile(atPath: path.value)
      known[path.value] = digest
      return digest
    } catch {
      throw BatchError(
        .missing, "\(path.origin): \(path.value) is missing or cannot be read",
        remedy: "Correct the path; it is relative to the file in which it is written")
    }
  }
}
