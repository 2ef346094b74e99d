public import Foundation

/// Reads the sheets of a workbook by a program that shares nothing with Kindex: Python, with openpyxl where it has it.
public enum WorkbookReader {
  /// Whether Python is there.
  public static let isAvailable =
    (try? KindexCommand.run(["--version"], program: python).code) == 0

  /// The rows of each sheet, header first, by name; an empty cell is `NSNull`, a day text as in `2024-09-12`.
  public static func sheets(of workbook: Data) throws -> [String: [[Any]]] {
    let folder = try TemporaryFolder()
    let path = try folder.file("workbook.xlsx", workbook)
    let script = KindexCommand.packageRoot.appending(path: "Tests/KindexTestSupport/read_workbook.py").path
    let result = try KindexCommand.run([script, path], program: python)
    guard result.code == 0, let sheets = try result.json() as? [String: [[Any]]] else {
      throw CocoaError(.fileReadCorruptFile, userInfo: [NSLocalizedDescriptionKey: result.errors])
    }
    return sheets
  }

  private static let python: URL = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { URL(fileURLWithPath: "\($0)/python3") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
    return found ?? URL(fileURLWithPath: "/usr/bin/python3")
  }()
}
