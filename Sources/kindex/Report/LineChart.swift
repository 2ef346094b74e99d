/// Lines over a common axis.
struct LineChart {
  /// One line.
  struct Series {
    let name: String
    let points: [(x: Double, y: Double)]
  }

  /// The lines; those without points are not drawn.
  var series: [Series]
  /// What stands below the axis, with its place.
  var labels: [(x: Double, text: String)]
  /// A vertical line with a word, such as where the fit ends.
  var divider: (x: Double, text: String)?
  /// How a value of the upright axis is written, given the decimals that tell its marks apart.
  var writing: (_ value: Double, _ digits: Int) -> String

  private static let size = (width: 900.0, height: 300.0)
  private static let margin = (left: 84.0, right: 16.0, top: 26.0, bottom: 26.0)

  /// The picture; empty where there are no points.
  var svg: String {
    let points = series.flatMap(\.points)
    guard let first = points.map(\.x).min(), let last = points.map(\.x).max() else { return "" }
    let (size, margin) = (Self.size, Self.margin)
    let (left, right) = (margin.left, size.width - margin.right)
    let bottom = size.height - margin.bottom
    func x(_ value: Double) -> Double { last > first ? left + (value - first) / (last - first) * (right - left) : left }
    let scale = ChartScale(points.map(\.y), pixels: (bottom, margin.top))
    var parts = scale.ticks.flatMap { tick in
      [
        SVG.line(left, scale.pixel(tick), right, scale.pixel(tick), stroke: "#e2e2e2"),
        SVG.text(writing(tick, scale.digits), left - 8, scale.pixel(tick) + 4, anchor: "end"),
      ]
    }
    for (position, label) in labels.enumerated() {
      let anchor = position == 0 ? "start" : position == labels.count - 1 ? "end" : "middle"
      parts.append(SVG.text(label.text, x(label.x), bottom + 18, anchor: anchor))
    }
    if let divider, divider.x > first, divider.x < last {
      parts.append(SVG.line(x(divider.x), margin.top, x(divider.x), bottom, stroke: "#777", dashed: true))
      parts.append(SVG.text(divider.text, x(divider.x) + 5, margin.top + 10, fill: "#777"))
    }
    var keyed = left
    for (line, colour) in zip(series, SVG.colours) where !line.points.isEmpty {
      parts.append(SVG.polyline(line.points.map { (x($0.x), scale.pixel($0.y)) }, stroke: colour))
      parts.append(SVG.line(keyed, 10, keyed + 18, 10, stroke: colour))
      parts.append(SVG.text(line.name, keyed + 24, 14))
      keyed += 48 + 6.5 * Double(line.name.count)
    }
    return SVG.picture(width: size.width, height: size.height, parts)
  }
}

extension LineChart {
  /// Lines over dates, with some of the dates below.
  ///
  /// - Parameters:
  ///   - dates: ascending; a line has a value for each.
  ///   - lines: names and values.
  ///   - divider: the position of a date that divides the lines, with a word.
  ///   - writing: how a value is written.
  init(
    dates: [String], lines: [(name: String, values: [Double])], divider: (position: Int, text: String)? = nil,
    writing: @escaping (Double, Int) -> String
  ) {
    series = lines.map { line in
      Series(name: line.name, points: line.values.enumerated().map { (Double($0), $1) })
    }
    let count = min(6, dates.count)
    labels = (0..<count).map { part in
      let position = count > 1 ? (dates.count - 1) * part / (count - 1) : 0
      return (Double(position), dates[position])
    }
    self.divider = divider.map { (Double($0.position), $0.text) }
    self.writing = writing
  }
}
