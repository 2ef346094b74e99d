import IndexTracking

/// A curve on a page: picture and table.
struct CurveSections {
  private let curve: Curve

  init(_ curve: Curve) { self.curve = curve }

  /// Every section, in reading order.
  var all: [String] {
    let table = CurveText.rows(curve)
    let first = curve.points.first
    let title = (first?.objective.title ?? "") + " by number of stocks" + (first?.input.tracking ?? "")
    var sections = first == nil ? [] : [HTML.paragraph("\(title)."), CurvePicture(curve).svg]
    sections.append(HTML.table(table.columns, left: ["proof"], rows: table.rows))
    sections += CurveText.notes(of: curve).map { HTML.paragraph($0) }
    sections += curve.failures.map { HTML.paragraph("K = \($0.cardinality): \($0.reason)", of: "warning") }
    return sections
  }
}
