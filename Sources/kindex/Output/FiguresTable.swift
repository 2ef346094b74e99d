import IndexTracking
import TrackingDomain

/// Figures of several samples side by side.
enum FiguresTable {
  /// The samples of a solution: of the shares held, and as another basis counts them where that is the problem's.
  static func samples(of solution: Solution) -> [(name: String, figures: SampleFigures?)] {
    let held = [("in-sample", solution.inSample), ("out-of-sample", solution.outOfSample)]
    guard let other = solution.basisFigures else { return held }
    let counted = [("in-sample", other.inSample), ("out-of-sample", other.outOfSample)]
    return held.map { ("held, \($0)", $1) } + counted.map { ("\(other.basis.rawValue), \($0)", $1) }
  }

  /// One line a figure, one column a sample; a sample that is not there leaves its column empty.
  static func text(_ samples: [(name: String, figures: SampleFigures?)]) -> String {
    var table = TextTable([("per period", .left)] + samples.map { ($0.name, .right) })
    for row in rows(samples) { table.add(row) }
    return table.text()
  }

  /// The same, cell by cell without the header.
  static func rows(_ samples: [(name: String, figures: SampleFigures?)]) -> [[String]] {
    var rows: [[String]] = []
    func row(_ name: String, _ value: (SampleFigures) -> String?) {
      rows.append([name] + samples.map { sample in sample.figures.map { value($0) ?? "—" } ?? "" })
    }
    row("periods") { "\($0.periods)" }
    row("root mean square deviation") { NumberText.percent($0.rmse, digits: 4) }
    row("mean absolute deviation") { NumberText.percent($0.mad, digits: 4) }
    row("mean downside deviation") { NumberText.percent($0.downside, digits: 4) }
    row("greatest deviation") { NumberText.percent($0.max, digits: 4) }
    row("tracking error (standard deviation)") { $0.trackingError.map { NumberText.percent($0, digits: 4) } }
    row("tracking error, annualised") { $0.trackingErrorAnnualised.map { NumberText.percent($0) } }
    row("mean excess return") { NumberText.percent($0.excessReturn, digits: 4) }
    row("correlation") { $0.correlation.map { NumberText.fixed($0, digits: 4) } }
    row("beta") { $0.beta.map { NumberText.fixed($0, digits: 4) } }
    return rows
  }
}
