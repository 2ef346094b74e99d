/// Pieces of scalable vector graphics 1.1.
enum SVG {
  /// Colours of the series of a chart, in their order.
  static let colours = ["#1f5fa8", "#8a8a8a", "#c8641e", "#2f8f4e", "#8057a8"]

  /// A picture of given pieces.
  static func picture(width: Double, height: Double, _ parts: [String]) -> String {
    let size = "\(Int(width)) \(Int(height))"
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" role=\"img\" font-family=\"sans-serif\" "
      + "font-size=\"11\">\n" + parts.joined(separator: "\n") + "\n</svg>\n"
  }

  /// A straight line.
  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String, dashed: Bool = false)
    -> String
  {
    let dash = dashed ? " stroke-dasharray=\"4 3\"" : ""
    return "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" "
      + "stroke=\"\(stroke)\"\(dash)/>"
  }

  /// A line through points.
  static func polyline(_ points: [(x: Double, y: Double)], stroke: String) -> String {
    let places = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    return "<polyline points=\"\(places)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"1.4\"/>"
  }

  /// A filled rectangle with a text that shows when it is pointed at.
  static func bar(_ x: Double, _ y: Double, width: Double, height: Double, fill: String, title: String) -> String {
    "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" "
      + "fill=\"\(fill)\"><title>\(HTML.escaped(title))</title></rect>"
  }

  /// A text; anchored at its `start`, `middle` or `end`.
  static func text(_ text: String, _ x: Double, _ y: Double, anchor: String = "start", fill: String = "#333") -> String
  {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" fill=\"\(fill)\">\(HTML.escaped(text))</text>"
  }

  private static func number(_ value: Double) -> String { NumberText.fixed(value, digits: 1) }
}
