public import Foundation

/// A finished run of a program: its exit code and what it wrote.
public struct ProgramRun: Sendable {
  /// The exit code.
  public let exitCode: Int32
  /// Everything on standard output.
  public let output: Data
  /// Everything on standard error.
  public let errors: String

  /// The `kindex` that was built beside the tests; nil where only some targets were built.
  public static var kindex: URL? {
    let tests = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
    var folder = tests.deletingLastPathComponent()
    // On macOS the test bundle wraps its executable in folders of its own.
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("kindex")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  /// Runs a program and waits for its end.
  ///
  /// - Parameters:
  ///   - program: its executable.
  ///   - arguments: its arguments, without its own name.
  ///   - folder: the folder in which it runs; nil for the present one.
  public init(_ program: URL, _ arguments: [String], in folder: URL? = nil) throws {
    // Files rather than pipes: neither fills up while the other is being read.
    self = try withTemporaryFolder { scratch in
      let outputFile = scratch.appendingPathComponent("output")
      let errorFile = scratch.appendingPathComponent("errors")
      for file in [outputFile, errorFile] { try Data().write(to: file) }
      let process = Process()
      process.executableURL = program
      process.arguments = arguments
      if let folder { process.currentDirectoryURL = folder }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: outputFile)
      process.standardError = try FileHandle(forWritingTo: errorFile)
      try process.run()
      process.waitUntilExit()
      return ProgramRun(
        exitCode: process.terminationStatus, output: try Data(contentsOf: outputFile),
        errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
    }
  }

  private init(exitCode: Int32, output: Data, errors: String) {
    self.exitCode = exitCode
    self.output = output
    self.errors = errors
  }
}
