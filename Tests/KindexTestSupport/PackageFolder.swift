public import Foundation

/// Files of the package that tests read.
public enum PackageFolder {
  /// The folder of `Package.swift`.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file or folder by its path from the root.
  public static func at(_ path: String) -> URL { root.appendingPathComponent(path) }

  /// Whether golden files are to be written anew rather than compared: `KINDEX_RECORD=1`.
  public static let isRecording = ProcessInfo.processInfo.environment["KINDEX_RECORD"] == "1"
}

/// Runs a piece of work with a folder of its own, which is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindex-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
