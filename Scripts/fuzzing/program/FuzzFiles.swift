import Foundation

/// Files for readers that take nothing but a path.
struct FuzzFiles {
  static let shared = FuzzFiles()
  static let fingerprint = String(repeating: "0", count: 64)

  private let folder: String

  private init() {
    folder = NSTemporaryDirectory() + "/kindex-fuzz-\(getpid())"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // What a grid names as its base.
    let base = "kindex: 1\ndata: {prices: prices.csv}\ncardinality: 3\n"
    try? Data(base.utf8).write(to: URL(fileURLWithPath: folder + "/scenario.yaml"))
  }

  /// Writes a file and names it.
  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}
