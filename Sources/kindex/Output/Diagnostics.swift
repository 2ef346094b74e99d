import Foundation
import Quoting

/// Everything that is not the result: warnings and notes, to standard error.
///
/// A standard error that is closed, full or no longer read loses them, and nothing else.
enum Diagnostics {
  /// Writes one line to standard error; whatever else than text a name in it holds is shown.
  static func write(_ line: String) { put(line.shown + "\n") }

  /// Writes a text of several lines that Kindex laid out itself.
  static func writeLines(_ text: String) { put(text.shownInLines + "\n") }

  /// Writes characters that the terminal is to obey.
  static func put(_ text: String) { _ = StandardStreams.write(Data(text.utf8), to: STDERR_FILENO) }
}
