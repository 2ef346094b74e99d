import Quoting

/// A page that needs nothing but itself: no scripts, no files besides.
enum HTML {
  /// Text between tags and in attributes.
  static func escaped(_ text: String) -> String { MarkupText.escaped(text) }

  /// A whole page.
  static func page(title: String, body: [String]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-top: 1px solid #ccc; padding-top: 1rem; }
    h3 { font-size: 1rem; margin: 1.8rem 0 .4rem; } p { margin: .4rem 0; } .quiet { color: #666; font-size: .85rem; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .85rem; }
    th, td { padding: .15rem .7rem .15rem 0; text-align: right; } th { border-bottom: 1px solid #999; }
    th.left, td.left { text-align: left; } tr:nth-child(even) td { background: #f6f6f6; }
    svg { width: 100%; height: auto; } .warning { color: #a33; }
    </style>
    </head>
    <body>
    \(body.joined(separator: "\n"))
    </body>
    </html>

    """
  }

  /// A heading of a level.
  static func heading(_ level: Int, _ text: String, anchor: String? = nil) -> String {
    "<h\(level)\(anchor.map { " id=\"\($0)\"" } ?? "")>\(escaped(text))</h\(level)>"
  }

  /// A paragraph; of a class, such as `quiet` or `warning`.
  static func paragraph(_ text: String, of kind: String? = nil) -> String {
    "<p\(kind.map { " class=\"\($0)\"" } ?? "")>\(escaped(text))</p>"
  }

  /// A table; the columns named are lined up to the left, all others to the right.
  static func table(_ columns: [String], left: Set<String>, rows: [[String]]) -> String {
    func cells(_ texts: [String], _ tag: String) -> String {
      zip(columns, texts).map { column, text in
        "<\(tag)\(left.contains(column) ? " class=\"left\"" : "")>\(escaped(text))</\(tag)>"
      }.joined()
    }
    let lines = rows.map { "<tr>\(cells($0, "td"))</tr>" }
    return (["<table>", "<tr>\(cells(columns, "th"))</tr>"] + lines + ["</table>"]).joined(separator: "\n")
  }
}
