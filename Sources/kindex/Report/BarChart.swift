/// Bars that lie below one another, one or two to a row.
struct BarChart {
  /// A row: its name and a value a series; nil where it is unknown.
  var rows: [(name: String, values: [Double?])]
  /// What the series are called.
  var series: [String]

  private static let (width, left, right, top, bar) = (900.0, 190.0, 70.0, 26.0, 9.0)

  /// The picture, values in per cent; empty where there are no rows.
  var svg: String {
    guard !rows.isEmpty else { return "" }
    let rowHeight = Self.bar * Double(series.count) + 7
    let height = Self.top + rowHeight * Double(rows.count) + 22
    let values = rows.flatMap { $0.values.compactMap { $0 } }
    let scale = ChartScale(values + [0], pixels: (Self.left, Self.width - Self.right))
    let bottom = height - 20
    var parts = scale.ticks.flatMap { tick in
      [
        SVG.line(scale.pixel(tick), Self.top, scale.pixel(tick), bottom, stroke: tick == 0 ? "#888" : "#e2e2e2"),
        SVG.text(
          NumberText.percent(tick, digits: max(0, scale.digits - 2)), scale.pixel(tick), bottom + 14, anchor: "middle"),
      ]
    }
    var keyed = Self.left
    for (name, colour) in zip(series, SVG.colours) where series.count > 1 {
      parts.append(SVG.bar(keyed, 6, width: 12, height: Self.bar, fill: colour, title: name))
      parts.append(SVG.text(name, keyed + 18, 14))
      keyed += 42 + 6.5 * Double(name.count)
    }
    for (position, row) in rows.enumerated() {
      let y = Self.top + rowHeight * Double(position) + 3
      parts.append(SVG.text(row.name, Self.left - 8, y + rowHeight / 2, anchor: "end"))
      for (series, value) in row.values.enumerated() {
        guard let value else { continue }
        let (from, to) = (scale.pixel(min(value, 0)), scale.pixel(max(value, 0)))
        parts.append(
          SVG.bar(
            from, y + Self.bar * Double(series), width: to - from, height: Self.bar - 1, fill: SVG.colours[series],
            title: "\(row.name), \(self.series[series]): \(NumberText.percent(value))"))
      }
    }
    return SVG.picture(width: Self.width, height: height, parts)
  }
}
