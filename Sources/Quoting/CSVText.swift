/// Fields of comma-separated text (RFC 4180).
public enum CSVText {
  /// A field that reads back as the very text, whatever it holds.
  public static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Whether a spreadsheet would take the text for a formula and evaluate it.
  ///
  /// The field is written all the same, since names must read back; whoever opens the file is told.
  public static func isFormula(_ text: String) -> Bool {
    guard let first = text.utf8.first, "=+-@".utf8.contains(first) else { return false }
    return Double(text) == nil
  }
}
