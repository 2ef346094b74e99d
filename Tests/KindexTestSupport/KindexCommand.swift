public import Foundation
import Synchronization

/// Runs the built `kindex` as a person would, with standard output, standard error and exit code kept apart.
public struct KindexCommand {
  /// What a run left behind.
  public struct Result: Sendable {
    /// Standard output.
    public let output: Data
    /// Standard error.
    public let errors: String
    /// The exit code.
    public let code: Int32

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard output as a JSON object.
    public func json() throws -> [String: Any] {
      guard let object = try JSONSerialization.jsonObject(with: output) as? [String: Any] else {
        throw CocoaError(.fileReadCorruptFile)
      }
      return object
    }
  }

  /// The top of the package.
  public static let packageRoot: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return folder
  }()

  /// The folder of the real data; nil where it is absent.
  public static let realData: URL? = {
    let given = ProcessInfo.processInfo.environment["KINDEX_DATA"].map { URL(fileURLWithPath: $0) }
    let folder = given ?? packageRoot.deletingLastPathComponent().appending(path: "shared/data")
    return FileManager.default.fileExists(atPath: folder.appending(path: "orlib").path) ? folder : nil
  }()

  /// The built program, beside the test bundle.
  public static let executable: URL = {
    let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let beside = products.appending(path: "kindex")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return packageRoot.appending(path: ".build/release/kindex")
  }()

  /// Whether golden files are to be written anew rather than compared: `KINDEX_RECORD=1`.
  public static let isRecording = ProcessInfo.processInfo.environment["KINDEX_RECORD"] == "1"

  /// Runs the program in the package's top folder.
  ///
  /// - Parameters:
  ///   - arguments: as typed after `kindex`.
  ///   - input: standard input; empty by default.
  ///   - folder: where it runs.
  ///   - program: another program to run instead.
  public static func run(
    _ arguments: [String], input: Data = Data(), in folder: URL = packageRoot, program: URL = executable
  ) throws -> Result {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = Pipe()
    let errors = Pipe()
    let standardInput = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    let errorData = Mutex(Data())
    let reading = DispatchGroup()
    try process.run()
    DispatchQueue.global().async(group: reading) {
      let data = errors.fileHandleForReading.readDataToEndOfFile()
      errorData.withLock { $0 = data }
    }
    DispatchQueue.global().async(group: reading) {
      try? standardInput.fileHandleForWriting.write(contentsOf: input)
      try? standardInput.fileHandleForWriting.close()
    }
    let result = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    reading.wait()
    return Result(
      output: result, errors: errorData.withLock { String(decoding: $0, as: UTF8.self) },
      code: process.terminationStatus)
  }
}

/// A folder that goes away with its owner.
public final class TemporaryFolder {
  /// Where it is.
  public let url: URL

  /// Makes an empty folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "kindex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and returns its path.
  public func file(_ name: String, _ bytes: Data) throws -> String {
    let file = url.appending(path: name)
    try bytes.write(to: file)
    return file.path
  }

  /// Writes a file of text and returns its path.
  public func file(_ name: String, _ text: String) throws -> String { try file(name, Data(text.utf8)) }
}
