import Foundation

/// Texts kept in files, to be compared with what is made now; KINDEX_RECORD=1 writes them anew.
public struct Golden: Sendable {
  private let folder: URL

  /// The folder `Golden` beside a test's source file.
  public init(beside file: String) {
    folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
  }

  /// The first difference between a text and its file, in words; nil where they agree.
  public func difference(of text: String, from name: String) throws -> String? {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["KINDEX_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return nil
    }
    guard let kept = try? String(contentsOf: file, encoding: .utf8) else {
      return "there is no \(name); record it with KINDEX_RECORD=1"
    }
    guard kept != text else { return nil }
    let (old, new) = (kept.split(separator: "\n"), text.split(separator: "\n"))
    for line in 0..<max(old.count, new.count) {
      let (before, after) = (line < old.count ? old[line] : "", line < new.count ? new[line] : "")
      if before != after { return "\(name), line \(line + 1): kept \"\(before)\", made \"\(after)\"" }
    }
    return "\(name) differs in its line ends"
  }

  /// What has to be taken from and added to one text to make another, line by line.
  public static func changes(from before: String, to after: String) -> String {
    let (old, new) = (before.components(separatedBy: "\n"), after.components(separatedBy: "\n"))
    var lines: [String] = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(_, let line, _): lines.append("- " + line)
      case .insert(_, let line, _): lines.append("+ " + line)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
