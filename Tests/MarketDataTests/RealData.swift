import Foundation
import Testing

/// Published data that is not part of the package; tests that need it are skipped where it is absent.
enum RealData {
  /// `$KINDEX_DATA`, or `shared/data` beside the package.
  static let directory: String = {
    if let given = ProcessInfo.processInfo.environment["KINDEX_DATA"] { return given }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("shared/data").path
  }()

  /// The path of one file.
  static func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Whether the files are there.
  static func holds(_ names: String...) -> Bool {
    names.allSatisfy { FileManager.default.fileExists(atPath: path($0)) }
  }
}
