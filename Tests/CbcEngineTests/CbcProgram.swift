import Foundation

/// The `cbc` program, where it is installed: an independent reader of exported models.
enum CbcProgram {
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/cbc" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The objective that `cbc` finds for a file, nil when it calls the model infeasible.
  ///
  /// Preprocessing is off because it is what makes `cbc` itself answer wrongly on models as small as the tests'.
  static func solve(_ text: String, fileExtension: String) throws -> Double? {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kindex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let model = directory.appendingPathComponent("model.\(fileExtension)")
    let solution = directory.appendingPathComponent("solution.txt")
    try text.write(to: model, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "/nonexistent")
    process.arguments = [
      model.path, "-preprocess", "off", "-increment", "0", "-ratioGap", "0", "-solve", "-solution", solution.path,
      "-quit",
    ]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let first = try String(contentsOf: solution, encoding: .utf8).split(separator: "\n").first ?? ""
    guard first.hasPrefix("Optimal"), let value = first.split(separator: " ").last else { return nil }
    return Double(value)
  }
}
