import ArgumentParser
import Foundation

/// What the end of a file's name says of its content.
enum FileKind {
  /// Ends of names that promise something that no command writes under them, with what to do instead.
  private static let strangers = [
    "html": "kindex report makes pages of results in JSON", "htm": "kindex report makes pages of results in JSON",
    "svg": "kindex curve draws pictures", "pdf": "print the page that kindex report makes",
    "png": "kindex curve draws pictures as svg", "xls": "write .xlsx", "ods": "write .xlsx",
    "parquet": "write .csv and convert it", "gz": "compress it afterwards", "zip": "compress it afterwards",
    "lp": "kindex export writes models", "mps": "kindex export writes models",
  ]
  /// Other ends of names for the same form.
  private static let synonyms = ["jsonl": "ndjson"]

  /// The form that a file's name asks for; nil where it says nothing.
  static func format<Format: RawRepresentable<String>>(ofOutput output: String?) -> Format? {
    guard let end = end(of: output) else { return nil }
    return Format(rawValue: synonyms[end] ?? end)
  }

  /// Refuses a name that promises something else than what is written.
  static func check<Format: RawRepresentable<String> & CaseIterable>(
    _ type: Format.Type, asked: Format?, output: String?
  ) throws {
    guard let output, let end = end(of: output) else { return }
    let forms = Format.allCases.map(\.rawValue)
    if let named: Format = format(ofOutput: output) {
      // Text is for people, under whatever name, but not under that of another form.
      guard let asked, asked.rawValue != named.rawValue else { return }
      throw ValidationError(
        "--format \(asked.rawValue) and the name of -o \(output) say different things; give one of them, or another name."
      )
    }
    let known = strangers[end] ?? (known.contains(end) ? "choose among \(forms.joined(separator: ", "))" : nil)
    guard let known else { return }
    throw ValidationError(
      "-o \(output): this command writes \(forms.joined(separator: ", ")), no \(end); \(known).")
  }

  /// Forms that some command writes.
  private static let known: Set = ["json", "csv", "xlsx", "ndjson", "jsonl"]

  private static func end(of output: String?) -> String? {
    guard let output, let dot = output.lastIndex(of: "."), !output[dot...].contains("/") else { return nil }
    let end = output[output.index(after: dot)...].lowercased()
    return end.isEmpty ? nil : end
  }
}
