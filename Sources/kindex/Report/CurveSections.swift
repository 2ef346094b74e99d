import IndexTracking

/// A curve on a page: picture and table.
struct CurveSections {
  private let curve: Curve

  init(_ curve: Curve) { self.curve = curve }

  /// Every section, in reading order.
  var all: [String] {
    let table = CurveText.rows(curve)
    var sections = curve.points.isEmpty ? [] : [CurvePicture(curve).svg]
    sections.append(HTML.table(table.columns, left: ["proof"], rows: table.rows))
    sections += curve.notes.map { HTML.paragraph($0) }
    sections += curve.failures.map { HTML.paragraph("K = \($0.cardinality): \($0.reason)", of: "warning") }
    return sections
  }
}
