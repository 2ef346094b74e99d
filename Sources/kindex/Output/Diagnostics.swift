import Foundation

/// Everything that is not the result: warnings and notes, to standard error.
enum Diagnostics {
  /// Writes a line to standard error.
  static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
