/// Text for HTML, XML and SVG, between tags and in attributes.
public enum MarkupText {
  /// The text with what has a meaning in markup escaped; characters that XML does not know are shown.
  public static func escaped(_ text: String) -> String {
    text.shown.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
